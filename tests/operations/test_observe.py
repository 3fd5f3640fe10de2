"""Looking at one stack: everything at once, nothing raised, never longer than six seconds."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.finding import Verdict
from scaletail_tui.domain.diagnosis.hop import HopId, HopState
from scaletail_tui.operations.observe import LIMIT, Observer, observe
from scaletail_tui.ports import Ports
from tests.operations.looking import GoneEngine, HangingEngine, NoisyEngine, practice_host, with_engine


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    return practice_host(tmp_path)


async def test_a_deep_look_has_every_part(ports: Ports) -> None:
    seen = await observe(ports, "jellyfin")
    for part in (seen.engine, seen.containers, seen.status, seen.serve, seen.serve_file, seen.listeners, seen.healthz,
                 seen.sidecar_log, seen.answer, seen.loopback):  # fmt: skip
        assert part.value is not None, part.missing
        assert part.at is not None
    assert seen.expected.service == "jellyfin"
    assert seen.expected.main_port == 8096
    assert seen.engine.value is not None
    assert seen.engine.value.compose_version
    assert diagnose(seen).verdict is Verdict.OK


async def test_a_shallow_look_makes_no_request(ports: Ports) -> None:
    seen = await observe(ports, "jellyfin", deep=False)
    assert seen.answer.value is None
    assert seen.answer.missing == "not looked at"
    assert diagnose(seen).verdict is Verdict.OK


async def test_an_open_shell_is_used(ports: Ports) -> None:
    async with ports.sidecars.shell("tailscale-jellyfin") as shell:
        seen = await observe(ports, "jellyfin", deep=False, shell=shell)
    assert seen.status.value is not None
    assert seen.status.value.running


@pytest.mark.parametrize(("permission", "finding"), [(False, "docker-daemon-down"), (True, "docker-socket-permission")])
async def test_an_engine_out_of_reach_is_a_fact(ports: Ports, permission: bool, finding: str) -> None:
    seen = await observe(with_engine(ports, GoneEngine(permission=permission)), "jellyfin")
    diagnosis = diagnose(seen)
    assert [one.id for one in diagnosis.findings] == [finding]
    assert seen.expected.service == "jellyfin"  # the folder was read all the same
    login = diagnosis.hop(HopId.LOGIN)
    assert login is not None
    assert login.state is HopState.UNKNOWN


async def test_an_engine_that_hangs_costs_no_more_than_the_limit(ports: Ports) -> None:
    began = time.monotonic()
    seen = await observe(with_engine(ports, HangingEngine()), "jellyfin")
    assert time.monotonic() - began < LIMIT
    assert [one.id for one in diagnose(seen).findings] == ["docker-daemon-down"]


async def test_a_log_that_cannot_be_read_is_the_only_thing_that_is_missing(ports: Ports) -> None:
    seen = await observe(with_engine(ports, NoisyEngine(ports.engine)), "jellyfin")
    assert seen.sidecar_log.value is None
    assert "cannot be read" in seen.sidecar_log.missing
    assert diagnose(seen).verdict is Verdict.OK


async def test_a_look_without_logs_asks_for_none(ports: Ports) -> None:
    engine = NoisyEngine(ports.engine)
    await Observer(with_engine(ports, engine), "jellyfin").look(deep=False, logs=False)
    assert engine.asked == []
    await Observer(with_engine(ports, engine), "jellyfin").look(deep=False)
    assert engine.asked == ["tailscale-jellyfin"]


async def test_a_stack_that_nobody_knows_is_empty(ports: Ports) -> None:
    seen = await observe(ports, "nobody")
    assert seen.containers.value == ()
    assert seen.folder == ""


async def test_who_works_on_the_stack_is_seen(ports: Ports) -> None:
    with ports.locks.hold("jellyfin", "restart"):
        seen = await observe(ports, "jellyfin", deep=False)
    assert "restart" in seen.working_on_it


async def test_a_broken_serve_file_is_read_as_such(ports: Ports) -> None:
    file = Path(ports.folders.folder("jellyfin")) / "tailscale" / "serve" / "serve.json"
    await observe(ports, "jellyfin", deep=False)  # the practice host is made at the first look
    file.write_text("{")
    seen = await observe(ports, "jellyfin", deep=False)
    assert seen.serve_file.value is None
    assert seen.serve_file.missing.startswith("serve.json is not JSON")
