"""Folders that were made to hold lint up are read in seconds, or refused."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scaletail_tui.adapters.lint.reading import read_folder
from scaletail_tui.domain.lint.judge import judge_folder
from scaletail_tui.ports.folders import FilesRefused
from tests.domain.lint.stack_text import ENV, Files, stack, write

_LONG = 190_000
_SIDECAR = (
    "services:\n  tailscale:\n    image: tailscale/tailscale:latest\n    environment: {TS_SERVE_CONFIG: /c/s.json}\n"
)
_INIT = ("./${SERVICE}-data:/data", "./init:/init")

_FOLDERS: dict[str, Files] = {
    "a long name": stack(("example.org/team/app:1.2", "a" * _LONG)),
    "a long value": stack(settings=f"- URL={'a' * _LONG}"),
    "a long duration": stack(("10s # often", "1" * _LONG)),
    "open braces": stack(settings=f"- URL={'${' * (_LONG // 2)}"),
    "many passwords": {**stack(), ".env": ENV + "".join(f"A{number}_PASSWORD=x\n" for number in range(9_000))},
    "one name again and again": {**stack(), ".env": ENV + "A=b\n" * 40_000},
    "blanks behind a comment": {**stack(), "compose.yaml": f"# scaletail-lint: ignore a{' ' * _LONG}!\n"},
    "grants without end": stack(_INIT, more={"init/a.sql": "grant all " * 18_000}),
    "secret secret secret": stack(_INIT, more={"init/a.yml": "secret" * 30_000}),
    "brackets in Serve": {"compose.yaml": f"{_SIDECAR}    volumes: [./c:/c]\n", "c/s.json": "[" * _LONG},
    "services that extend each other": {
        "compose.yaml": "services:\n" + "".join(f"  a{one}: {{extends: a{one + 1}}}\n" for one in range(290))
    },
    "services without end": {"compose.yaml": _SIDECAR + "".join(f"  a{one}: {{image: a}}\n" for one in range(9_000))},
    "anchors of anchors": {
        "compose.yaml": "a: &a [x]\n" + "".join(f"b{one}: &a [*a, *a]\n" for one in range(40)) + "services: {}\n"
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("files", _FOLDERS.values(), ids=_FOLDERS)
def test_a_hostile_folder_costs_seconds_at_most(files: Files, tmp_path: Path) -> None:
    folder = write(tmp_path, files)
    began = time.process_time()
    try:
        report = judge_folder(read_folder(folder))
    except FilesRefused as refused:
        assert len(refused.title) < 1_000
    else:
        assert all(len(one.summary) < 500 for one in report.findings)
    assert time.process_time() - began < 15


def test_a_file_outside_of_the_folder_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"secret.yml": "password: password\n"})
    files = stack(("./${SERVICE}-data:/data", "../secret.yml:/a.yml"), app="env_file: ../secret.yml")
    read = read_folder(write(tmp_path / "notes", files))
    assert set(read.texts) == {"compose.yaml", ".env"}
