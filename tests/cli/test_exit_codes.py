"""What a monitor reads: broken is another number than not seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.cli.main import run
from scaletail_tui.ports.engine import EngineUnreachable

RECORDINGS = Path(__file__).parents[1] / "recordings"


@pytest.fixture
def without_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'nobody.sock'}")
    folder = tmp_path / "stacks" / "wiki"
    folder.mkdir(parents=True)
    folder.joinpath("compose.yaml").write_text("services: {}\n")
    return folder.parent


@pytest.mark.parametrize(
    "command", [["status"], ["status", "--json"], ["doctor", "wiki"], ["doctor", "wiki", "--json"]]
)
def test_an_engine_that_does_not_answer_is_no_broken_stack(without_engine: Path, command: list[str]) -> None:
    assert run(["--root", str(without_engine), *command]) == 3


def test_a_stack_that_was_seen_broken_is_broken() -> None:
    assert run(["doctor", "--replay", str(RECORDINGS / "serve-backend-wrong-port.json")]) == 1


def test_a_failure_of_the_look_itself_is_no_broken_stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise EngineUnreachable("The Docker engine cannot be reached.")

    monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", fail)
    assert run(["--root", str(tmp_path), "status"]) == 3
    assert run(["--root", str(tmp_path), "start", "wiki"]) == 1


def test_a_fault_of_the_program_is_no_broken_stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise LookupError("a fault")

    monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", fail)
    assert run(["--root", str(tmp_path), "doctor", "wiki"]) == 3


def test_a_name_that_is_not_there_is_bad_input_for_monitors_too(tmp_path: Path) -> None:
    assert run(["--root", str(tmp_path), "--practice", "status", "nobody"]) == 2
