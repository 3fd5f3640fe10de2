"""Control, bidirectional and zero-width characters from outside reach neither the terminal nor JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.cli.main import run
from scaletail_tui.domain.diagnosis.evidence.recording import NoRecording, recording_from_json
from scaletail_tui.domain.plain import plain_text
from tests.hostile.seed import SEED, rounds

RECORDINGS = Path(__file__).parent.parent / "recordings"
PLANT = "\x1b]0;PWNED\x07\x1b[2J\x9b31m\x00\x08\x85\u202e\u2066\u200b\u200d\u2060\u061c\ufeff\u200f"
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
PART = rounds(12, 1)
"""Every how many places one is damaged; which of them changes from commit to commit."""
LEAVES: list[Any] = [
    None,
    True,
    7,
    -1,
    1e300,
    10**400,
    float("inf"),
    float("nan"),
    "x",
    [],
    ["x"],
    {},
    {"x": 1},
    [[[]]],
]


def samples() -> list[Path]:
    found = sorted(RECORDINGS.rglob("*.json"))
    assert len(found) > 10
    return found[:: max(1, len(found) // 12)]


def places_in(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*at, key)
        yield from places_in(part, (*at, key))


def planted(value: Any) -> Any:
    if isinstance(value, str):
        return value[:1] + PLANT + value[1:]
    if isinstance(value, dict):
        return {key: planted(part) for key, part in value.items()}
    return [planted(part) for part in value] if isinstance(value, list) else value


def with_leaf(value: Any, place: tuple[Any, ...], leaf: Any) -> Any:
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = leaf
    return copy


def test_plain_text_leaves_nothing_raw() -> None:
    assert plain_text(f"a{PLANT}b") == "ab"
    assert all(not RAW.search(plain_text(f"a{chr(code)}b")) for code in range(0x2FFFF))
    assert plain_text("a\tb\nc ä 漢 🙂") == "a\tb\nc ä 漢 🙂"


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.stem)
def test_a_recording_with_control_characters_in_every_text_is_told_without_them(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = json.loads(path.read_text())
    file = tmp_path / "planted.json"
    told = 0
    for place in [()] + [place for place in places_in(raw) if len(place) <= 3]:
        value = raw
        for key in place:
            value = value[key]
        whole = with_leaf(raw, place, planted(value)) if place else planted(raw)
        file.write_text(json.dumps(whole))
        for options in ([], ["--json"]):
            status = run(["doctor", "--replay", str(file), *options])
            said = capsys.readouterr()
            assert status in (0, 1, 2, 3) and "fault of the program" not in said.err, (place, said.err)
            assert not RAW.search(said.out + said.err), place
            if options:
                assert not RAW.search(json.dumps(json.loads(said.out), ensure_ascii=False)), place
            told += status != 2
    assert told > 10


@pytest.mark.parametrize("path", samples()[:4], ids=lambda path: path.stem)
def test_a_recording_with_a_leaf_of_another_kind_is_damaged_or_judged(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = json.loads(path.read_text())
    file = tmp_path / "damaged.json"
    print(f"SCALETAIL_HOSTILE_SEED={SEED}")
    places = list(places_in(raw))
    for number in range(SEED % PART, len(places), PART):
        place = places[number]
        file.write_text(json.dumps(with_leaf(raw, place, LEAVES[(number // PART + SEED) % len(LEAVES)])))
        status = run(["doctor", "--replay", str(file)])
        said = capsys.readouterr()
        assert "fault of the program" not in said.err, (place, LEAVES[(number // PART + SEED) % len(LEAVES)], said.err)
        assert status in (0, 1, 2, 3)
        assert said.err.count("\n") == (status == 2)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"recording": 1, "observation": ' + '{"a":' * 5_000, "NaN", "", "\0"])
def test_a_deep_or_foreign_recording_is_bad_input(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "foreign.json"
    file.write_text(text)
    assert run(["doctor", "--replay", str(file), "--json"]) == 2
    assert set(json.loads(capsys.readouterr().out)) == {"error", "detail", "fix"}


def test_a_truth_value_is_no_number() -> None:
    with pytest.raises(NoRecording, match="damaged"):
        recording_from_json({"recording": 1, "at": True, "took_ms": 1, "masked": {}, "observation": {}})


@pytest.mark.parametrize("words", [["nosuch", "--json"], ["status", "--json", "--nosuch"], ["logs", "--json"]])
def test_a_usage_error_is_an_object_too_where_one_was_asked_for(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        run(words)
    said = capsys.readouterr()
    assert left.value.code == 2
    assert (
        json.loads(said.out)["error"]
        and json.loads(said.out)["fix"] == "Try: " + said.err.partition("Try: ")[2].strip()
    )


def test_a_fault_of_our_own_is_an_object_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", broken)
    assert run(["status", "--json"]) == 3
    said = capsys.readouterr()
    assert json.loads(said.out)["error"] == "A fault of the program itself: ZeroDivisionError."
    assert "a fault of the program itself: ZeroDivisionError" in said.err
