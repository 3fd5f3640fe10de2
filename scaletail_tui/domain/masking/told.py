"""Secrets that are told by a word before them: `password: x`, `the password of admin is x`, `<password>x</password>`."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaletail_tui.domain.masking.looks import Look, find_look
from scaletail_tui.domain.masking.pairs import find_code, find_more
from scaletail_tui.domain.masking.prose import find_near, is_personal
from scaletail_tui.domain.masking.slots import find_slots
from scaletail_tui.domain.masking.spoken import ENDS, find_spoken
from scaletail_tui.domain.masking.tables import find_in_markup, find_inserted
from scaletail_tui.domain.masking.value import (
    PHRASE,
    QUOTE,
    Span,
    find_closed,
    is_made,
    is_ordinary,
    is_random,
    is_sentence,
    is_told,
    keep_apart,
    stands_for_it,
)
from scaletail_tui.domain.masking.words import find_names

_IS = re.compile(
    r"(?:[_.-](?i:pbkdf2|hash|sha\d{1,3}|bcrypt|argon2\w{0,2}|scrypt|encrypted|enc|plain|text|value|b(?:ase)?64|string|new|old|default|confirm\w{0,6}|repeat|admin|root|user|db|v?\d{1,2})|\d{1,2})?"
    r"(?:\\{0,4}[\"'\])`*]{1,3}|&quot;|&#3[49];|\\u0022)?(?:[ \t]{0,2}\.{4,60}(?=[ \t]{0,2}[:=]))?(?:[ \t]{1,2}\([^()\n]{1,40}\))?[ \t]*(?:(?P<equals>=>|:=|={1,3}|%3[Dd])|(?P<colon>->|::(?= )|→|⇒|[:：—–]|\||\.{3,})|(?P<tab>(?<!^)\t+))[ \t]*"
    r"(?:(?!!secret|!env)[!&][A-Za-z!]\w{0,20}[ \t]+)?(?:(?:[bru]{1,2}|[A-Z]\w{1,16}\(|\[{1,2}|\{(?![\"'][\w.-]{1,40}[\"'][ \t]?[:=])|\()(?=[\"'`]))?"
)
"""Signs that say: here it comes. A tag or an anchor of YAML may stand between."""
_EQUALS_VALUE = re.compile(r"(?:\\ |[^\s\"'&,;<]|[&,;<](?!\s|/|[\w.-]{1,40}=|$))+")
_CAPITALS_VALUE = re.compile(r"(?:\\ |[^\s\"'])+")
_COLON_VALUE = re.compile(r"[^\s\"'&,;<]+")
_SENTENCE = re.compile(r"\w[^<>{}$\n]*? [^<>{}$\n]+")
_CHANGED = re.compile(
    r"[ \t,;(]{1,4}(?:old|new|previous|current|before|after)[=:][ \t]?[\"']?(?P<value>[^\s\"',;)]{4,200})"
)
_WAS = re.compile(
    r"[\"'`»”’]{0,2}[ \t]{0,2}[(,;]?[ \t]{0,2}(?:(?:it )?was|previously|formerly|before(?: it was)?|instead of|rather than|not|old|statt|vorher|früher|antes|avant|au lieu de|en vez de|prima|war|вместо|раньше)[ \t:]{1,3}[\"'`«“„]?(?P<value>[^\s\"'`]{4,80})",
    re.IGNORECASE,
)
_STATUS = re.compile(r"\d{1,5}(?!\w)")
_NEXT_NAME = re.compile(r"[A-Za-z]+[,.!]?[ \t]+[A-Za-z]+(?![\w=:\"])|(?:dial|lookup|stat)[ \t]", re.IGNORECASE)
"""`password: must not be empty`: two words in a row, and no name of the next value."""
_CHAIN = re.compile(r"[a-z][a-z0-9_.-]{0,60}:(?:[ \t]|$)")
"""`token: oauth2: 401`: an error inside an error."""
_WORDS = re.compile(r"(?:\d{1,2}[.)]?[ \t])?[a-z]{3,14}(?:[ \t,]{1,3}(?:\d{1,2}[.)]?[ \t])?[a-z]{3,14}){5,24}(?!\w)")
_REST = re.compile(r"[^\"'&,;\r\n]{3,}")
_PHRASE_IS = re.compile(r"[ \t]{0,9}(?:\([^()\n]{1,60}\))?[ \t]{0,9}(?:is|was|=>|=|:|：|->)?[ \t]{0,9}[\"']?")
_GROUPS = re.compile(r"(?=[^\n]{0,60}?\d)[A-Za-z0-9]{4,8}(?: [A-Za-z0-9]{4,8}){2,15}(?=[\s.\"']*$)")
"""`EsTb 7Yhq 3Kpd`, as keys are written that people copy by hand."""
_ASSIGNS = re.compile(r"(?:^|[\s;])(?:export[ \t]{1,9})?[A-Z][A-Z0-9_]{0,60}=$")
_WRITTEN = re.compile(r"[a-z]+(?: [a-z0-9]+){1,24}$")
"""`DB_PASSWORD=correct horse`, as a file of variables has it."""

_USER_BEFORE = re.compile(
    r"(?:\blogin|\buser(?:name)?|\bbenutzer(?:name)?|\busu[aá]rio|\butilisateur|\bidentifiant|\bgebruiker(?:snaam)?|\butente|\butilizador|\bużytkownik|\bkullanıcı(?: adı)?|\bпользовател[ья]|用户名?|ユーザー名?|사용자|\bbruker(?:navn)?|\banvändare|\bpengguna|\be-?mail|\baccount|\blog in as|\bsign in as)[ \t:=]{1,9}[\"']?[\w.@+-]{1,64}[\"']?[ \t]{0,9}[,;/|]?[ \t]{1,9}"
    r"(?:(?:and|with|y|et|und|mit|e|en|i|ve|и|dan|con|com|avec|med|z|og|och)[ \t]{1,9})?(?:the[ \t]{1,9}|con[ \t]{1,9})?[\"']?$",
    re.IGNORECASE,
)
_AS = re.compile(
    r"(?<!\S)(?P<value>\S{4,80})[ \t]{1,9}(?:as|als|comme|como|come|som|jako|olarak|как)(?:[ \t]{1,9}(?!hash)[\w'-]{1,20}){0,4}(?:[ \t]{1,9}|[-_])$",
    re.IGNORECASE,
)
_IN_PATH = re.compile(r"(?:^|[\s(\"'=:])(?:~|\.{1,2})?/(?:[\w.+-]{1,60}/){0,12}[\w.-]{0,60}$")
_SAYS = re.compile(r"[\w.-]{0,40}[\"']?(?::[ \t]+[A-Z]?[a-z]+(?![\w-])|[ \t])")
_HASHING = re.compile(r"[ \t_-]?(?:hash|algo|deriv|encod|manager|store|vault)", re.IGNORECASE)
_EXPANDS = re.compile(r"\$\{\w{0,60}$")
_DEFAULT = re.compile(r"\w{0,60}:?[-=](?P<value>(?!\$)[^}\n]{1,200})")
_QUOTED_PAIR = re.compile(r"(?P<sign>[\"'])(?:[A-Za-z][\w.-]{0,60})?$")
_LONGEST_RESULT = 200
_RESULT = re.compile(r"[a-z]{3,20}\):")
"""`pam_unix(passwd:chauthtok):`."""


def find_told(text: str) -> Iterator[Span]:
    """Where the secrets stand, from left to right."""
    names = list(find_names(text))
    if not names:
        return
    spans = list(_find_told(text, names))
    personal = is_personal(text)
    told, at, covered = sorted(spans), 0, 0
    for name, after in zip(names, [*(name.start() for name in names[1:]), len(text)], strict=True):
        if personal and name.lastgroup in ("strong", "mid", "code"):
            spans += find_near(text, name, code=name.lastgroup == "code")
        while at < len(told) and told[at][0] <= name.start():
            covered, at = max(covered, told[at][1], told[at][0] + 1), at + 1
        begins_before_next = at < len(told) and told[at][0] < after
        if name.lastgroup != "phrase" and covered <= name.start() and not begins_before_next:
            spans += find_slots(text, name)
    if "nsert" in text or "NSERT" in text or "eplace" in text or "EPLACE" in text:
        spans += find_inserted(text)
    spans += [span for _, end in list(spans) if (span := _was(text, end)) is not None]
    yield from keep_apart(spans)


def _was(text: str, at: int) -> Span | None:
    """`now x (was y)`."""
    was = _WAS.match(text, at)
    if was is None:
        return None
    begin, end = was.span("value")
    while end > begin and text[end - 1] in ENDS:
        end -= 1
    return (begin, end) if find_look(text, begin, end, sure=True) >= Look.DASHED else None


def _find_told(text: str, names: Sequence[re.Match[str]]) -> Iterator[Span]:
    done = 0
    for name in names:
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
    if (
        kind == "strong"
        and (said := _AS.search(before)) is not None
        and is_told(said["value"].strip(ENDS))
        and _HASHING.match(text, at) is None
    ):
        begin = name.start() - len(before) + said.start("value")
        yield begin, begin + len(said["value"])
    if _EXPANDS.search(before) is not None:
        if (default := _DEFAULT.match(text, at)) is not None and len(default["value"]) >= 3:
            yield default.span("value")
        return
    if kind == "phrase":
        yield from _phrase(text, at)
        return
    if kind == "code" and (found := find_code(text, at)) is not None:
        yield found
        yield from find_more(text, found[1])
        return
    given = _USER_BEFORE.search(before) is not None
    strong = kind == "strong" or given
    if _IN_PATH.search(before) is not None and (text[at : at + 1] == ")" or _SAYS.match(text, at) is not None):
        return  # what is told of a file of that name
    short = name[0] in ("pass", "pwd")
    signed = _IS.match(text, at)
    if signed is not None and not (signed["tab"] and not strong):
        span = _find_signed(text, name, signed, strong=strong)
    else:
        span = find_in_markup(text, at, before) or find_spoken(text, name, before, strong=strong or short, given=given)
    while span is None and (changed := _CHANGED.match(text, at)) is not None:
        at = changed.end()
        if is_made(changed["value"]) and not is_ordinary(changed["value"]):
            yield changed.span("value")
    if span is not None:
        yield span
        if name[0].rstrip("(").endswith(("codes", "keys")):
            yield from find_more(text, span[1])


def _find_signed(text: str, name: re.Match[str], signed: re.Match[str], *, strong: bool) -> Span | None:
    """Behind a colon or an equals sign."""
    at, equals = signed.end(), signed["equals"] is not None
    quote = QUOTE.match(text, at)
    if quote is not None:
        closed = find_closed(text, quote)
        if closed is not None:
            begin, end = closed
            if equals and text[name.start() : name.end()].isupper() and _SENTENCE.fullmatch(text, begin, end):
                return closed  # a variable's value is no sentence about it, whatever its first word is
            masked = end - begin >= 3 and (text[begin] == ":" or not stands_for_it(text, begin))
            return closed if masked and (text[begin] != ":" or is_told(text[begin:end])) else None
        at = quote.end()
    elif equals and (opened := _QUOTED_PAIR.search(text[max(0, name.start() - 64) : name.start()])) is not None:
        end = text.find(opened["sign"], at, at + 200)  # `-e "PASSWORD=with blanks"`
        if end - at >= 3 and " " in text[at:end] and "=" not in text[at:end] and not stands_for_it(text, at):
            return at, end
    if stands_for_it(text, at):
        return None
    if text[name.start() : signed.start() + 1] == "PASS:" and not is_random(
        text[at : at + _LONGEST_RESULT].split(" ", 1)[0]
    ):
        return None  # the result of a test
    if equals or strong:
        if equals and _ASSIGNS.search(text[max(0, name.start() - 60) : at]) and (written := _WRITTEN.match(text, at)):
            return written.span() if not is_sentence(written[0]) else None
        phrase = PHRASE.match(text, at)
        if phrase is not None and not is_sentence(phrase[0]):
            return phrase.span()
    if (
        name[0].startswith("pass")
        and name[0].endswith("phrase")
        and (equals or is_made(text[at : at + 40].split(" ")[0]))
    ):
        rest = _REST.match(text, at)
        return rest.span() if rest is not None else None
    capitals = equals and signed[0] == "=" and text[name.start() : name.end()].isupper()
    groups = _GROUPS.match(text, at)
    if (
        groups is not None
        and name[0].endswith(("key", "keys", "code", "codes", "kit", "secret"))
        and is_made(groups[0])
    ):
        return groups.span()
    value = (_CAPITALS_VALUE if capitals else _EQUALS_VALUE if strong else _COLON_VALUE).match(text, at)
    if value is None or len(value[0]) < 3:
        return None
    if ((capitals or not strong) and _STATUS.match(text, at)) or _RESULT.fullmatch(value[0]):
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
