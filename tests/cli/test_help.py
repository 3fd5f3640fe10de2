"""`help`: the commands, one of them, and the changes that the package carries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scaletail_tui import __version__
from scaletail_tui.cli.main import COMMANDS, run
from scaletail_tui.domain.stack.spec import SidecarOptions
from scaletail_tui.render.sidecar import sidecar_service
from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.render.stack_samples import spec

CONTAINERBOOT = sorted(Path(ORIGINAL_ENVIRONMENT.get("HOME", "/")).glob("go/pkg/mod/tailscale.com@*/cmd/containerboot"))
"""Where the lab's build leaves the sources."""


def test_help_shows_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help"]) == 0
    shown = capsys.readouterr().out
    assert [command for command in COMMANDS if f"    {command} " not in shown] == ["job"]


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


def test_an_unknown_topic_is_refused_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "nothing"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "scaletail-tui: There is no help on nothing. "
        "Name a command, changes or variables; scaletail-tui help shows the commands.\n"
    )
