"""The cause comes before what it causes: a dead helper, a state that is not kept, what was thrown before its trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.container_facts import Role
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog
from scaletail_tui.domain.diagnosis.findings.trace import find_thrown
from tests.domain.diagnosis.observations import APP, LISTENERS, NOW, SIDECAR, but, ids, log, with_sidecar, with_status

DATABASE = replace(
    APP, id="d" * 64, name="vault-db", service="db", role=Role.HELPER, network_mode="vault_default",
    status="restarting", restarts=6, exit_code=1,
)  # fmt: skip


def test_a_database_that_dies_explains_the_name_that_the_app_does_not_find() -> None:
    app = replace(APP, status="restarting", restarts=5, exit_code=1, started=NOW - 4)
    observation = replace(
        but(containers=(SIDECAR, app, DATABASE), listeners=LISTENERS[1:2]),
        app_logs={
            app.name: RunLog(last=log("Error: getaddrinfo ENOTFOUND db")),
            DATABASE.name: RunLog(last=log("FATAL: could not write lock file: disk quota exceeded")),
        },
    )  # fmt: skip
    first = diagnose(observation).findings[0]
    assert "vault-db" in first.summary
    assert "quota" in first.evidence
    assert "app-db-unreachable" not in ids(observation)


def test_a_state_without_a_mount_outranks_the_taken_name_that_it_causes() -> None:
    renamed = with_status(with_sidecar(mounts={"/config": "/srv/config"}), dns_name="vault-1.tail4e5f.ts.net")
    first = diagnose(renamed).findings[0]
    assert first.id == "state-not-persistent"
    assert "hostname-collision-suffix" in first.follows


@pytest.mark.parametrize(
    ("lines", "thrown"),
    [
        (["Error: connect ECONNREFUSED 10.0.0.3:5432", "    at TCPConnectWrap.afterConnect (node:net:1607:16) {",
          "  errno: -111,", "  code: 'ECONNREFUSED',", "}", "", "Node.js v22.11.0"],
         "Error: connect ECONNREFUSED 10.0.0.3:5432"),
        (["Traceback (most recent call last):", '  File "/app/main.py", line 3, in <module>', "    run()",
          "ValueError: SECRET is not set"], "ValueError: SECRET is not set"),
        (["Exception in thread \"main\" java.lang.IllegalStateException: no licence",
          "\tat com.example.Main.run(Main.java:3)",
          "\t... 12 more"], 'Exception in thread "main" java.lang.IllegalStateException: no licence'),
        (["panic: no config", "goroutine 1 [running]:", "main.main()", "\t/src/main.go:3 +0x1d"], "panic: no config"),
        (["starting", "config file is missing"], "config file is missing"),
    ],
)  # fmt: skip
def test_what_was_thrown_is_the_evidence_and_not_the_frames_behind_it(lines: list[str], thrown: str) -> None:
    assert find_thrown(lines) == thrown


def test_nothing_said_is_nothing_thrown() -> None:
    assert find_thrown(["", "  "]) is None
