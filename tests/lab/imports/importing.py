"""Imports as tests make them: somebody's own Compose file, by command line, seen from the tailnet's other device."""

from __future__ import annotations

from pathlib import Path

from tests.lab.deploys import Told, told
from tests.lab.running_lab import Lab


def given(tmp_path: Path, text: str, *, name: str = "mine", **beside: str) -> Path:
    """A folder of the user's own with a Compose file and what stands beside it."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "compose.yaml").write_text(text)
    for path, content in beside.items():
        (folder / path.replace("__", ".")).write_text(content)
    return folder


def run_import(lab: Lab, *words: str, stdin: str = "", timeout: float = 120) -> Told:
    """`import … --json --yes`, whatever comes of it."""
    keyed = ("--auth-key-file", str(lab.key_file("reusable")))
    done = lab.cli("import", *keyed, "--yes", "--json", *words, stdin=stdin, timeout=timeout)
    return told(done.stdout, done.returncode, done.stderr)


def imported(lab: Lab, *words: str, stdin: str = "", timeout: float = 120) -> Told:
    """The same, and it must end well."""
    said = run_import(lab, *words, stdin=stdin, timeout=timeout)
    assert said.result["result"] == "ok", said
    assert said.status == 0
    return said


def ask_inside(lab: Lab, container: str, url: str) -> int:
    """The status that a puppet gets at an address, by the names that it knows."""
    return int(lab.docker("exec", container, "puppet", "get", url))
