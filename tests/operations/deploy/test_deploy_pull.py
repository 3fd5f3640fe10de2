"""What a deploy tells of Compose's own words while it pulls."""

from __future__ import annotations

import json

from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.domain.stack.stage import StageEvent, StageId, StageState, event_from_json, event_to_json
from scaletail_tui.operations.deploy.pull import LINES_AT_ONCE, PullWords

IMAGE, LAYER = "Image vaultwarden/server:latest", "5c2f1d8e9a0b77"


def layer(text: str, current: int = 0) -> ComposeEvent:
    return ComposeEvent(id=LAYER, parent=IMAGE, status="Working", text=text, current=current, total=84_000_000)


def test_what_begins_and_what_ends_is_a_line_and_progress_is_none() -> None:
    words = PullWords()
    words.take(ComposeEvent(id=IMAGE, status="Working", text="Pulling"))
    words.take(layer("Pulling fs layer"))
    for received in range(0, 84_000_000, 1_000_000):
        words.take(layer("Downloading", received))
    words.take(layer("Extracting", 84_000_000))
    words.take(layer("Pull complete"))
    words.take(ComposeEvent(id=IMAGE, status="Done", text="Pulled"))
    assert words.news(9) == (
        "vaultwarden/server:latest Pulling",
        "vaultwarden/server:latest 5c2f1d8e9a0b: Downloading  84 MB",
        "vaultwarden/server:latest 5c2f1d8e9a0b: Pull complete",
        "vaultwarden/server:latest Pulled",
    )


def test_many_layers_at_once_are_told_a_few_at_a_time() -> None:
    words = PullWords()
    for number in range(50):
        words.take(ComposeEvent(id=f"layer{number}", parent=IMAGE, text="Pull complete"))
    assert len(words.news()) == LINES_AT_ONCE
    assert len(words.news(100)) == 50 - LINES_AT_ONCE
    assert words.news() == ()


def test_what_was_said_stands_in_the_line_of_the_event_and_only_there() -> None:
    event = StageEvent(
        stage=StageId.PULL, state=StageState.RUN, seconds=1.0, evidence="", at=1.0, said=("web Pulling",)
    )
    line = json.dumps(event_to_json(event))
    assert event_from_json(json.loads(line)) == event
    silent = StageEvent(stage=StageId.WRITE, state=StageState.OK, seconds=1.0, evidence="", at=1.0)
    assert "said" not in event_to_json(silent)
