"""Control, bidirectional and zero-width characters in every field of every source reach neither a terminal nor JSON."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from scaletail_tui.cli.main import run
from tests.hostile.planted import ON_TERMINAL, RAW, every_text, planted_ports, some_texts
from tests.hostile.seed import SEED, WHOLE, rounds
from tests.ui.on_terminal import OnTerminal

COMMANDS = (
    ["status"], ["doctor", "vaultwarden"], ["doctor", "jellyfin"], ["doctor", "immich", "--hints"], ["doctor"],
    ["logs", "jellyfin", "--tail", "20"], ["logs", "vaultwarden"], ["list"], ["show", "vaultwarden"], ["show",
    "immich"],
    ["deploy", "linkding", "--dry-run", "--login-by-link"], ["deploy", "jellyfin", "--dry-run", "--redeploy"],
    ["start", "jellyfin"], ["stop", "jellyfin"], ["restart", "jellyfin"], ["start", "--all"], ["expose", "jellyfin",
    "direct"],
    ["fix", "vaultwarden", "--yes"], ["remove", "jellyfin", "--yes"], ["rollback", "jellyfin", "--yes"],
    ["deploy", "--watch", "jellyfin"], ["deploy", "linkding", "--yes", "--login-by-link", "--write-only"],
    ["status", "nosuch"], ["show", "nosuch"], ["doctor", "nosuch"],
)  # fmt: skip
SEEDS = ["", *(f"{SEED} {number}" for number in range(rounds(0, 12)))]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_no_command_says_anything_raw(
    words: list[str], seed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    print(f"SCALETAIL_HOSTILE_SEED={SEED}")
    for number, options in enumerate(([], ["--json"])):
        ports = planted_ports(tmp_path / str(number), some_texts(seed) if seed else every_text)
        monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", lambda _, ports=ports: ports)
        monkeypatch.setattr("scaletail_tui.cli.wiring.catalog_for", lambda _, ports=ports: ports.catalog)
        capsys.readouterr()
        try:
            status = run([*words, *options])
        except SystemExit as left:
            status = int(str(left.code))
        said = capsys.readouterr()
        assert status in (0, 1, 2) and "fault of the program" not in said.err, said.err
        assert (found := RAW.search(said.out + said.err)) is None, repr(
            (said.out + said.err)[found.start() - 200 :][:300]
        )
        for line in [said.out] if said.out.startswith("{\n") else said.out.splitlines() if options else []:
            assert not RAW.search(json.dumps(json.loads(line), ensure_ascii=False)), line


def interface(folder: Path, seed: str) -> OnTerminal:
    code = "from tests.hostile.planted import show_interface; show_interface()"
    paths = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])
    argv = [sys.executable, "-c", code, str(folder), seed]
    return OnTerminal(argv, columns=140, rows=45, PYTHONPATH=paths)


def check(program: OnTerminal, where: str) -> None:
    program.settle()
    for part in ON_TERMINAL:
        at = program.written.find(part)
        assert at < 0, f"{where}: {part!r} in {program.written[max(0, at - 200) : at + 60]!r}\n{program.text()}"


JOURNEYS = {
    "setting a stack up": (
        ("What it is", "Set up", "Review", "compose.yaml", "Stage"),
        {
            "the catalog": ["down", "down"], "details": ["i", "down"], "a search": ["escape", "/", *"linkding",
            "enter"],
            "the wizard": ["enter"], "its key": ["-", "2", "enter", "enter"], "its access": ["enter", "down"],
            "its settings": ["n", "down", "down", "m"], "the review": ["n", "n", "enter", "down", "down", "tab",
            "down"],
            "the deploy": ["enter"], "its log": ["l", "tab", "down", "end"],
        },
    ),
    "looking at stacks": (
        ("Hottest finding", "Sidecar log", "Path"),
        {
            "the stacks": ["2", "down", "up"], "a stack": ["enter"], "its path": ["down", "down", "enter"],
            "its logs": ["escape", "l", "tab", "end", "pagedown"], "its findings": ["n", "n", "enter"],
        },
    ),
    "looking at the host": (("This host",), {"the host": ["3", "down", "down", "enter"], "the outside": ["escape",
    "3", "o"]}),
    "asking for help": (("?",), {"help": ["?", "down"], "the commands": ["escape", ":", "s", "t"],
    "the end": ["escape", "R"]}),
}  # fmt: skip
"""What must be seen on the way, and the keys that lead to each page."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*SEEDS[:6], *([] if WHOLE else [f"{SEED} page"])])
@pytest.mark.parametrize("journey", JOURNEYS)
def test_no_page_draws_anything_raw(journey: str, seed: str, tmp_path: Path) -> None:
    words, pages = JOURNEYS[journey]
    program, seen = interface(tmp_path, seed), ""
    try:
        program.wait_for(lambda text: "What it is" in text)
        for where, keys in pages.items():
            for key in keys:
                program.press(key)
            check(program, where)
            seen += program.text()
        assert "Traceback" not in seen
        assert seed or all(word in seen for word in words), [seen, *(word for word in words if word not in seen)]
    finally:
        os.kill(program.pid, 9)
        program.end()
