"""Secrets that the form of a text names: a cell below its heading, a value of an INSERT, an element, an argument."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaletail_tui.domain.masking.looks import is_known
from scaletail_tui.domain.masking.value import Span, is_told, stands_for_it
from scaletail_tui.domain.masking.words import find_names

_SIGNS = re.compile(r"[|;\t,]|[ ]{2,}")
_LONGEST, _MOST_CELLS = 60, 30
_HEADING = re.compile(r"[\w .()/#-]{1,40}")
_CELL = re.compile(r"[ ]?\"(?:[^\"]|\"\")*\"[ ]?")
_RULE = re.compile(r"[ \t|+:=-]*")
_INSERT = re.compile(
    r"\b(?:INSERT|REPLACE)[ \t]{1,4}(?:IGNORE[ \t]{1,4})?INTO[ \t]{1,4}[^\s(]{1,80}[ \t]{0,4}\((?P<names>[^()\n]{1,500})\)[ \t\n]{0,4}VALUES[ \t\n]{0,4}\(",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[ \t]{0,4}(?P<value>'(?:[^'\\\n]|\\.|'')*'|\"(?:[^\"\\\n]|\\.)*\"|[^,()\n]{0,200})[ \t]{0,4}(?P<sign>[,)])"
)
_INSIDE = re.compile(r"<[^<>\n]{0,100}$")
_IN_TAG = re.compile(
    r"[\w.:-]{0,40}(?:[\"' \t][^<>\n]{0,80})?(?<!/)>(?:[ \t]{0,9}<\w{1,20}>)?(?:<!\[CDATA\[)?[ \t]{0,9}(?P<text>[^<\n\]]{3,200})(?=<|\]\]>)|[\w.-]{0,40}[\"'][^<>\n]{0,60}?\bvalue[ \t]*=[ \t]*[\"'](?P<value>[^\"'<>\n]{3,})[\"']",
    re.IGNORECASE,
)
_PASSED = re.compile(
    r"\([ \t]*[\"'](?P<called>[^\"'\s]{4,200})[\"'][ \t]*[,)]|[\w.-]{0,40}[\"'][ \t]*,[ \t]*(?:\"(?P<double>(?:[^\"\\\n]|\\.){4,200})\"|'(?P<value>(?:[^'\\\n]|\\.){4,200})')[ \t]*\)"
)
"""`define('AUTH_SALT', 'x')`."""
_CONSTANT = re.compile(r"\([ \t]*[\"'][A-Z_]{0,40}$")
_NAMED = re.compile(
    r"[\w.-]{0,40}[\"'][ \t]*,[ \t]*[\"']?(?:value|secret|val|v)[\"']?[ \t]*[:=][ \t]*[\"']?(?P<value>[^\"'\s,}]{3,})",
    re.IGNORECASE,
)
_NO_VALUE = frozenset(("null", "none", "true", "false", "yes", "no", "n/a", "-", "", "x", "set", "unset", "default"))


def may_head(line: str) -> bool:
    """False for a line that is no row of headings."""
    return _SIGNS.search(line.strip(" \t|")) is not None


def find_columns(lines: Sequence[str], at: int) -> Iterator[tuple[int, Span]]:
    """What stands below a heading that names a secret: which line, and where in it."""
    heads = find_cells(lines[at], None)
    if heads is None or not 2 <= len(heads[1]) <= _MOST_CELLS:
        return
    sign, cells = heads
    named = [place for place, (begin, end) in enumerate(cells) if _names_one(lines[at][begin:end])]
    if not named or not all(_HEADING.fullmatch(lines[at][begin:end].strip("\"'`")) for begin, end in cells):
        return
    for row in range(at + 1, min(at + 1 + _LONGEST, len(lines))):
        if _RULE.fullmatch(lines[row]):
            continue
        below = find_cells(lines[row], sign)
        if below is None or len(below[1]) != len(cells):
            return
        for place in named:
            begin, end = _within_quotes(lines[row], *below[1][place])
            value = lines[row][begin:end]
            if end - begin >= 3 and value.lower() not in _NO_VALUE and not stands_for_it(value):
                yield row, (begin, end)


def find_cells(line: str, sign: str | None) -> tuple[str, list[Span]] | None:
    """The sign that parts a line, and where its cells stand, without blanks around them."""
    if sign is None:
        sign = next((mark for mark in "|;\t," if mark in line), "  ")
    if sign != "  " and sign not in line:
        return None
    begin, stop = len(line) - len(line.lstrip(" ")), len(line.rstrip())
    if sign == "|":
        while begin < stop and line[begin] in "| ":
            begin += 1
        while stop > begin and line[stop - 1] in "| ":
            stop -= 1
    found: list[Span] = []
    at = begin
    if sign in ",;\t":
        while at <= stop:
            cell = _CELL.match(line, at, stop)
            end = cell.end() if cell is not None else line.find(sign, at, stop)
            end = end if end >= 0 else stop
            if end < stop and line[end] != sign:
                end = line.find(sign, at, stop) if line.find(sign, at, stop) >= 0 else stop
            found.append(_trim(line, at, end))
            at = end + 1
        return sign, found
    for mark in re.compile(" {2,}" if sign == "  " else re.escape(sign)).finditer(line, begin, stop):
        found.append(_trim(line, at, mark.start()))
        at = mark.end()
    found.append(_trim(line, at, stop))
    return sign, found


def find_inserted(text: str) -> Iterator[Span]:
    """`INSERT INTO users (name, password) VALUES ('a', 'b')`."""
    for insert in _INSERT.finditer(text):
        named = [_names_one(name) for name in insert["names"].split(",")]
        at = insert.end()
        for names_one in named:
            field = _FIELD.match(text, at)
            if field is None:
                break
            begin, end = _within_quotes(text, *field.span("value"))
            if names_one and end - begin >= 3 and text[begin:end].lower() not in _NO_VALUE and text[begin - 1] in "'\"":
                yield begin, end
            at = field.end()


def _names_one(heading: str) -> bool:
    heading = heading.strip(" \t\"'`")
    return (
        any(
            name.lastgroup in ("strong", "mid")
            and name.end() >= len(heading) - 6
            and "id" not in heading[name.end() :].lower()
            for name in find_names(heading)
        )
        and len(heading) <= 30
    )


def _trim(line: str, begin: int, end: int) -> Span:
    while begin < end and line[begin] in " \t":
        begin += 1
    while end > begin and line[end - 1] in " \t":
        end -= 1
    return begin, end


def _within_quotes(line: str, begin: int, end: int) -> Span:
    begin, end = _trim(line, begin, end)
    return (
        (begin + 1, end - 1)
        if end - begin >= 2 and line[begin] == line[end - 1] and line[begin] in "'\"`"
        else (begin, end)
    )


def _is_passed(value: str, before: str) -> bool:
    """A name of capitals takes any word: `define('DB_PASSWORD', 'wordpress')`."""
    return is_told(value) or (
        _CONSTANT.search(before) is not None
        and value.isprintable()
        and not is_known(value)
        and not stands_for_it(value)
    )


def find_in_markup(text: str, at: int, before: str) -> Span | None:
    """In an element of XML, in its attribute, or in the next field of an object."""
    found = _IN_TAG.match(text, at) if _INSIDE.search(before) else _NAMED.match(text, at)
    if (
        found is None
        and (passed := _PASSED.match(text, at)) is not None
        and _is_passed(passed[passed.lastgroup or 0], before)
    ):
        found = passed
    if found is None:
        return None
    begin, end = found.span(next(name for name, held in found.groupdict().items() if held))
    while end > begin and text[end - 1] in " \t":
        end -= 1
    return (begin, end) if end - begin >= 3 and not stands_for_it(text, begin) else None
