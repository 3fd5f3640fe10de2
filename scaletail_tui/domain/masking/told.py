"""Secrets that are told by a word before them: `password: x`, `the password of admin is x`, `<password>x</password>`."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.masking.spoken import ENDS, find_spoken
from scaletail_tui.domain.masking.value import (
    PHRASE,
    QUOTE,
    Span,
    find_closed,
    is_made,
    is_sentence,
    is_told,
    stands_for_it,
)
from scaletail_tui.domain.masking.words import find_names

_IS = re.compile(
    r"\\{0,4}[\"'\])`*]{0,3}(?:[ \t]{1,2}\([^()\n]{1,40}\))?[ \t]*(?:(?P<equals>=>|:=|={1,3}|%3[Dd])|(?P<colon>->|[:：—–]|\||\.{3,})|(?P<tab>(?<!^)\t+))[ \t]*"
    r"(?:[!&][A-Za-z!]\w{0,20}[ \t]+)?"
)
"""Signs that say: here it comes. A tag or an anchor of YAML may stand between."""
_EQUALS_VALUE = re.compile(r"(?:[^\s\"'&,;<]|[&,;<](?!\s|/|[\w.-]{1,40}=|$))+")
_CAPITALS_VALUE = re.compile(r"[^\s\"']+")
_COLON_VALUE = re.compile(r"[^\s\"'&,;<]+")
_STATUS = re.compile(r"\d{1,5}(?!\w)")
_NEXT_NAME = re.compile(r"[A-Za-z]+[,.!]?[ \t]+[A-Za-z]+(?![\w=:\"])|(?:dial|lookup|stat)[ \t]", re.IGNORECASE)
"""`password: must not be empty`: two words in a row, and no name of the next value."""
_CHAIN = re.compile(r"[a-z][a-z0-9_.-]{0,60}:(?:[ \t]|$)")
"""`token: oauth2: 401`: an error inside an error."""
_WORDS = re.compile(r"(?:\d{1,2}[.)]?[ \t])?[a-z]{3,14}(?:[ \t,]{1,3}(?:\d{1,2}[.)]?[ \t])?[a-z]{3,14}){5,24}(?!\w)")
_REST = re.compile(r"[^\"'&,;\r\n]{3,}")
_CODE = re.compile(r"(?:\d{4,10}|\d{2,6}(?:[- ]\d{2,6}){1,7})(?![\w.:])")
_PHRASE_IS = re.compile(r"[ \t]{0,9}(?:\([^()\n]{1,60}\))?[ \t]{0,9}(?:is|was|=>|=|:|：|->)?[ \t]{0,9}[\"']?")
_CODE_IS = re.compile(r"[\"']?[ \t]{0,9}(?:is|was|lautet|ist|es|est|è|é|adalah|为|是|は|[=:：]|=>|->)?[ \t]{0,9}[\"']?")
_MORE = re.compile(r"[ \t]{0,3}[,;]?[ \t]{1,4}(?=\S{0,80}?\d)[\w-]{6,80}(?![^\s,;.])(?<=\w)")
_ASSIGNS = re.compile(r"(?:^|[\s;])(?:export[ \t]{1,9})?[A-Z][A-Z0-9_]{0,60}=$")
_WRITTEN = re.compile(r"[a-z]+(?: [a-z]+){1,24}$")
"""`DB_PASSWORD=correct horse`, as a file of variables has it."""

_USER_BEFORE = re.compile(
    r"(?:\blogin|\buser(?:name)?|\bbenutzer|\busuario|\butilisateur|\bemail|\baccount|\blog in as|\bsign in as)[ \t:=]{1,9}[\"']?[\w.@+-]{1,64}[\"']?[ \t]{0,9}[,;/|]?[ \t]{1,9}"
    r"(?:(?:and|with|y|et|und|mit|e)[ \t]{1,9})?(?:the[ \t]{1,9}|con[ \t]{1,9})?[\"']?$",
    re.IGNORECASE,
)
_AS = re.compile(
    r"\b(?:with|using|use|entered|sent)[ \t]{1,9}(?P<value>\S{4,80})[ \t]{1,9}as(?:[ \t]{1,9}(?:the|his|her|their|a|my)){0,2}[ \t]{1,9}$",
    re.IGNORECASE,
)
_INSIDE = re.compile(r"<[^<>\n]{0,100}$")
_IN_TAG = re.compile(
    r"[\w.:-]{0,40}(?:[\"'][^<>\n]{0,80})?(?<!/)>[ \t]{0,9}(?P<text>[^<\n]{3,200})(?=<)|[\w.-]{0,40}[\"'][^<>\n]{0,60}?\bvalue[ \t]*=[ \t]*[\"'](?P<value>[^\"'<>\n]{3,})[\"']",
    re.IGNORECASE,
)
_PASSED = re.compile(r"[\w.-]{0,40}[\"'][ \t]*,[ \t]*[\"'](?P<value>[^\"'\s]{8,})[\"'][ \t]*\)")
"""`define('AUTH_SALT', 'x')`."""
_NAMED = re.compile(
    r"[\w.-]{0,40}[\"'][ \t]*,[ \t]*[\"']?(?:value|secret|val|v)[\"']?[ \t]*[:=][ \t]*[\"']?(?P<value>[^\"'\s,}]{3,})",
    re.IGNORECASE,
)


def find_told(text: str) -> Iterator[Span]:
    """Where the secrets stand, from left to right."""
    done = 0
    for name in find_names(text):
        if name.start() < done:
            continue
        for begin, end in _told_by(text, name):
            if begin < end and begin >= done:
                yield begin, end
                done = end


def _told_by(text: str, name: re.Match[str]) -> Iterator[Span]:
    kind = name.lastgroup
    at = name.end()
    before = text[max(0, name.start() - 100) : name.start()]
    if (said := _AS.search(before)) is not None and kind == "strong" and is_told(said["value"].strip(ENDS)):
        begin = name.start() - len(before) + said.start("value")
        yield begin, begin + len(said["value"])
    if kind == "phrase":
        yield from _phrase(text, at)
        return
    if kind == "code" and (found := _code(text, at)) is not None:
        yield found
        yield from _more(text, found[1])
        return
    given = _USER_BEFORE.search(before) is not None
    strong = kind == "strong" or given
    short = name[0] in ("pass", "pwd")
    signed = _IS.match(text, at)
    if signed is not None and not (signed["tab"] and not strong):
        span = _find_signed(text, name, signed, strong=strong)
    else:
        span = _in_markup(text, at, before) or find_spoken(text, name, before, strong=strong or short, given=given)
    if span is not None:
        yield span
        if name[0].rstrip("(").endswith(("codes", "keys")):
            yield from _more(text, span[1])


def _find_signed(text: str, name: re.Match[str], signed: re.Match[str], *, strong: bool) -> Span | None:
    """Behind a colon or an equals sign."""
    at, equals = signed.end(), signed["equals"] is not None
    quote = QUOTE.match(text, at)
    if quote is not None:
        closed = find_closed(text, quote)
        if closed is not None:
            begin, end = closed
            return closed if end - begin >= 3 and not stands_for_it(text, begin) else None
        at = quote.end()
    if stands_for_it(text, at):
        return None
    if equals or strong:
        if equals and _ASSIGNS.search(text[max(0, name.start() - 60) : at]) and (written := _WRITTEN.match(text, at)):
            return written.span() if not is_sentence(written[0]) else None
        phrase = PHRASE.match(text, at)
        if phrase is not None and not is_sentence(phrase[0]):
            return phrase.span()
    if name[0] == "passphrase" and (equals or is_made(text[at : at + 40].split(" ")[0])):
        rest = _REST.match(text, at)
        return rest.span() if rest is not None else None
    capitals = equals and signed[0] == "=" and text[name.start() : name.end()].isupper()
    value = (_CAPITALS_VALUE if capitals else _EQUALS_VALUE if equals and strong else _COLON_VALUE).match(text, at)
    if value is None or len(value[0]) < 3:
        return None
    if (capitals or not strong) and _STATUS.match(text, at):
        return None
    if not equals and _NEXT_NAME.match(text, at, at + 80):
        return None
    if not strong and not equals and (len(value[0]) < 4 or not is_made(value[0]) or _CHAIN.match(text, at)):
        return None
    if signed["tab"] and not is_made(value[0]):
        return None
    return value.span()


def _phrase(text: str, at: int) -> Iterator[Span]:
    signed = _PHRASE_IS.match(text, at)
    words = _WORDS.match(text, signed.end() if signed is not None else at)
    if words is not None:
        yield words.span()


def _code(text: str, at: int) -> Span | None:
    """Digits, which only such a name makes a secret."""
    signed = _CODE_IS.match(text, at)
    found = _CODE.match(text, signed.end() if signed is not None else at)
    return found.span() if found is not None else None


def _more(text: str, at: int) -> Iterator[Span]:
    while (found := _MORE.match(text, at)) is not None:
        yield found.start() + len(found[0]) - len(found[0].lstrip(" \t,;")), found.end()
        at = found.end()


def _in_markup(text: str, at: int, before: str) -> Span | None:
    """In an element of XML, in its attribute, or in the next field of an object."""
    found = _IN_TAG.match(text, at) if _INSIDE.search(before) else _NAMED.match(text, at)
    if found is None and (passed := _PASSED.match(text, at)) is not None and is_told(passed["value"]):
        found = passed
    if found is None:
        return None
    begin, end = found.span("text" if found.groupdict().get("text") else "value")
    while end > begin and text[end - 1] in " \t":
        end -= 1
    return (begin, end) if end - begin >= 3 and not stands_for_it(text, begin) else None
