"""A look is kept without secrets and judged again elsewhere, byte for byte the same."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.test_command_line import command

RECORDINGS = sorted((Path(__file__).parents[1] / "recordings").glob("*.json"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """A machine without Docker."""
    return {"DOCKER_HOST": f"unix://{tmp_path}/no.sock", "PATH": str(tmp_path)}


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_replay_says_what_the_recorded_run_said(
    options: tuple[str, ...], tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    file = tmp_path / "vault.json"
    run = command("--practice", "doctor", "vaultwarden", *options, "--record", str(file))
    assert run.stderr.startswith(f"Recorded in {file}. Masked: ")
    replay = command("doctor", "--replay", str(file), *options, environment=elsewhere)
    assert (replay.returncode, replay.stdout) == (run.returncode, run.stdout)
    assert "serve-backend-wrong-port" in replay.stdout
    assert command("doctor", "--replay", "-", *options, stdin=file.read_text()).stdout == run.stdout


@pytest.mark.slow
def test_the_file_is_the_users_alone_and_is_not_overwritten_unasked(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    command("--practice", "doctor", "jellyfin", "--record", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    again = command("--practice", "doctor", "jellyfin", "--record", str(file))
    assert again.returncode == 2
    assert again.stderr == f"scaletail-tui: {file} exists. Choose another name, or overwrite it with --force.\n"
    assert file.read_bytes() == before
    assert command("--practice", "doctor", "jellyfin", "--record", str(file), "--force").returncode == 0
    assert file.read_bytes() != before
    assert [path.name for path in tmp_path.iterdir()] == ["one.json"]


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--force",)])
@pytest.mark.parametrize("kind", ["link", "dead link", "pipe", "folder"])
def test_what_is_no_regular_file_is_never_replaced(kind: str, options: tuple[str, ...], tmp_path: Path) -> None:
    target, aim = tmp_path / "target", tmp_path / "aim"
    if kind == "pipe":
        os.mkfifo(target)
    elif kind == "folder":
        target.mkdir()
    else:
        target.symlink_to(aim)
        if kind == "link":
            aim.write_text("kept")
    before = target.lstat()
    done = command("--practice", "doctor", "jellyfin", "--record", str(target), *options)
    assert done.returncode == 2
    assert done.stderr == f"scaletail-tui: {target} is no regular file, so it is not replaced. Choose another name.\n"
    assert target.lstat() == before
    assert not aim.exists() or aim.read_text() == "kept"


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_every_recording_is_in_the_present_shape(path: Path) -> None:
    raw = json.loads(path.read_text())
    assert sorted(raw) == ["at", "masked", "observation", "recording", "took_ms"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        (
            '{"recording": 1, "observation": {"stack": "x"}, "at": 0, "took_ms": 1, "masked": {"a": Infinity}}',
            "damaged",
        ),
        ("{}", "cannot be replayed: it is not what doctor --record writes"),
        ('{"recording": 99}', "cannot be replayed: it was written by a later version of this program"),
        (
            '{"recording": 1, "observation": {"stack": 1}}',
            "it is damaged: one of its values holds int where str belongs",
        ),
        ('{"recording": 1}', "it is damaged: 'observation' is missing"),
        (
            '{"recording": 1, "observation": [], "at": 0, "took_ms": 1, "masked": {}}',
            "cannot be replayed: it is damaged",
        ),
    ],
)
def test_a_file_that_is_no_recording_is_refused_in_one_sentence(text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(text)
    done = command("doctor", "--replay", str(file))
    assert done.returncode == 2
    assert why in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("vault", "--replay", "x"), "--replay judges a file, not a stack."),
        (("--record", "x"), "--record keeps the look at one stack."),
        (("vault", "--force"), "--force goes with --record."),
        (("--replay", "/nowhere/at/all"), "cannot be read: No such file or directory"),
        (("nobody", "--record", "new.json"), "There is no stack called nobody."),
    ],
)
def test_options_that_do_not_fit_are_refused(arguments: tuple[str, ...], why: str) -> None:
    done = command("--practice", "doctor", *arguments)
    assert done.returncode == 2
    assert why in done.stderr
    assert not Path("new.json").exists()
