"""Nothing is reported to anyone: what looks at no stack of a real host opens no connection and asks for no name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.on_terminal import on_terminal

TOLD = "SCALETAIL_TEST_CONNECTIONS"
WATCHER = f"""
import os, sys

def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto"):
        told = repr(arguments[0])
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        told = repr(arguments[1])
    else:
        return
    with open(os.environ["{TOLD}"], "a") as file:
        print(event, told, file=file)

sys.addaudithook(watch)
"""
PROGRAM = (sys.executable, "-m", "scaletail_tui")


@pytest.fixture
def watched(tmp_path: Path) -> dict[str, str]:
    """An environment in which every process of Python notes what it connects to outside of this host's sockets."""
    (tmp_path / "sitecustomize.py").write_text(WATCHER)
    path = os.pathsep.join((str(tmp_path), *filter(None, (os.environ.get("PYTHONPATH"),)), str(Path.cwd())))
    return {"PYTHONPATH": path, TOLD: str(tmp_path / "connections")}


def connections(environment: dict[str, str]) -> str:
    file = Path(environment[TOLD])
    return file.read_text() if file.exists() else ""


def test_the_watcher_sees_a_connection_and_a_name(watched: dict[str, str]) -> None:
    code = (
        "import contextlib, socket\n"
        "with contextlib.suppress(OSError): socket.create_connection(('127.0.0.1', 9), 0.1)\n"
        "with contextlib.suppress(OSError): socket.getaddrinfo('localhost', 80)"
    )
    subprocess.run((sys.executable, "-c", code), env={**os.environ, **watched}, check=True)
    assert "127.0.0.1" in connections(watched) and "'localhost'" in connections(watched)


@pytest.mark.parametrize(
    "words",
    ["--version", "list --json", "show vaultwarden", "help keys", "config show", "catalog check", "completion bash",
     "--practice deploy it-tools --name other --login-by-link --dry-run", "--practice status",
     "--practice doctor uptime-kuma"],
)  # fmt: skip
def test_a_command_connects_to_nothing(words: str, watched: dict[str, str]) -> None:
    done = subprocess.run(
        (*PROGRAM, *words.split()), env={**os.environ, **watched}, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert connections(watched) == ""


@pytest.mark.slow
def test_the_interface_connects_to_nothing(watched: dict[str, str]) -> None:
    with on_terminal("--practice", PYTHONPATH=watched["PYTHONPATH"], **{TOLD: watched[TOLD]}) as terminal:  # type: ignore[arg-type]
        terminal.wait_for(lambda text: "Actual Budget" in text)
        terminal.press("2", "enter", "3")
        terminal.send("q")
        terminal.wait_for_end()
    assert connections(watched) == ""
