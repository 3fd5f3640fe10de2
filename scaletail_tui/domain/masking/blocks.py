"""Secrets that stand in the lines below the word that names them: YAML, XML, and what installers print."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaletail_tui.domain.masking.looks import Look, find_look
from scaletail_tui.domain.masking.tables import find_columns, may_head
from scaletail_tui.domain.masking.value import Span, is_made, is_random, is_told, stands_for_it
from scaletail_tui.domain.masking.words import find_names, may_tell

_LONGEST = 40
"""Lines of a block."""
_BLANK = 2
"""Lines between a name and its secret that may be empty or drawn."""
_OPENS, _SHORT = frozenset(":：|>=-+"), 80
_INDENT, _WORDS_BELOW = 12, 2
"""How a line ends that says that more comes; a short one needs no sign for it, and a command."""
_LONGEST_OPENER, _LONGEST_LED = 300, 240
_OPENS_TAG = re.compile(r"<[\w.:-]{1,60}>[ \t]*$")
_BETWEEN_TAGS = re.compile(r"[^\s<>][ \t]*<")
_SIGN = re.compile(
    r"s?[\"'\])`]{0,3}[ \t]*+[:：=][ \t]*+(?:![\w-]{1,20}[ \t]++)?(?P<block>[|>][+-]?\d?[+-]?)?[ \t]*+(?:#.*)?$"
)
_SAID = re.compile(r"(?:[ \t]+[^\s:]{1,40}){1,12}[ \t]*[:：][ \t]*$")
_ANNOUNCED = re.compile(
    r"s?(?:[ \t]+[^\s:]{1,40}){0,8}?[ \t]+(?:below|follows|next line|unten|ci-dessous|abajo)[ \t.!:]*$", re.IGNORECASE
)
"""`Your password was printed below`."""
_PRINTED = re.compile(
    r"[ /](?:[\w.-]{0,40}(?:cookie|auth|pass\w{0,8}|secret\w{0,4}|token|[._-]?key|credentials?|pw)(?:\.txt)?|secrets/[\w.-]{1,60})[\"']?[ \t]{0,9}$",
    re.IGNORECASE,
)
_NAMED_ENTRY = re.compile(r"[\w.@-]{1,64}:(?P<value>[^\s:]{6,200})(?::[^\s]{0,60})?")
_PRINTS = re.compile(r"\b(?:cat|head|tail|less|more|type|sops|age|initial-password)\b")
"""`cat /run/secrets/db`: what it prints stands below."""
_ASKS = re.compile(r"(?:[<>SC]{1,2}:? ?)?334 [A-Za-z0-9+/]{4,}={0,2}[ \t]*")
"""A mail server asks for a name or a password, in base64."""
_LONE = re.compile(r"[ \t]*[\w!#$%^*&+=~?@./-]{10,200}[ \t]*")
_SECTION = re.compile(r"[ \t]*(?:\w{1,20}_)?(?:secrets|passwords|credentials|tokens|api_?keys):[ \t]*", re.IGNORECASE)
_TAG_ENDS = re.compile(r"[\w.:-]{0,40}[\"']?>[ \t]*$")
_OPEN_TAG = re.compile(r"<[^<>]{0,100}$")
_FORM = re.compile(r"[\w.-]{0,20}\"[ \t\r]*$")
_ELEMENT = re.compile(r"[ \t]*<string>(?P<value>[^<>\n]{3,200})</string>[ \t]*")
"""Of a property list: below `<key>Password</key>`."""
_ALONE = re.compile(r"s?(?:[ \t]{1,2}\([^()\n]{1,60}\))?[ \t*#=-]*$")
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
        if at < done or at + 1 == len(lines) or len(line) > _LONGEST_OPENER or not _may_open(line, lines[at + 1]):
            continue
        found = list(find_columns(lines, at)) if may_head(line) else []
        for place, span in found or _below(lines, at):
            done = place + 1
            yield place, span


def _may_open(line: str, below: str) -> bool:
    """A quick look: nearly all lines of a log open nothing."""
    end = line.rstrip(" \t")[-1:]
    if end not in _OPENS and (
        (len(line) >= _SHORT and line[:1] not in "$#>")
        or (below.count(" ", _INDENT) > _WORDS_BELOW and not ("  " in line and "  " in below) and "|" not in line)
    ):
        return False
    return not line.isascii() or may_tell(line.lower()) or "cookie" in line or "334 " in line or "auth" in line


def _below(lines: Sequence[str], at: int) -> Iterator[tuple[int, Span]]:
    line, last = lines[at], None
    if _PRINTED.search(line) is not None and _PRINTS.search(line) is not None:
        printed = lines[at + 1].strip()
        if (named := _NAMED_ENTRY.fullmatch(lines[at + 1])) is not None:
            yield at + 1, named.span("value")
            return
        if (
            len(printed) >= 4
            and " " not in printed
            and (is_told(printed) or (len(printed) >= 12 and printed.isupper()))
        ):
            yield at + 1, (_indent(lines[at + 1]), len(lines[at + 1].rstrip()))
        return
    if _ASKS.fullmatch(line) is not None:
        answer = lines[at + 1].split()
        if answer and not answer[-1].isdigit():
            yield at + 1, (lines[at + 1].rindex(answer[-1]), len(lines[at + 1].rstrip()))
        return
    for name in find_names(line):
        last = name
    if last is None:
        return
    if len(line) < _LONGEST_LED and _LONE.fullmatch(lines[at + 1]) and is_random(lines[at + 1].strip()):
        yield at + 1, (_indent(lines[at + 1]), len(lines[at + 1].rstrip()))
        return
    if "form-data" in line and _FORM.match(line, last.end()):
        place = at + 1
        while place < len(lines) - 1 and place <= at + _BLANK and not lines[place].strip(" \t\r"):
            place += 1
        value = lines[place].rstrip("\r \t")
        if value and not stands_for_it(value):
            yield place, (0, len(value))
        return
    if line.rstrip().endswith("</key>"):
        found = _ELEMENT.fullmatch(lines[at + 1])
        if found is not None and not stands_for_it(found["value"]):
            yield at + 1, found.span("value")
        return
    if _OPENS_TAG.search(line) is not None and not _BETWEEN_TAGS.search(line):
        yield from _inside_tag(lines, at)
        return
    before, end = line[: last.start()], last.end()
    strong = last["strong"] is not None or last["phrase"] is not None or _SECTION.fullmatch(line) is not None
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
        or (strong and _ANNOUNCED.match(line, end))
        or (_TAG_ENDS.match(line, end) and _OPEN_TAG.search(before))
        or (_ALONE.match(line, end) and not before.strip(" \t*#=-"))
    ):
        yield from _items(lines, at, strong=strong, many="code" in last[0])


def _inside_tag(lines: Sequence[str], at: int) -> Iterator[tuple[int, Span]]:
    """All up to its end, where that comes soon: `<auth-user-pass>`."""
    below = range(at + 1, min(at + 1 + _LONGEST, len(lines)))
    last = next((place for place in below if lines[place].lstrip().startswith("</")), None)
    for place in range(at + 1, last) if last is not None else ():
        line = lines[place]
        if line.strip() and "<" not in line and not stands_for_it(line.strip()):
            yield place, (_indent(line), len(line.rstrip()))


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
            yield from ((place, code.span()) for code in found)
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
        return is_random(value) or find_look(value, 0, len(value), sure=True) >= Look.DASHED
    return is_told(value) or (
        deeper
        and (
            find_look(value, 0, len(value), sure=True) >= Look.DASHED
            or (value.isalnum() and (is_made(value) or value.islower()))
        )
    )


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
