"""The engine's log stream comes out as lines, with their stream and time."""

from __future__ import annotations

import struct
import time

import pytest

from scaletail_tui.adapters.engine.log_frames import LONGEST_LINE, LogFrames, log_line
from scaletail_tui.adapters.engine.streams import moment
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.raw_evidence import LogLine

AT = "2026-11-23T14:05:42.745427020Z"


def frame(stream: int, text: str | bytes, at: str = AT) -> bytes:
    message = f"{at} ".encode() + (text.encode() if isinstance(text, str) else text)
    return struct.pack(">BxxxI", stream, len(message)) + message


def test_both_streams_stay_in_order_and_are_told_apart() -> None:
    found = LogFrames(framed=True).feed(frame(1, "one\n") + frame(2, "two\n") + frame(1, "\n"))

    assert found == [
        LogLine(at=AT, text="one"), LogLine(at=AT, text="two", error=True), LogLine(at=AT, text="")
    ]  # fmt: skip


def test_frames_cut_anywhere_are_put_together() -> None:
    data = frame(1, "ünï ✓\n") + frame(2, "two\n")
    frames = LogFrames(framed=True)

    found = [line for byte in data for line in frames.feed(bytes([byte]))]

    assert [line.text for line in found] == ["ünï ✓", "two"]


def test_a_long_line_that_the_engine_cut_is_whole_again_with_its_first_time() -> None:
    later = AT.replace("42.7", "43.7")
    data = frame(1, "a" * 16384) + frame(2, "between\n") + frame(1, "b" * 16384, later) + frame(1, "end\n", later)

    found = LogFrames(framed=True).feed(data)

    assert found == [
        LogLine(at=AT, text="between", error=True),
        LogLine(at=AT, text="a" * 16384 + "b" * 16384 + "end"),
    ]


def test_a_line_over_a_mebibyte_is_cut_and_the_next_one_is_whole() -> None:
    frames = LogFrames(framed=True)
    found = [line for _ in range(70) for line in frames.feed(frame(1, "x" * 16384))]

    found += frames.feed(frame(1, "end\n") + frame(1, "next\n"))

    assert [line.text[-4:] for line in found] == ["xxxx", "next"]
    assert len(found[0].text) <= LONGEST_LINE


def test_a_last_line_without_an_end_is_given_too() -> None:
    frames = LogFrames(framed=True)
    assert frames.feed(frame(2, "no end")) == []
    assert frames.rest() == [LogLine(at=AT, text="no end", error=True)]
    assert frames.rest() == []


def test_a_containers_terminal_gives_bare_bytes() -> None:
    frames = LogFrames(framed=False)

    found = frames.feed(f"{AT} \x1b[32mgreen\x1b[0m\r\n{AT} sec".encode()) + frames.feed(b"ond\r\n") + frames.rest()

    assert found == [LogLine(at=AT, text="green"), LogLine(at=AT, text="second")]


def test_control_sequences_and_broken_bytes_cannot_hide_a_line() -> None:
    found = LogFrames(framed=True).feed(frame(1, b"\x1b]0;x\x07a\xff\n") + frame(1, "\x1b[2J\n") + frame(1, "c\n"))

    assert [line.text for line in found] == ["a\ufffd", "", "c"]


def test_a_line_without_a_time_keeps_its_text() -> None:
    assert log_line("Error response from daemon: no") == LogLine(at="", text="Error response from daemon: no")


def test_a_chunk_holds_the_event_loop_for_a_few_milliseconds_only() -> None:
    data = frame(1, "2026/11/23 14:05:42 http: request from 100.64.0.2 to /api/items took 12 ms\n") * 1100
    frames, spent = LogFrames(framed=True), []
    for _ in range(20):
        started = time.thread_time()
        frames.feed(data)
        spent.append(time.thread_time() - started)

    assert sorted(spent)[10] < 0.015  # three times the limit of 5 ms


@pytest.mark.parametrize(
    ("since", "given"),
    [
        ("2026-11-23T14:05:42.745427020Z", "1795442742.745427020"),
        ("2026-11-23T14:05:42Z", "1795442742"),
        ("2026-11-23T16:05:42.5+02:00", "1795442742.5"),
        ("1795442742.1", "1795442742.1"),
    ],
)
def test_a_start_keeps_its_nanoseconds(since: str, given: str) -> None:
    assert moment(since) == given


def test_a_start_that_is_no_time_is_refused() -> None:
    with pytest.raises(BadInput, match="“yesterday” is no time"):
        moment("yesterday")
