"""One open stack: cheap rounds, a look soon after each event, real requests only now and then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from scaletail_tui.operations.watch.app_probe import FALSE_ALARMS
from scaletail_tui.operations.watch.watcher import concerns, watch
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import EngineUnreachable
from scaletail_tui.ports.sidecars import SidecarSilent
from tests.operations.looking import GoneEngine, practice_host, with_engine

SPEED = 20.0
PATIENCE = 240.0
"""Real seconds for what a busy machine takes its time for."""


class CountedSidecars:
    """The practice sidecars with their costly questions counted."""

    def __init__(self, sidecars: Any) -> None:
        self._sidecars = sidecars
        self.requests = 0
        self.shells = 0
        self.looks = 0
        self.glances: list[bool] = []
        """One for each glance: whether it asked for listeners."""
        self.dead = 0
        """Looks that fail from now on."""
        self.loopbacks = 0
        self.knocks = 0
        self.status = 0
        """What the app answers on loopback and by name; 0: as it does."""
        self.knocked = 0
        """What it answers to knocks alone; 0: as it does."""
        self.hangs = False
        """The app takes requests and answers none."""
        self.mute = False
        """The shell answers, tailscaled does not."""

    def raise_if_dead(self) -> None:
        if self.dead:
            self.dead -= 1
            raise SidecarSilent("The shell is gone.")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sidecars, name)

    @asynccontextmanager
    async def _counted(self, container: str) -> AsyncIterator[Any]:
        async with self._sidecars.shell(container) as shell:
            yield CountedShell(self, shell)

    async def request(self, container: str, **options: Any) -> AnswerLook:
        self.requests += 1
        if self.hangs:
            return AnswerLook(connected=True, handshake=True, verified=True, error="no answer to the HTTP request")
        answer: AnswerLook = await self._sidecars.request(container, **options)
        return self._as_told(answer)

    async def loopback(self, container: str, **options: Any) -> AnswerLook:
        self.loopbacks += 1
        if self.hangs:
            return AnswerLook(connected=True, error="no answer to the HTTP request within 3 s", limit=3.0)
        answer: AnswerLook = await self._sidecars.loopback(container, **options)
        return self._as_told(answer)

    def _as_told(self, answer: AnswerLook) -> AnswerLook:
        return replace(answer, status=self.status) if self.status else answer

    def shell(self, container: str) -> Any:
        self.shells += 1
        return self._counted(container)


class CountedShell:
    """A shell whose looks are counted in its sidecars; it can be made to die."""

    def __init__(self, sidecars: CountedSidecars, shell: Any) -> None:
        self._sidecars, self._shell = sidecars, shell

    async def look(self, **options: Any) -> Any:
        self._sidecars.looks += 1
        self._sidecars.raise_if_dead()
        seen = await self._shell.look(**options)
        if not self._sidecars.mute:
            return seen
        return replace(
            seen, status=None, serve=None, errors={"status": "no answer within its own 2 s"}, limits={"status": 2.0}
        )

    async def glance(self, **options: Any) -> Any:
        self._sidecars.glances.append(bool(options.get("sockets")))
        self._sidecars.raise_if_dead()
        seen = await self._shell.glance(**options)
        return replace(seen, status=None) if self._sidecars.mute else seen

    async def knock(self, port: int) -> int | None:
        self._sidecars.knocks += 1
        heard: int | None = await self._shell.knock(port)
        if self._sidecars.hangs:
            return None
        return self._sidecars.knocked or self._sidecars.status or heard


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    return practice_host(tmp_path, speed=SPEED)


async def rounds(ports: Ports, name: str, count: int) -> list[Diagnosis]:
    seen: list[Diagnosis] = []
    async with aclosing(watch(ports, name)) as diagnoses:
        async for diagnosis in diagnoses:
            seen.append(diagnosis)
            if len(seen) == count:
                return seen
    raise AssertionError("watch ended")


@pytest.mark.slow
async def test_a_well_stack_is_asked_for_real_once_and_through_one_shell(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaletail_tui.operations.watch.watcher.DEEP_EVERY", 1e9)  # on a busy machine 60 s pass soon
    sidecars = CountedSidecars(ports.sidecars)
    seen = await rounds(replace(ports, sidecars=sidecars), "jellyfin", 5)
    assert {one.verdict for one in seen} == {Verdict.OK}
    assert {one.hop(HopId.CERTIFICATE) == seen[0].hop(HopId.CERTIFICATE) for one in seen} == {True}
    assert sidecars.requests == 1
    assert sidecars.shells == 1


async def test_an_event_of_the_stack_ends_the_pause(ports: Ports) -> None:
    async with aclosing(watch(ports, "jellyfin")) as diagnoses:
        await anext(diagnoses)
        await anext(diagnoses)
        await ports.engine.stop("app-jellyfin")

        async def told() -> Diagnosis:
            while True:
                diagnosis = await anext(diagnoses)
                if diagnosis.findings:
                    return diagnosis

        diagnosis = await asyncio.wait_for(told(), PATIENCE)
    assert diagnosis.findings[0].id == "app-stopped"


async def test_a_restarted_sidecar_gets_a_new_shell_and_the_stranded_app_is_named(ports: Ports) -> None:
    sidecars = CountedSidecars(ports.sidecars)
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await anext(diagnoses)
        await anext(diagnoses)
        assert sidecars.shells == 1
        await ports.engine.restart("tailscale-jellyfin")

        async def told() -> Diagnosis:
            while True:
                diagnosis = await anext(diagnoses)
                if [one.id for one in diagnosis.findings] == ["netns-stale"]:
                    return diagnosis

        await asyncio.wait_for(told(), PATIENCE)
        if sidecars.shells < 2:  # a look that had too little time for it tells what it has without one
            await until(diagnoses, lambda _: sidecars.shells > 1)
    assert sidecars.shells == 2


async def test_a_lost_engine_is_told_and_watched_on(ports: Ports) -> None:
    seen = await rounds(with_engine(ports, GoneEngine()), "jellyfin", 2)
    assert [one.findings[0].id for one in seen] == ["docker-daemon-down"] * 2
    engine = seen[0].hop(HopId.ENGINE)
    assert engine is not None
    assert engine.state is HopState.FAIL


class CountedEngine:
    """The practice engine with its lists counted, and events that can be cut off."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.lists = 0
        self.cut = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        self.lists += 1
        listed: tuple[Mapping[str, Any], ...] = await self._engine.containers()
        return listed

    async def events(self) -> AsyncGenerator[Mapping[str, Any], None]:
        queue = (await self._engine._enter()).events.subscribe()
        while not self.cut.is_set():
            with suppress(TimeoutError):
                yield await asyncio.wait_for(queue.get(), 0.05)
        raise EngineUnreachable("The stream of events ended.")


