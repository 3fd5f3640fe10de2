"""`change` shows what would be different, does it, and says in one sentence what it does not take."""

from __future__ import annotations

import json

import pytest

from scaletail_tui.cli.main import run


def test_the_plan_names_what_is_made_anew_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--practice", "change", "uptime-kuma", "DOCKER_MONITORS=true", "--image-tag", "v1.90.0"]
    assert run([*words, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["service"] for one in told["replaces"]] == ["tailscale", "application"]
    assert {one["path"] for one in told["files"] if one["change"] != "same"} == {"compose.yaml", ".env"}


def test_a_change_that_changes_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--practice", "change", "uptime-kuma", "DOCKER_MONITORS=false", "--yes"]) == 0
    assert capsys.readouterr().out == "Nothing about uptime-kuma would be different.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense", "A=1"], "There is no stack called nonsense"),
        (["miniflux", "TS_STATE_DIR=/x"], "TS_STATE_DIR is in compose.yaml, line 13"),
        (["uptime-kuma", "A=1"], "has no setting A"),
        (["uptime-kuma", "DOCKER_MONITORS"], "takes KEY=VALUE"),
        (["uptime-kuma", "--dns", "nonsense"], "is no address"),
        (["uptime-kuma", "--lan", "9"], "9"),
        (["uptime-kuma", "--owner", "ada"], "takes UID or UID:GID"),
        (["uptime-kuma", "--resume"], "No change of uptime-kuma was cut off"),
        (["uptime-kuma", "--resume", "--back"], "are two ways"),
        (["uptime-kuma", "--patience", "0"], "from 1 to 3600"),
    ],
)
def test_what_is_wrong_is_one_sentence(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert run(["--practice", "change", *words, "--yes"]) == 2
    told = capsys.readouterr().err
    assert said in told and "Traceback" not in told
