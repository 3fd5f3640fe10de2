"""One open stack: cheap rounds, a look soon after each event, real requests only now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.diagnosis.finding import Diagnosis, Verdict
from scaletail_tui.domain.diagnosis.hop import HopId, HopState
from scaletail_tui.domain.looks import AnswerLook
from scaletail_tui.operations.watch import concerns, watch
from scaletail_tui.ports import Ports
from tests.operations.looking import GoneEngine, practice_host, with_engine

SPEED = 20.0


class CountedSidecars:
    """The practice sidecars with their costly questions counted."""

    def __init__(self, sidecars: Any) -> None:
        self._sidecars = sidecars
        self.requests = 0
        self.shells = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sidecars, name)

    async def request(self, container: str, **options: Any) -> AnswerLook:
        self.requests += 1
        answer: AnswerLook = await self._sidecars.request(container, **options)
        return answer

    def shell(self, container: str) -> Any:
        self.shells += 1
        return self._sidecars.shell(container)


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


async def test_a_well_stack_is_asked_for_real_once_and_through_one_shell(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scaletail_tui.operations.watch.DEEP_EVERY", 1e9)  # on a busy machine 60 s pass soon
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

        diagnosis = await asyncio.wait_for(told(), 10)
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

        await asyncio.wait_for(told(), 15)
    assert sidecars.shells == 2


async def test_a_lost_engine_is_told_and_watched_on(ports: Ports) -> None:
    seen = await rounds(with_engine(ports, GoneEngine()), "jellyfin", 2)
    assert [one.findings[0].id for one in seen] == ["docker-daemon-down"] * 2
    engine = seen[0].hop(HopId.ENGINE)
    assert engine is not None
    assert engine.state is HopState.FAIL


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
