"""Looking at one stack: everything at once, nothing raised, never longer than six seconds."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.findings.finding import Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.operations.observe.observer import LIMIT, Observer, observe
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.host import Clock
from scaletail_tui.ports.sidecars import Sidecars
from scaletail_tui.render.sidecar import SERVE_FILE
from tests.operations.looking import (
    ChangedEngine,
    EmptyEngine,
    FailingApp,
    GoneEngine,
    HangingEngine,
    LateEngine,
    NoisyEngine,
    RefusingCompose,
    practice_host,
    stuck_disk,
    with_engine,
)


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


async def test_a_device_that_offers_routes_is_asked_at_every_look_whether_they_are_allowed(ports: Ports) -> None:
    calm = await observe(ports, "jellyfin", deep=False)
    assert calm.prefs.value is None
    router = with_engine(ports, ChangedEngine(ports.engine, "TS_ROUTES=192.0.2.0/24"))
    seen = await observe(router, "jellyfin", deep=False)
    assert seen.prefs.value is not None
    assert seen.compose.value is None, "what else a deep look costs is left out"


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


@pytest.mark.slow
async def test_an_engine_that_hangs_costs_no_more_than_the_limit(ports: Ports) -> None:
    began = time.monotonic()
    seen = await observe(with_engine(ports, HangingEngine()), "jellyfin")
    assert time.monotonic() - began < 3 * LIMIT, "three times as long, for machines with other work"
    assert [one.id for one in diagnose(seen).findings] == ["docker-daemon-down"]


async def test_an_engine_that_is_late_once_is_asked_again_and_judged_as_it_is(ports: Ports) -> None:
    seen = await observe(with_engine(ports, LateEngine(ports.engine)), "jellyfin", deep=False)
    assert seen.trouble is None
    assert diagnose(seen).verdict is Verdict.OK


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
    assert ports.folders.exists("jellyfin")  # the practice stacks are made when they are first looked at
    file = Path(ports.folders.folder("jellyfin")) / SERVE_FILE
    await observe(ports, "jellyfin", deep=False)  # the practice host is made at the first look
    file.write_text("{")
    seen = await observe(ports, "jellyfin", deep=False)
    assert seen.serve_file.value is None
    assert seen.serve_file.missing.startswith("serve.json is not JSON")


async def test_a_deep_look_has_settings_dns_peers_namespace_files_and_host(ports: Ports) -> None:
    seen = await observe(ports, "jellyfin")
    for part in (seen.prefs, seen.dns, seen.lock, seen.peers, seen.namespace, seen.compose, seen.outdated, seen.host,
                 seen.serve_inside):  # fmt: skip
        assert part.value is not None, part.missing
        assert part.at is not None
    assert seen.outdated.value == ()
    assert seen.serve_at == f"{seen.folder}/tailscale/serve/serve.json"
    shallow = await observe(ports, "jellyfin", deep=False)
    assert shallow.prefs.missing == "not looked at"
    assert shallow.compose.value is None


async def test_a_stack_made_by_hand_is_looked_at_through_its_own_files(ports: Ports) -> None:
    seen = await observe(ports, "miniflux")
    assert seen.expected.managed is False
    assert seen.compose.value is not None
    assert seen.compose.value.sidecar is not None
    assert seen.serve_at == "configs.ts-serve"
    assert seen.serve_file.value is not None
    assert seen.serve_file.value.handlers[0].target == "http://127.0.0.1:8080"
    assert seen.serve_inside.value == seen.serve_file.value


async def test_a_file_that_was_edited_and_not_applied_is_told_of_its_service_alone(ports: Ports) -> None:
    before = await observe(ports, "jellyfin")
    assert before.outdated.value == ()
    file = Path(before.folder) / "compose.yaml"
    text = file.read_text()
    file.write_text(
        text.replace("TS_AUTH_ONCE: 'true'", "TS_AUTH_ONCE: 'false'").replace(
            'TS_AUTH_ONCE: "true"', 'TS_AUTH_ONCE: "false"'
        )
    )
    assert file.read_text() != text
    seen = await observe(ports, "jellyfin")
    assert seen.outdated.value == ("tailscale",)


async def test_a_file_that_is_edited_a_moment_after_the_start_is_told_too(ports: Ports) -> None:
    before = await observe(ports, "jellyfin")
    youngest = max(one.created or 0.0 for one in before.containers.value or ())
    file = Path(before.folder) / "compose.yaml"
    file.write_text(file.read_text().replace("TS_AUTH_ONCE", "TS_AUTH_TWICE"))
    for one in (file, file.with_name(".env")):
        os.utime(one, (youngest + 0.5, youngest + 0.5))
    seen = await observe(ports, "jellyfin")
    assert seen.outdated.value == ("tailscale",)


async def test_the_last_exit_code_of_an_app_that_dies_again_and_again_is_known_while_it_runs(ports: Ports) -> None:
    await observe(ports, "jellyfin", deep=False)  # the practice host is made at the first look
    world = await ports.engine._enter()  # type: ignore[attr-defined]
    app = world.find("app-jellyfin")
    world.end_by_itself(app, 137)
    world.start(app)
    app.restarts = 1
    seen = await observe(ports, "jellyfin", deep=False)
    container = next(one for one in seen.apps if one.name == "app-jellyfin")
    assert container.running
    assert [death.exit_code for death in container.deaths] == [137]
    assert container.last_exit == 137
    assert seen.helpers == () or all(one.deaths == () for one in seen.helpers)


async def test_a_file_is_read_again_only_when_it_was_written(ports: Ports) -> None:
    reads = 0

    class Counted:
        def __getattr__(self, name: str) -> Any:
            return getattr(ports.folders, name)

        def read(self, name: str) -> Any:
            nonlocal reads
            reads += 1
            return ports.folders.read(name)

    observer = Observer(replace(ports, folders=cast(Any, Counted())), "jellyfin")
    first = await observer.look(deep=False)
    await observer.look(deep=False)
    assert reads == 1
    (Path(first.folder) / "tailscale" / "serve" / "serve.json").write_text("{")
    seen = await observer.look(deep=False)
    assert reads == 2
    assert seen.serve_file.missing.startswith("serve.json is not JSON")


async def test_a_silent_app_says_in_its_log_why(ports: Ports) -> None:
    seen = await observe(ports, "vaultwarden")  # Serve asks a port that nobody listens on
    assert "app-vaultwarden" in seen.app_logs
    assert (await observe(ports, "jellyfin")).app_logs == {}


@pytest.mark.slow
def test_a_disk_that_hangs_holds_up_neither_the_look_nor_the_end_of_the_program(ports: Ports) -> None:
    with stuck_disk(ports, "compose") as (stuck, freed):
        observation = asyncio.run(observe(stuck, "jellyfin"))
        assert not freed.is_set()
    assert observation.compose.missing == "no answer within 2 s"


@pytest.mark.parametrize("deep", [True, False])
async def test_compose_is_asked_where_a_service_of_the_files_has_no_container(ports: Ports, deep: bool) -> None:
    words = 'service "application" refers to undefined network proxy: invalid compose project'
    seen = await observe(ports, "jellyfin")
    bare = replace(ports, engine=EmptyEngine(ports.engine), compose=RefusingCompose(ports.compose, words))
    asked = await Observer(bare, "jellyfin").look(deep=deep, knock=not deep)
    assert asked.files_problem == words
    assert diagnose(asked).findings[0].id == "compose-name-undeclared"
    assert diagnose(asked).verdict is Verdict.BROKEN
    assert seen.files_problem == "" and diagnose(seen).verdict is Verdict.OK


async def test_an_app_that_answers_an_error_is_seen_by_a_look_that_knocks(ports: Ports) -> None:
    sidecars = FailingApp(ports.sidecars)
    looked = await Observer(replace(ports, sidecars=cast(Any, sidecars)), "jellyfin").look(deep=False, knock=True)
    assert diagnose(looked).findings[0].id == "app-answers-error"
    assert [*looked.app_logs], "and says why, where it says so"


class SlowSidecars:
    """Sidecars that take their time to tell what they serve."""

    def __init__(self, real: Sidecars, clock: Clock) -> None:
        self._real = real
        self._clock = clock
        self.answered = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def look(self, container: str, *, deep: bool = False) -> SidecarLook:
        look = await self._real.look(container, deep=deep)
        await asyncio.sleep(0.3)
        self.answered = self._clock.now()
        return look


async def test_what_a_sidecar_tells_is_as_old_as_the_question(ports: Ports) -> None:
    sidecars = SlowSidecars(ports.sidecars, ports.clock)
    seen = await observe(replace(ports, sidecars=cast(Any, sidecars)), "jellyfin", deep=False)
    assert seen.serve.at is not None
    assert sidecars.answered - seen.serve.at >= 0.3
    assert seen.serve.at <= seen.at


async def test_a_look_knows_when_the_serve_file_was_written(ports: Ports) -> None:
    assert ports.folders.exists("jellyfin")  # the practice stacks are made when they are first looked at
    file = Path(ports.folders.folder("jellyfin")) / SERVE_FILE
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert (await observe(ports, "jellyfin", deep=False)).serve_written == 1_700_000_000