@pytest.fixture
def calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """No whole round and no request by the clock: on a busy machine the practice clock runs far in each look."""
    monkeypatch.setattr("scaletail_tui.operations.watch.watcher.DEEP_EVERY", 1e9)
    monkeypatch.setattr("scaletail_tui.operations.watch.watcher.WHOLE_EVERY", 1e9)


async def until(diagnoses: AsyncGenerator[Diagnosis, None], wanted: Callable[[Diagnosis], bool]) -> Diagnosis:
    """Rounds until one is as wanted."""
    async with asyncio.timeout(PATIENCE):
        while True:
            diagnosis = await anext(diagnoses)
            if wanted(diagnosis):
                return diagnosis


@pytest.mark.slow
async def test_a_well_stack_on_a_quiet_engine_is_only_glanced_at(ports: Ports, calm: None) -> None:
    sidecars, engine = CountedSidecars(ports.sidecars), CountedEngine(ports.engine)
    async with aclosing(watch(replace(ports, sidecars=sidecars, engine=cast(Any, engine)), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: len(sidecars.glances) > 1)
        looks, lists, glances = sidecars.looks, engine.lists, len(sidecars.glances)
        seen = [await anext(diagnoses) for _ in range(6)]
    assert {one.verdict for one in seen} == {Verdict.OK}
    assert (sidecars.looks, engine.lists) == (looks, lists)
    assert sum(sidecars.glances[glances:]) == 2  # of six glances two ask for listeners
    assert sidecars.shells == 1


@pytest.mark.slow
async def test_an_app_that_nobody_can_knock_at_is_asked_in_the_next_whole_round(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaletail_tui.operations.watch.watcher.DEEP_EVERY", 1e9)
    monkeypatch.setattr("scaletail_tui.operations.watch.app_probe.FALSE_ALARMS", 0)  # as one that speaks TLS to Serve
    sidecars = CountedSidecars(ports.sidecars)
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: sidecars.loopbacks > 1)
        sidecars.status = 503
        named = await until(diagnoses, lambda told: bool(told.findings))
        assert named.findings[0].id == "app-answers-error"
        sidecars.status = 0
        await until(diagnoses, lambda told: told.verdict is Verdict.OK)


@pytest.mark.slow
async def test_an_app_that_begins_to_answer_errors_is_found_by_a_knock_without_a_whole_round(
    ports: Ports, calm: None
) -> None:
    sidecars = CountedSidecars(ports.sidecars)
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: sidecars.knocks > 0)
        sidecars.status = 503
        named = await until(diagnoses, lambda told: bool(told.findings))
    assert named.findings[0].id == "app-answers-error"


