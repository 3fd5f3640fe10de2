"""`update`: what it compares, what it refuses, and what a script is told."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.cli.update.command import _agreed, _check
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.update.images import Trouble
from scaletail_tui.domain.update.kept import KEPT_FOR, Kept, KeptState
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import RegistryRefused
from tests.cli.test_command_line import command


def test_a_check_compares_every_stack_and_says_where_news_are() -> None:
    done = command("--practice", "update", "--check", "--json")
    assert done.returncode == 0, done.stderr
    stacks = {one["stack"]: one for one in json.loads(done.stdout)["stacks"]}
    assert stacks["uptime-kuma"]["newer"]
    assert stacks["uptime-kuma"]["recreates"] == ["application"]
    assert stacks["uptime-kuma"]["releases"].endswith("/louislam/uptime-kuma/releases")
    assert not stacks["vaultwarden"]["newer"]
    states = {one["service"]: one["state"] for one in stacks["uptime-kuma"]["images"]}
    assert states == {"tailscale": "same", "application": "newer"}


def test_one_stack_is_updated_as_a_job_whose_lines_are_told() -> None:
    done = command("--practice", "update", "uptime-kuma", "--yes", "--json")
    assert done.returncode == 0, done.stderr
    *events, ended = [json.loads(line) for line in done.stdout.splitlines()]
    assert ended["result"] == "ok"
    assert [event["stage"] for event in events if event["state"] == "ok"] == [
        "check", "pull", "sidecar", "app", "login", "address", "listening", "certificate", "answer",
    ]  # fmt: skip


def test_one_that_goes_back_says_at_which_hop_and_fails() -> None:
    done = command("--practice", "update", "jellyfin", "--yes", "--json")
    assert done.returncode == 1
    ended = json.loads(done.stdout.splitlines()[-1])
    assert (ended["result"], ended["back"], ended["hop"]) == ("failed", "taken", "app")


def test_all_goes_in_waves_of_two_and_stops_where_one_had_to_go_back() -> None:
    done = command("--practice", "update", "--all", "--yes", "--json")
    assert done.returncode == 1
    *told, end = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["stack"]: one["result"] for one in told} == {"jellyfin": "failed", "uptime-kuma": "ok"}
    assert end == {"did": "update", "stacks": 3, "ok": 1, "noted": 0, "failed": 1}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("update", "--yes"), "needs a stack"),
        (("update", "a", "--all", "--yes"), "not both"),
        (("update", "--back", "--yes"), "one stack"),
        (("update", "--back", "a", "b", "--yes"), "one stack"),
        (("update", "no-such-stack", "--yes"), "no stack called"),
        (("update", "no-such-stack", "--check"), "no stack called"),
        (("update", "uptime-kuma", "--patience", "soon", "--yes"), "seconds from 1"),
        (("update", "uptime-kuma"), "no terminal to ask on"),
    ],
)
def test_what_is_asked_wrongly_is_answered_by_one_sentence(arguments: tuple[str, ...], words: str) -> None:
    done = command("--practice", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def clock() -> HandClock:
    return HandClock(1_795_000_000.0)


@pytest.fixture
def ports(clock: HandClock, tmp_path: Path) -> Ports:
    return Practice(clock=clock, folder=tmp_path).ports


async def test_a_stack_that_cannot_be_updated_is_no_success_because_nobody_said_yes(
    clock: HandClock, ports: Ports
) -> None:
    with pytest.raises(ScaletailError, match="linkding is stopped"):
        await clock.play(_agreed(ports, argparse.Namespace(stacks=["linkding"], back=False)))


async def test_neither_is_one_of_which_no_registry_tells(
    clock: HandClock, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(reference: str) -> str:
        raise RegistryRefused("docker.io has counted too many requests from here.", Trouble.RATE_LIMIT)

    monkeypatch.setattr(ports.registries, "digest", refuse, raising=False)
    with pytest.raises(ScaletailError, match="not known"):
        await clock.play(_agreed(ports, argparse.Namespace(stacks=["vaultwarden"], back=False)))


async def test_where_there_is_nothing_newer_nothing_is_asked(clock: HandClock, ports: Ports) -> None:
    assert not await clock.play(_agreed(ports, argparse.Namespace(stacks=["vaultwarden"], back=False)))


async def test_a_check_lets_go_of_what_was_kept_for_more_than_a_week(clock: HandClock, ports: Ports) -> None:
    old = clock.now() - KEPT_FOR - 1.0
    ports.kept.write("gone", (Kept(stack="gone", folder="", at=old, state=KeptState.BEGUN, images=()),))
    await clock.play(_check(ports, argparse.Namespace(stacks=["uptime-kuma"], json=True)))
    assert ports.kept.stacks() == ()
