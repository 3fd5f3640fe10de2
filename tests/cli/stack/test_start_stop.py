"""What `start` says of a stack that Compose refuses."""

from __future__ import annotations

import json

import pytest

from scaletail_tui.cli.main import run
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.ports.compose import ComposeFailed

WHY = "env file /srv/stacks/jellyfin/more.env not found"


async def _refuse(*_: object) -> None:
    raise ComposeFailed("Docker Compose could not start the containers.", detail=f"{WHY}: stat: no such file\n")


async def _refuse_all(*_: object) -> dict[str, ScaletailError | None]:
    failed = ComposeFailed("Docker Compose could not start the containers.", detail=WHY)
    return {"jellyfin": failed, "uptime-kuma": None}


@pytest.mark.parametrize("several", [(), ("uptime-kuma",)], ids=["one", "several"])
def test_a_start_that_compose_refuses_says_why(
    several: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # First that of several, which is loaded here: it would keep the other's stand-in for the tests behind.
    monkeypatch.setattr("scaletail_tui.operations.several.life.start_settled", _refuse)
    monkeypatch.setattr("scaletail_tui.operations.backup.unfinished.start_settled", _refuse)
    assert run(["--practice", "start", "jellyfin", *several]) == 1
    said = "".join(capsys.readouterr())
    assert f"could not start the containers: {WHY}: stat: no such file." in said


def test_a_start_of_all_names_each_stack_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("scaletail_tui.operations.lifecycle.start_stop.start_all", _refuse_all)
    assert run(["--practice", "start", "--all"]) == 1
    shown = capsys.readouterr()
    assert f"jellyfin: Docker Compose could not start the containers: {WHY}." in shown.err
    assert "uptime-kuma runs." in shown.out
    assert run(["--practice", "start", "--all", "--json"]) == 1
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (first["stack"], first["result"]) == ("jellyfin", "failed") and WHY in first["error"]