async def test_an_app_that_begins_to_hang_is_found_by_a_knock_too(ports: Ports, calm: None) -> None:
    sidecars = CountedSidecars(ports.sidecars)
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: sidecars.knocks > 0)
        sidecars.hangs = True
        named = await until(diagnoses, lambda told: bool(told.findings))
    assert named.findings[0].id == "serve-backend-slow"


@pytest.mark.slow
async def test_an_app_that_nothing_happened_to_for_long_is_knocked_at_seldom(
    ports: Ports, calm: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaletail_tui.operations.watch.app_probe.EAGER", 0.0)
    monkeypatch.setattr("scaletail_tui.operations.watch.app_probe.CALMLY", 1e9)
    sidecars = CountedSidecars(ports.sidecars)
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: len(sidecars.glances) > 6)
    assert sidecars.knocks == 0


@pytest.mark.slow
async def test_an_app_whose_answers_change_all_the_time_is_soon_let_be(
    ports: Ports, calm: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaletail_tui.operations.watch.app_probe.EVERY", 0.0)
    monkeypatch.setattr("scaletail_tui.operations.watch.watcher.DEEP_AT_LEAST", 0.0)
    sidecars = CountedSidecars(ports.sidecars)
    sidecars.knocked = 503
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: sidecars.knocks >= FALSE_ALARMS)
        glances = len(sidecars.glances)
        last = await until(diagnoses, lambda _: len(sidecars.glances) > glances + 4)
    assert sidecars.knocks == FALSE_ALARMS
    assert last.verdict is Verdict.OK


@pytest.mark.slow
async def test_an_event_ends_the_glances_at_once(ports: Ports, calm: None) -> None:
    sidecars = CountedSidecars(ports.sidecars)
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: len(sidecars.glances) > 1)
        asked = asyncio.ensure_future(anext(diagnoses))
        await asyncio.sleep(0)  # it pauses now
        glances = len(sidecars.glances)
        await ports.engine.stop("app-jellyfin")
        seen = [await asked, *[await anext(diagnoses) for _ in range(2)]]
    assert seen[-1].findings[0].id == "app-stopped"
    assert len(sidecars.glances) <= glances + 1  # one may have begun before the event


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [lambda sidecar: setattr(sidecar, "backend", "NeedsLogin"),
     lambda sidecar: sidecar.health.append("Tailscale hasn't received a network map in 2m2s")],
    ids=["state", "health"],
)  # fmt: skip
async def test_what_the_tailnet_does_is_seen_by_the_next_glance(
    ports: Ports, calm: None, change: Callable[[Any], None]
) -> None:
    sidecars = CountedSidecars(ports.sidecars)
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: len(sidecars.glances) > 1)
        looks, requests = sidecars.looks, sidecars.requests
        world = await ports.engine._enter()  # type: ignore[attr-defined]
        change(world.find("tailscale-jellyfin").inhabitant)
        await anext(diagnoses)
    assert sidecars.looks > looks  # the round that glanced looked at everything at once
    assert sidecars.requests >= requests


