"""What an app's log proves, and when it is believed."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog
from scaletail_tui.domain.diagnosis.findings.finding import Severity
from tests.domain.diagnosis.observations import ANSWER, LISTENERS, but, log, restarted, with_app

OWN = LISTENERS[1:]
BAD_GATEWAY = replace(ANSWER, status=502)


def test_an_app_that_has_just_started_may_look_for_its_database_in_vain() -> None:
    said = {"app-vault": RunLog(current=log("Error: connect ECONNREFUSED 10.0.0.2:5432", age=2))}
    young = replace(but(restarted(age=30), listeners=OWN, answer=BAD_GATEWAY, loopback=()), app_logs=said)
    [finding] = diagnose(young).findings
    assert (finding.id, finding.waiting, finding.severity) == ("app-db-unreachable", True, Severity.INFO)
    old = replace(but(listeners=OWN, answer=BAD_GATEWAY, loopback=()), app_logs=said)
    assert diagnose(old).findings[0].severity is Severity.BROKEN


def test_a_folder_that_the_app_may_not_write_is_given_to_its_user() -> None:
    dying = with_app(status="restarting", restarts=4, exit_code=1, user="1000", mounts={"/data": "/srv/vault/app-data"})
    said = {"app-vault": RunLog(last=log("open /data/db.sqlite3: permission denied", age=2))}
    finding = diagnose(replace(dying, app_logs=said)).findings[0]
    assert (finding.id, finding.remedy.argument) == ("app-permission-denied", "1000:1000 /srv/vault/app-data")
    assert finding.follows == ("app-crash-loop",)
