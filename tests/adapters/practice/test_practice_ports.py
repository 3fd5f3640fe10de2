"""The practice twin honours the contracts of the ports, and its five stacks are what they should be."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice, practice_ports
from scaletail_tui.adapters.practice.client import PracticeEngine
from scaletail_tui.adapters.practice.clock import FastClock, HandClock
from scaletail_tui.adapters.practice.compose import PracticeCompose
from scaletail_tui.adapters.practice.folders import PracticeFolders
from scaletail_tui.adapters.practice.host import PracticeHost
from scaletail_tui.adapters.practice.jobs import PracticeJobs, PracticeLocks
from scaletail_tui.adapters.practice.probes import PracticeSidecars
from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.operations.observe.host import check_host
from scaletail_tui.operations.watch.overview import stacks
from scaletail_tui.ports.compose import Compose
from scaletail_tui.ports.engine import Engine, EngineRefused, NoSuchContainer
from scaletail_tui.ports.folders import StackFolders
from scaletail_tui.ports.host import Clock, Host
from scaletail_tui.ports.jobs import Jobs, Locks, StackHeld
from scaletail_tui.ports.sidecars import Sidecars, SidecarSilent


def test_every_adapter_is_of_its_ports_shape(practice: Practice, tmp_path: Path) -> None:
    """The type checker judges the assignments; here they are only made."""
    engine: Engine = PracticeEngine(practice.enter)
    compose: Compose = PracticeCompose(practice.enter)
    sidecars: Sidecars = PracticeSidecars(practice.enter)
    folders: StackFolders = PracticeFolders(tmp_path, StackFiles(tmp_path), practice.world)
    host: Host = PracticeHost()
    jobs: Jobs = PracticeJobs(lambda: practice.ports)
    locks: Locks = PracticeLocks(practice.clock)
    clocks: tuple[Clock, ...] = (FastClock(), HandClock(0.0))
    assert all((engine, compose, sidecars, folders, host, jobs, locks, *clocks))
    assert practice.ports.practice


async def test_the_stacks_are_one_broken_one_waiting_five_well_and_one_stopped(
    practice: Practice, clock: HandClock
) -> None:
    seen = await clock.play(stacks(practice.ports))
    assert [(one.name, one.state, one.finding) for one in seen] == [
        ("vaultwarden", StackState.FAIL, "serve-backend-wrong-port"),
        ("immich", StackState.WAIT, "cert-pending"),
        ("excalidraw", StackState.OK, None),
        ("exit-node", StackState.OK, None),
        ("jellyfin", StackState.OK, None),
        ("miniflux", StackState.OK, None),
        ("uptime-kuma", StackState.OK, None),
        ("linkding", StackState.STOPPED, None),
    ]
    assert [one.name for one in seen if not one.managed] == ["miniflux"]
    assert [one.name for one in seen if one.public_words] == ["excalidraw"]


async def test_the_host_is_well(practice: Practice, clock: HandClock) -> None:
    report = await clock.play(check_host(practice.ports))
    assert report.well
    assert report.findings == ()


async def test_equal_moments_make_equal_worlds(tmp_path: Path) -> None:
    first = await Practice(clock=HandClock(1000.0), folder=tmp_path / "a").ports.engine.containers()
    second = await Practice(clock=HandClock(1000.0), folder=tmp_path / "b").ports.engine.containers()
    assert [(one["Id"], one["Status"]) for one in first] == [(one["Id"], one["Status"]) for one in second]


async def test_making_the_ports_writes_no_stack_until_somebody_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ports = practice_ports()
    made = next(tmp_path.iterdir())
    assert list(made.iterdir()) == []
    assert ports.folders.names() == (
        "excalidraw", "exit-node", "immich", "jellyfin", "linkding", "uptime-kuma", "vaultwarden",
    )  # fmt: skip
    assert Path(ports.folders.root).is_relative_to(made)


async def test_asking_what_is_not_there_raises_the_ports_own_errors(practice: Practice) -> None:
    with pytest.raises(NoSuchContainer):
        await practice.ports.engine.inspect("tailscale-nobody")
    with pytest.raises(SidecarSilent):
        await practice.ports.sidecars.look("tailscale-nobody")
    with pytest.raises(SidecarSilent):
        await practice.ports.sidecars.look("tailscale-linkding")


async def test_an_app_cannot_join_the_namespace_of_a_sidecar_that_is_stopped(practice: Practice) -> None:
    with pytest.raises(EngineRefused, match="could not be started") as refused:
        await practice.ports.engine.start("app-linkding")
    assert "cannot join network namespace of a non running container" in refused.value.detail


def test_a_stack_is_held_by_one_only(practice: Practice) -> None:
    locks = practice.ports.locks
    with locks.hold("vaultwarden", "restart"):
        holder = locks.holder("vaultwarden")
        assert holder is not None
        assert holder.doing == "restart"
        with pytest.raises(StackHeld), locks.hold("vaultwarden", "deploy"):
            pass
        with locks.hold("jellyfin", "deploy"):
            pass
    assert locks.holder("vaultwarden") is None