@pytest.mark.slow
async def test_a_serve_file_that_is_broken_by_hand_ends_the_glances(ports: Ports, calm: None) -> None:
    sidecars = CountedSidecars(ports.sidecars)
    file = Path(ports.folders.folder("jellyfin")) / "tailscale" / "serve" / "serve.json"
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: len(sidecars.glances) > 1)
        file.write_text("{")
        diagnosis = await until(diagnoses, lambda one: bool(one.findings))
    assert diagnosis.findings[0].id == "serve-json-invalid"


@pytest.mark.slow
async def test_a_file_of_the_users_own_that_changes_is_looked_at_in_depth(ports: Ports, calm: None) -> None:
    sidecars = CountedSidecars(ports.sidecars)
    file = Path(ports.folders.folder("jellyfin")) / "compose.override.yaml"
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: len(sidecars.glances) > 1)
        requests = sidecars.requests
        file.write_text("services: {application: {environment: {COLOUR: red}}}\n")
        await until(diagnoses, lambda _: sidecars.requests > requests)


@pytest.mark.slow
async def test_a_shell_that_dies_without_its_sidecar_is_asked_again(ports: Ports, calm: None) -> None:
    sidecars = CountedSidecars(ports.sidecars)
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: len(sidecars.glances) > 1)
        sidecars.dead = 2
        await until(diagnoses, lambda _: not sidecars.dead)
        glances = len(sidecars.glances)
        diagnosis = await until(diagnoses, lambda _: len(sidecars.glances) > glances)
    assert diagnosis.verdict is Verdict.OK


@pytest.mark.slow
async def test_a_tailscaled_that_answers_no_more_is_a_wait_first_and_then_a_fault(ports: Ports, calm: None) -> None:
    sidecars = CountedSidecars(ports.sidecars)
    async with aclosing(watch(replace(ports, sidecars=sidecars), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: len(sidecars.glances) > 1)
        sidecars.mute = True
        early = await until(diagnoses, lambda told: bool(told.findings))
        assert (early.findings[0].id, early.findings[0].waiting) == ("tailscale-exec-fails", True)
        await until(diagnoses, lambda told: not told.findings[0].waiting)
        sidecars.mute = False
        await until(diagnoses, lambda told: told.verdict is Verdict.OK)


@pytest.mark.slow
async def test_while_the_engines_events_are_not_heard_it_is_asked_itself(ports: Ports, calm: None) -> None:
    sidecars, engine = CountedSidecars(ports.sidecars), CountedEngine(ports.engine)
    async with aclosing(watch(replace(ports, sidecars=sidecars, engine=cast(Any, engine)), "jellyfin")) as diagnoses:
        await until(diagnoses, lambda _: len(sidecars.glances) > 1)
        engine.cut.set()
        lists, glances = engine.lists, len(sidecars.glances)
        await until(diagnoses, lambda _: engine.lists >= lists + 3)
        assert len(sidecars.glances) <= glances + 1
        engine.cut.clear()
        await until(diagnoses, lambda _: len(sidecars.glances) > glances + 2)


@pytest.mark.slow
async def test_nothing_is_left_running_when_the_watch_is_closed(ports: Ports) -> None:
    before = asyncio.all_tasks()
    await rounds(ports, "jellyfin", 2)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize(
    ("action", "project", "counts"),
    [("start", "vault", True), ("die", "vault", True), ("health_status: healthy", "vault", True),
     ("exec_create: sh", "vault", False), ("exec_die", "vault", False), ("start", "other", False)],
)  # fmt: skip
def test_only_events_that_change_the_stack_count(action: str, project: str, counts: bool) -> None:
    event: Mapping[str, Any] = {
        "Action": action, "Actor": {"Attributes": {"com.docker.compose.project": project}},
    }  # fmt: skip
    assert concerns(event, "vault") is counts
