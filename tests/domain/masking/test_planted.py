"""Planted secrets of all kinds go, and ordinary lines stay."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.masking.mask import mask_json, without_secrets
from tests.domain.masking.ordinary.app_lines import say
from tests.domain.masking.ordinary.near_misses import NEAR_MISSES
from tests.domain.masking.planted.plant import Planted, marked, plant, stays
from tests.domain.masking.planted.sentences_cold import COLD
from tests.domain.masking.planted.sentences_colder import COLDER
from tests.domain.masking.planted.sentences_coldest import COLDEST

SEEDS = range(1, 4)
MOST_THAT_STAY = 0.08
MOST_FALSE = 0.0005
RECORDINGS = Path(__file__).parents[2] / "recordings"


def kept(text: str) -> str:
    """As a recording keeps it."""
    return str(mask_json(text, {})[0])


def kept_line_by_line(text: str) -> str:
    """As a log comes: each line by itself."""
    lines = mask_json([{"text": line} for line in text.split("\n")], {})[0]
    return "\n".join(line["text"] for line in lines)


WAYS = (without_secrets, kept, kept_line_by_line)


def survivors(way: Callable[[str], str], planted: list[Planted]) -> list[str]:
    return [
        f"{one.kind}: {secret!r} of {one.text!r}"
        for one in planted
        for secret in one.secrets
        if stays(secret, way(one.text))
    ]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("held_out", [False, True])
def test_of_planted_secrets_hardly_one_stays(way: Callable[[str], str], held_out: bool) -> None:
    planted = [one for seed in SEEDS for one in plant(seed) if one.held_out is held_out]
    count = sum(len(one.secrets) for one in planted)
    left = survivors(way, planted)
    assert count >= 400
    assert len(left) <= MOST_THAT_STAY * count, f"{len(left)} of {count}\n" + "\n".join(left)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_of_what_was_written_without_a_look_at_the_masks_hardly_one_stays(way: Callable[[str], str]) -> None:
    count, left = 0, []
    for text, secrets in (*COLD, *COLDER, *COLDEST):
        masked = way(text)
        for secret in secrets:
            count += 1
            beside = stays(secret, text.replace(secret, ""))  # a part of it stands in the sentence as well
            if secret in masked or (stays(secret, masked) and not beside):
                left.append(f"{secret!r} of {text!r}")
    assert count >= 450
    assert len(left) <= MOST_THAT_STAY / 2 * count, f"{len(left)} of {count}\n" + "\n".join(left)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_of_six_hundred_lines_of_settings_commands_and_people_hardly_a_secret_stays(way: Callable[[str], str]) -> None:
    count, left = 0, []
    for text, secrets in marked():
        masked = way(text)
        for secret in secrets:
            count += 1
            if secret in masked or (stays(secret, masked) and not stays(secret, text.replace(secret, ""))):
                left.append(f"{secret!r} of {text!r}")
    assert count >= 500
    assert len(left) <= MOST_THAT_STAY * count, f"{len(left)} of {count}\n" + "\n".join(left)


def test_a_line_that_names_a_secret_and_holds_none_stays() -> None:
    changed = [(line, without_secrets(line)) for line in NEAR_MISSES if without_secrets(line) != line]
    assert not changed


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_kind_of_planted_secrets_is_left_out(way: Callable[[str], str]) -> None:
    planted, left = Counter[str](), Counter[str]()
    for one in plant(1):
        planted[one.kind] += len(one.secrets)
        left[one.kind] += sum(stays(secret, way(one.text)) for secret in one.secrets)
    assert not {kind: f"{left[kind]} of {count}" for kind, count in planted.items() if left[kind] > count / 4}


def test_a_masked_text_is_not_masked_again() -> None:
    for one in plant(1):
        left = without_secrets(one.text)
        assert without_secrets(left) == left, one.text


@pytest.mark.slow
def test_of_twenty_thousand_ordinary_lines_hardly_one_is_changed() -> None:
    lines = [*(line for _, line in say(16_000)), *_recorded()]
    changed = [(line, without_secrets(line)) for line in lines if without_secrets(line) != line]
    assert len(lines) >= 20_000
    assert len(changed) <= MOST_FALSE * len(lines), "\n".join(f"{line}\n  {left}" for line, left in changed)


def _recorded() -> Iterator[str]:
    """Log lines of the recordings, which hold no secret any more but the kinds of keys."""
    for path in sorted(RECORDINGS.glob("*.json")):
        yield from (line for line in _texts(json.loads(path.read_text())) if "skey-" not in line)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
