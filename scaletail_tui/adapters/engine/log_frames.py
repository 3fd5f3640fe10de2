"""The engine's log stream, taken apart into lines.

Without a terminal each message comes in a frame: stream (1 stdout, 2 stderr), three zeros, length in four bytes, big
endian (Docker Engine API, ContainerAttach). With a terminal the bytes come bare. Each message begins with a timestamp.
"""

from __future__ import annotations

import struct

from scaletail_tui.domain.plain import plain_text
from scaletail_tui.domain.stack.raw_evidence import LogLine

LONGEST_LINE = 1024 * 1024
"""Bytes of one line that are kept; the rest is cut."""
_HEADER = struct.Struct(">BxxxI")
_STDERR = 2


class LogFrames:
    """Takes bytes, gives whole lines; `framed` is False for containers with a terminal."""

    def __init__(self, *, framed: bool) -> None:
        self._framed = framed
        self._bytes = b""
        self._begun: dict[int, bytes] = {}

    def feed(self, data: bytes) -> list[LogLine]:
        data = self._bytes + data
        if not self._framed:
            whole, found, self._bytes = data.rpartition(b"\n")
            self._bytes = self._bytes[:LONGEST_LINE]
            return _lines([(0, whole + b"\n")]) if found else []
        messages: list[tuple[int, bytes]] = []
        at, end = 0, len(data)
        while at + 8 <= end:
            stream, size = _HEADER.unpack_from(data, at)
            if at + 8 + size > end:
                break
            messages.append((stream, data[at + 8 : at + 8 + size]))
            at += 8 + size
        self._bytes = data[at:]
        return _lines(self._whole(messages))

    def rest(self) -> list[LogLine]:
        """What stands after the last line end."""
        left = [(stream, begun + b"\n") for stream, begun in self._begun.items()]
        if not self._framed and self._bytes:
            left.append((0, self._bytes + b"\n"))
        self._begun, self._bytes = {}, b""
        return _lines(left)

    def _whole(self, messages: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
        """Join what the engine cut: a line over 16 KiB comes in several messages, each with a timestamp."""
        if not self._begun and all(message.endswith(b"\n") for _, message in messages):
            return messages
        whole: list[tuple[int, bytes]] = []
        for stream, message in messages:
            ended = message.endswith(b"\n")
            if begun := self._begun.pop(stream, b""):
                message = begun + message.partition(b" ")[2]
            if len(message) > LONGEST_LINE:
                message = message[:LONGEST_LINE] + b"\n" * ended
            if ended:
                whole.append((stream, message))
            else:
                self._begun[stream] = message
        return whole


def _lines(messages: list[tuple[int, bytes]]) -> list[LogLine]:
    # Joined, decoded and searched for control sequences once for all: line by line it takes twice as long.
    text = plain_text(b"".join([message for _, message in messages]).decode("utf-8", "replace"))
    lines = text.split("\n")
    lines.pop()
    if len(lines) != len(messages):
        streams = [stream for stream, message in messages for _ in range(message.count(b"\n"))]
    else:
        streams = [stream for stream, _ in messages]
    return [log_line(line, stream == _STDERR) for line, stream in zip(lines, streams, strict=True)]


def log_line(line: str, error: bool = False) -> LogLine:
    """`2026-11-23T10:42:06.123456789Z text`; a line without a timestamp keeps its whole text."""
    at, _, text = line.partition(" ")
    if at[-1:] == "Z" and at[10:11] == "T":
        return LogLine(at=at, text=text, error=error)
    return LogLine(at="", text=line, error=error)
