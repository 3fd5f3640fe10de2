"""`help`: the commands, one of them, and the changes that the package carries."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from scaletail_tui import __version__
from scaletail_tui.cli.main import COMMANDS, INNER, run
from scaletail_tui.cli.manual import manual_page
from scaletail_tui.cli.topics import TOPICS, fit, text_of
from scaletail_tui.domain.stack.spec import SidecarOptions
from scaletail_tui.render.sidecar import sidecar_service
from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.render.stack_samples import spec

README = Path(__file__).parents[2] / "README.md"
PAGES = README.parent / "scaletail_tui" / "help"
CONTAINERBOOT = sorted(Path(ORIGINAL_ENVIRONMENT.get("HOME", "/")).glob("go/pkg/mod/tailscale.com@*/cmd/containerboot"))
"""Where the lab's build leaves the sources."""


def test_help_shows_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help"]) == 0
    shown = capsys.readouterr().out
    assert [command for command in COMMANDS if f"    {command} " not in shown] == sorted(INNER)


def test_help_of_a_command_is_what_its_option_prints(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["help", "doctor"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    with pytest.raises(SystemExit):
        run(["doctor", "--help"])
    assert shown == capsys.readouterr().out
    assert "--record FILE" in shown


def test_help_changes_prints_the_changes_newest_first_and_this_version_is_among_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["help", "changes"]) == 0
    versions = re.findall(r"^## (\d+)\.(\d+)\.(\d+)", capsys.readouterr().out, re.MULTILINE)
    assert versions == sorted(versions, key=lambda parts: tuple(map(int, parts)), reverse=True)
    assert tuple(__version__.split(".")) == versions[0]


def test_help_variables_tells_of_each_that_a_stack_of_ours_sets(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "variables"]) == 0
    shown = capsys.readouterr().out
    options = SidecarOptions(accept_dns=True, share_socket=True, tags=("tag:web",))
    wanted = spec(sidecar=options)
    names = sidecar_service(wanted)["environment"].keys()
    assert {name for name in names if not re.search(rf"^{name}\b", shown, re.MULTILINE)} == set()


@pytest.mark.skipif(not CONTAINERBOOT, reason="the sources of containerboot are not on this machine")
def test_help_variables_tells_of_each_that_containerboot_reads(capsys: pytest.CaptureFixture[str]) -> None:
    run(["help", "variables"])
    told = set(re.findall(r"\bTS_[A-Z0-9_]+", capsys.readouterr().out))
    sources = [file.read_text() for file in CONTAINERBOOT[-1].glob("*.go") if not file.name.endswith("_test.go")]
    read = {name for text in sources for name in re.findall(r'"(TS_[A-Z0-9_]+)"', text) if "_TEST_" not in name}
    assert len(read) > 30
    assert read - told == set()


@pytest.mark.parametrize("topic", [*TOPICS, "changes"])
def test_each_topic_is_a_page_with_a_title_that_fits_a_terminal(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", topic]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("# ")
    assert [line for line in lines if len(line) > 150] == []


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize("topic", [*TOPICS, "changes"])
def test_on_a_terminal_a_page_is_filled_to_its_width_and_loses_no_word(topic: str, width: int) -> None:
    text = text_of(topic)
    fitted = fit(text, width)
    assert fitted.split() == text.split()
    blocks = {line for line in text.splitlines() if line.startswith(("    ", "#"))}
    assert blocks <= set(fitted.splitlines())
    filled = [line for line in fitted.splitlines() if line not in blocks]
    assert [line for line in filled if len(line) > width and " " in line.strip()] == []


def test_a_paragraph_is_joined_before_it_is_filled_and_a_list_hangs_below_its_first_word() -> None:
    text = "one two\nthree four\n\n- five six\n  seven eight\n- nine\n\n    a  block\n\nword   what it is, at length\n"
    assert fit(text, 14).splitlines() == [
        "one two three", "four", "", "- five six", "  seven eight", "- nine", "", "    a  block", "",
        "word   what it", "       is, at", "       length",
    ]  # fmt: skip


def test_no_page_of_help_is_left_out() -> None:
    assert {file.stem for file in PAGES.glob("*.md")} == set(TOPICS)


@pytest.mark.parametrize("file", [README, *sorted(PAGES.glob("*.md"))], ids=lambda file: file.stem)
def test_commands_and_options_that_a_page_names_are_there(file: Path) -> None:
    """A page is read by who does not know: what it tells to type has to work."""
    known = options_by_command()
    named = [
        (command, option)
        for command, rest in re.findall(r"scaletail-tui (?:--root FOLDER )?([a-z]+)\b([^`\n|;)]*)", file.read_text())
        if command not in {"is", "has", "from", "starts"}
        for option in ("", *re.findall(r"(?<![\w-])--[a-z][a-z-]*", rest))
    ]
    assert [(c, o) for c, o in named if c not in known or (o and o not in known[c])] == []


@cache
def options_by_command() -> dict[str, set[str]]:
    """Of each command that a user types, the global ones included."""
    sections = dict(part.split("\n", 1) for part in manual_page().split("\n.SH ")[1:])
    plain = {name.replace("\\-", "-"): text.replace("\\-", "-") for name, text in sections.items()}
    found = {name: set(re.findall(r"--[a-z][a-z-]*", text)) for name, text in plain.items()}
    return {command: found[command.upper()] | found["SYNOPSIS"] for command in COMMANDS if command not in INNER}


def test_the_manual_page_has_every_command_and_every_topic(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "man"]) == 0
    page = capsys.readouterr().out
    for command in set(COMMANDS) - INNER:
        assert f".SH {command.upper()}\n".replace("-", r"\-") in page
    for topic in TOPICS:
        heading = text_of(topic).splitlines()[0].removeprefix("# ").upper().replace("-", r"\-")
        assert f".SH {heading}\n" in page
    assert [line for line in page.splitlines() if line.startswith("'")] == []


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not on this machine")
def test_the_manual_page_sets_without_a_warning() -> None:
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-K", "utf8"],
        input=manual_page(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""


def test_an_unknown_topic_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "nothing"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == ("scaletail-tui: There is no help on nothing. See: scaletail-tui help topics\n")


def test_a_topic_that_is_nearly_one_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "exposur"]) == 2
    assert "Did you mean exposure?" in capsys.readouterr().err
