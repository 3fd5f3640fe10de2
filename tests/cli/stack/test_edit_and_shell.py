"""A file of a stack in the user's editor, taken when it is judged well; and a shell in one of its containers."""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.adapters.host.editor import edit_text
from scaletail_tui.adapters.lint.folders import FoldersOfUsers
from scaletail_tui.adapters.sidecar.exec import open_in_container
from scaletail_tui.cli.stack.edit import run
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.lifecycle.edited_file import judge_text, open_file, take_text
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.folders import FilesRefused
from tests.operations.fakes import Stage, stage


class JudgingCompose:
    """Refuses what holds a certain word, and keeps what it was shown."""

    def __init__(self) -> None:
        self.shown: Mapping[str, str] = {}
        self.project = ""

    async def resolve(self, files: Mapping[str, str], folder: str, project: str) -> Mapping[str, Any]:
        self.shown, self.project = files, project
        if any("nonsense" in text for text in files.values()):
            raise ComposeFailed("Docker Compose refuses the file.", detail="line 3: nonsense is not allowed")
        return {}


async def deployed(root: Path) -> tuple[Stage, Ports, JudgingCompose]:
    made = await stage(root)
    await made.deployed()
    compose = JudgingCompose()
    return made, replace(made.ports, user_files=FoldersOfUsers(), compose=cast(Any, compose)), compose


async def test_a_text_is_judged_with_the_files_around_it_and_taken_with_the_old_one_beside(tmp_path: Path) -> None:
    made, ports, compose = await deployed(tmp_path)
    opened = await open_file(ports, "vault", "")
    assert opened.file == "compose.yaml" and opened.text == (made.folder / "compose.yaml").read_text()
    text = opened.text + "# mine\n"
    assert await judge_text(ports, opened, text) == ""
    assert compose.shown["compose.yaml"] == text and ".env" in compose.shown
    (kept,) = await take_text(ports, opened, text)
    assert (made.folder / "compose.yaml").read_text() == text
    assert (made.folder / kept).read_text() == opened.text


async def test_a_text_is_judged_under_the_name_that_compose_calls_the_stack_by(tmp_path: Path) -> None:
    made, ports, compose = await deployed(tmp_path)
    (made.folder / ".env").write_text("COMPOSE_PROJECT_NAME=media\n")
    opened = await open_file(ports, "vault", "")
    await judge_text(ports, opened, opened.text + "# mine\n")
    assert compose.project == "media"


async def test_what_compose_or_serve_refuses_is_told_in_their_words(tmp_path: Path) -> None:
    _, ports, _ = await deployed(tmp_path)
    opened = await open_file(ports, "vault", "compose.yaml")
    assert await judge_text(ports, opened, "nonsense") == "line 3: nonsense is not allowed"
    serve = await open_file(ports, "vault", "tailscale/serve/serve.json")
    assert "serve.json is not JSON" in await judge_text(ports, serve, "{")
    assert await judge_text(ports, serve, "{}") == ""


async def test_a_file_that_changed_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    made, ports, _ = await deployed(tmp_path)
    opened = await open_file(ports, "vault", "compose.yaml")
    (made.folder / "compose.yaml").write_text("name: other\n")
    with pytest.raises(FilesRefused, match="has changed meanwhile"):
        await take_text(ports, opened, "name: mine\n")
    assert (made.folder / "compose.yaml").read_text() == "name: other\n"


@pytest.mark.parametrize("file", ["../other", "/etc/passwd", "nothing.txt", "tailscale/state/tailscaled.state"])
async def test_what_is_no_file_of_the_stack_is_refused_with_those_that_are(tmp_path: Path, file: str) -> None:
    _, ports, _ = await deployed(tmp_path)
    with pytest.raises(BadInput) as refused:
        await open_file(ports, "vault", file)
    assert "compose.yaml" in refused.value.remedy


def test_the_editor_works_on_a_private_copy_that_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\nstat -c %a "$1" >{tmp_path}/mode\necho "$1" >{tmp_path}/where\necho more >>"$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("VISUAL", str(editor))
    assert edit_text("A=1\n", ".env") == "A=1\nmore\n"
    assert (tmp_path / "mode").read_text().strip() == "600"
    assert not Path((tmp_path / "where").read_text().strip()).exists()


def test_bytes_that_are_no_text_go_through_the_editor_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "B=\\376\\n" >>"$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    assert edit_text("A=\udcff\n", ".env") == "A=\udcff\nB=\udcfe\n"


def test_what_was_typed_and_is_refused_is_kept_for_its_owner_alone_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, ports, _ = asyncio.run(deployed(tmp_path / "root"))
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "nonsense of an hour" >>"$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", lambda args: ports)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    before = (made.folder / "compose.yaml").read_text()
    with pytest.raises(BadInput, match="was not taken"):
        run(argparse.Namespace(stack="vault", file=""))
    assert (made.folder / "compose.yaml").read_text() == before
    (kept,) = (tmp_path / "state" / "scaletail-tui" / "rejected").iterdir()
    assert kept.read_text() == before + "nonsense of an hour\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert str(kept) in capsys.readouterr().err


def test_the_terminal_is_lent_to_docker(tmp_path: Path) -> None:
    docker = tmp_path / "docker"
    docker.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/said\nexit 7\n')
    docker.chmod(0o755)
    assert open_in_container("app-vault", ["ls", "/"], terminal=False, docker=str(docker)) == 7
    assert (tmp_path / "said").read_text() == "exec -i app-vault ls /\n"
    open_in_container("app-vault", [], terminal=True, docker=str(docker))
    assert (tmp_path / "said").read_text().startswith("exec -i -t app-vault sh -c command -v bash")


def test_without_a_terminal_a_shell_is_refused_in_one_sentence() -> None:
    argv = [sys.executable, "-m", "scaletail_tui", "shell", "vault"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL, env=os.environ)
    assert done.returncode == 2 and "A shell needs a terminal." in done.stderr
