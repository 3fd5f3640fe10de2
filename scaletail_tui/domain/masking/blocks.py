"""Secrets that stand in the lines below the word that names them: YAML, XML, and what installers print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaletail_tui.domain.masking.value import Span, is_made, is_random, is_told, stands_for_it
from scaletail_tui.domain.masking.words import find_names, may_tell

_LONGEST = 40
"""Lines of a block."""
_BLANK = 2
"""Lines between a name and its secret that may be empty or drawn."""
_LONGEST_OPENER = 300
_SIGN = re.compile(r"s?[\"'\])`]{0,3}[ \t]*+[:：=][ \t]*+(?P<block>[|>][+-]?\d?[+-]?)?[ \t]*+(?:#.*)?$")
_SAID = re.compile(r"(?:[ \t]+[^\s:]{1,40}){1,12}[ \t]*[:：][ \t]*$")
_TAG_ENDS = re.compile(r"[\w.:-]{0,40}[\"']?>[ \t]*$")
_OPEN_TAG = re.compile(r"<[^<>]{0,100}$")
_ALONE = re.compile(r"s?[ \t*#=-]*$")
_FIELD = re.compile(r"[\"']?(?:name|key|variable|id)[\"']?[ \t]*[:=][ \t]*[\"']?[\w.-]{0,60}$", re.IGNORECASE)
_FIELD_ENDS = re.compile(r"[\w.-]{0,40}[\"']?,?[ \t]*$")
_FIELD_VALUE = re.compile(r"[ \t-]*[\"']?(?:value|val|default)[\"']?[ \t]*[:=][ \t]*[\"']?(?P<value>[^\"'\s,]{3,})")
_DRAWN = re.compile(r"[ \t]*+[=*#_~+-]*+[ \t]*+")
_ITEM = re.compile(
    r"(?P<indent>[ \t]*)(?:(?P<sign>-|\*|\d{1,2}[.):])[ \t]+)?(?:[\"']?[\w.-]{1,60}[\"']?[ \t]*[:=][ \t]+)?"
    r"[\"']?(?P<value>[^\s\"']{4,}?)[\"']?,?[ \t]*"
)
_WORDS = re.compile(r"[ \t]*(?P<value>[a-z]{3,14}(?: [a-z]{3,14}){2,24})[ \t]*")
_CODES = re.compile(r"(?<!\S)(?=\S{0,80}?\d)[A-Za-z0-9]{3,12}(?:-[A-Za-z0-9]{3,12}){0,11}(?!\S)")


def find_below(lines: Sequence[str]) -> Iterator[tuple[int, Span]]:
    """Which line, and where in it; from the first line to the last."""
    done = 0
    for at, line in enumerate(lines):
        if at < done or at + 1 == len(lines) or len(line) > _LONGEST_OPENER or not _may_open(line):
            continue
        for place, span in _below(lines, at):
            done = place + 1
            yield place, span


def _may_open(line: str) -> bool:
    """A quick look: nearly all lines of a log open nothing."""
    end = line.rstrip(" \t")[-1:]
    return (end in (":", "：", "|", ">", "=", "-", "+") or len(line) < 80) and (
        not line.isascii() or may_tell(line.lower())
    )


def _below(lines: Sequence[str], at: int) -> Iterator[tuple[int, Span]]:
    line, last = lines[at], None
    for name in find_names(line):
        last = name
    if last is None:
        return
    before, end = line[: last.start()], last.end()
    strong = last["strong"] is not None or last["phrase"] is not None
    if _FIELD.search(before) and _FIELD_ENDS.match(line, end):
        found = _FIELD_VALUE.match(lines[at + 1])
        if found is not None and not stands_for_it(found["value"]):
            yield at + 1, found.span("value")
        return
    signed = _SIGN.match(line, end)
    if signed is not None and signed["block"]:
        yield from _block(lines, at)
    elif (
        signed is not None
        or _SAID.match(line, end)
        or (_TAG_ENDS.match(line, end) and _OPEN_TAG.search(before))
        or (_ALONE.match(line, end) and not before.strip(" \t*#=-"))
    ):
        yield from _items(lines, at, strong=strong, many="code" in last[0])


def _block(lines: Sequence[str], at: int) -> Iterator[tuple[int, Span]]:
    """All that is indented deeper."""
    indent = _indent(lines[at])
    for place in range(at + 1, min(at + 1 + _LONGEST, len(lines))):
        line = lines[place]
        if not line.strip():
            continue
        if _indent(line) <= indent:
            return
        if not stands_for_it(line.strip()):
            yield place, (_indent(line), len(line.rstrip()))


def _items(lines: Sequence[str], at: int, *, strong: bool, many: bool) -> Iterator[tuple[int, Span]]:
    place = at + 1
    while place < len(lines) and place <= at + _BLANK and _DRAWN.fullmatch(lines[place]):
        place += 1
    first: int | None = None
    while place < min(at + _LONGEST, len(lines)):
        line = lines[place]
        indent = _indent(line)
        if first is not None and indent != first:
            return
        found = list(_CODES.finditer(line)) if many else []
        if found and not line.strip().strip("-*. \t0123456789").count(":"):
            yield from ((place, one.span()) for one in found)
        else:
            item = _ITEM.fullmatch(line)
            words = _WORDS.fullmatch(line) if strong and item is None else None
            if words is not None and indent > _indent(lines[at]):
                yield place, words.span("value")
            elif item is None or not _is_below(item, strong=strong, deeper=indent > _indent(lines[at])):
                return
            else:
                yield place, item.span("value")
        first = indent
        place += 1
        if indent <= _indent(lines[at]):
            return


def _is_below(item: re.Match[str], *, strong: bool, deeper: bool) -> bool:
    value = item["value"]
    if stands_for_it(value):
        return False
    if not strong:
        return is_random(value)
    if item.end("sign") != -1 or item.start("value") - item.end("indent") > 1:
        return is_told(value) or is_random(value)
    return is_told(value) or (deeper and value.isalnum() and (is_made(value) or value.islower()))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
