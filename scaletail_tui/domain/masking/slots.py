"""Secrets that stand near a word for one, whatever stands between: `pass phrase of the vault: "x"`, `wachtwoord luidt x`.

`spoken.py` knows how a sentence goes on; here only the distance counts, what leads there, and what the value looks like.
"""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.masking.looks import PAIRED, Look, find_look, is_phrase
from scaletail_tui.domain.masking.ordinary import ORDINARY
from scaletail_tui.domain.masking.pairs import find_code_near
from scaletail_tui.domain.masking.value import QUOTE, Span, find_closed
from scaletail_tui.domain.masking.words import SAID_OF_IT

_TOLD_WORDS = """
is was are were be read reads equal equals being now lautet ist war es era sera será est était è é foi jest to był luidt blir er är var
adalah ialah quedo quedó будет теперь это είναι là olarak हैं है هي هو
"""
_TOLD = frozenset(_TOLD_WORDS.split())
"""What says: here it comes."""
_TOLD_SIGN = re.compile(r"[\W_]{0,40}(?:[=:：→⇒|]|->|=>|\?|\.{3,})")
_LEADS_WORDS = """
to as auf zu in into a à en como para por per su naar op na do til till на в ke jadi menjadi with using mit con com avec med chose picked
entered typed used tried try use
"""
_LEADS = frozenset(_LEADS_WORDS.split())
_ROLE_WORDS = """
for by on from von für de del of at via bei user username users usernames usr account login host hostname server named called version port
file line code error errno status service container image role db database table field column id uid client device model app network ssid
realm domain group type mode hash algorithm algo method policy scheme benutzer nutzer usuario usuário utilisateur utente gebruiker
użytkownik użytkownika пользователь пользователя для pour para per voor dla see run in ms took within after every than least most use uses
über env variable section option flag format plugin module
"""
_ROLE = frozenset(_ROLE_WORDS.split())
"""What stands behind one of these is a name, or an amount."""
_PIECE = re.compile(r"\S+")
_QUOTES = re.compile(r"[\"`]|'(?!\w)|&quot;")
_OPENS, _CLOSES = "([{<\"'`«“„‘「『*_", ".,;:!?)]}>\"'`»”’」』*。，；！、"
_FAR, _WORDS = 120, 9
_BACK, _SHORTEST, _LONGEST_NUMBER, _FEWEST_WORDS = 60, 4, 12, 2
_LONGEST_HEAD = 200
"""Characters before a name in a file of settings. More are not looked at: a line may be one of a megabyte."""
_NAMED = re.compile(r"[\w.-]{1,40}(?:=|:(?=\w))\S")
_SENTENCE_ENDS = re.compile(r"\w[.!?]$")
_AFTER_NAME = frozenset("?; \t\"'`)]:=,|*({<>»”’-–—")
_IN_PATH = re.compile(r"/[\w.+/-]{0,78}$")
_GLUED = re.compile(r"(?:=|->|=>|→){1,3}(?=\S)")
_WORTH = re.compile(r"[^\s\W\d][-_.~+][^\s\W\d]|\d|[a-z][A-Z]|[!#$%^&*+~?@\"'`=:]")
"""A rest without has no more than words."""
_MANY = re.compile(r"s(?![\w.])")
_NUMBER = re.compile(r"\d{1,2}(?![\w.])")
_ALONE = re.compile(r"[ \t]{1,20}(?P<value>[^\s\"'`:=]{4,80})[ \t]*$")
_KEY_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.- \t"
"""`smtp_password x`: a line of a file of settings."""
_SET = re.compile(r"[ \t]{0,2}[:=][ \t]{1,4}(?P<value>[a-z][\w.!-]{4,60})[ \t]*$")
_CLOSING = re.compile(r"(?:\\{0,4}[\"'`]|&quot;|[)\]]){1,3}(?=[ \t,)=:|])")
_LINKS = re.compile(
    r"[\"'`»”’\\rn,]{0,4}[ \t]{1,8}(?:#|//|--|<-|←)[ \t]{0,3}(?:\S{1,16}[ \t]{1,3}){0,2}|[\"'`»”’,]{0,2}[ \t]{1,3}(?:as|is|for|als|ist|como|es|comme|est|come|è|é|jako|to|som|olarak|come|как|als|di|de|da)(?:[ \t]{1,3}[^\s]{1,16}){0,3}[ \t]{1,3}\S{0,12}",
    re.IGNORECASE,
)
_RUN = re.compile(r"[!-~]{4,80}")
_SAME = re.compile(r"[^\s!-~]{0,24}[ \t:：]{0,4}")


def find_slots(text: str, name: re.Match[str]) -> Iterator[Span]:
    """What stands near this name and looks like what it names, in the same line."""
    head = _find_head(text, name)
    begin = name.start() - len(head) if head is not None else name.start() - _LONGEST_HEAD
    stop = min(name.end() + _FAR, len(text))
    line_end = text.find("\n", name.end(), stop)
    stop = line_end if line_end >= 0 else stop
    if name.lastgroup == "code":
        yield from find_code_near(text, name, stop)
        return
    if (
        text[name.start() - 1 : name.start()] == "!"
        or _IN_PATH.search(text, max(begin, name.start() - 80), name.start()) is not None
    ):
        return
    strong = name.lastgroup == "strong" or name[0] in ("pass", "pwd")
    if not name[0].isascii() and name[0][0] > "\u02ff":
        yield from _without_blanks(text, name, begin, stop, strong=strong)
        return
    if name[0].endswith("phrase") and (words := _strange_words(text, name.end(), stop)) is not None:
        yield words
        return
    if (
        not strong
        and (set_to := _SET.match(text, name.end(), stop)) is not None
        and head is not None
        and not head.strip(_KEY_LETTERS + ":")
    ):
        at, end = set_to.span("value")
        if find_look(text, at, end, sure=True) >= Look.WORD:
            yield at, end
            return
    found = _behind(text, name, stop, head, strong=strong)
    if found is not None:
        yield found
    elif strong:
        found = _before(text, name, max(begin, name.start() - _BACK))
        if found is not None:
            yield found


def _strange_words(text: str, at: int, stop: int) -> Span | None:
    """Some words in a row that no log knows."""
    found: list[Span] = []
    for piece in _PIECE.finditer(text, at, stop):
        word = piece[0].strip(_CLOSES + _OPENS)
        if not word.isalnum() or word.lower() in ORDINARY or word.lower() in SAID_OF_IT or len(word) < 2:
            break
        found.append(piece.span())
    if not found or len(found) < _FEWEST_WORDS or sum(end - begin for begin, end in found) < 8:
        return None
    return found[0][0], found[-1][1]


def _find_head(text: str, name: re.Match[str]) -> str | None:
    """What stands before the name in its line; None where that is too much for a setting's name."""
    first = max(0, name.start() - _LONGEST_HEAD)
    line = text.rfind("\n", first, name.start())
    if line < 0 and first:
        return None
    return text[max(first, line + 1) : name.start()]


def _behind(text: str, name: re.Match[str], stop: int, head: str | None, *, strong: bool) -> Span | None:
    at, said, role, told, first = name.end(), False, False, False, True
    if not strong and _WORTH.search(text, at, stop) is None:
        return None
    number = _MANY.match(text, at, stop) or _NUMBER.match(text, at, stop)
    at = number.end() if number is not None else at
    if at >= stop or text[at] not in _AFTER_NAME:
        return None
    if (
        strong
        and (alone := _ALONE.match(text, at, stop)) is not None
        and head is not None
        and not head.strip(_KEY_LETTERS)
    ):
        begin, end = alone.span("value")
        return (begin, end) if find_look(text, begin, end, sure=True) >= Look.WORD else None
    if (closing := _CLOSING.match(text, at, stop)) is not None:
        at = closing.end()
    for count in range(_WORDS):
        while at < stop and text[at] in " \t":
            at += 1
        if at >= stop:
            return None
        quote = QUOTE.match(text, at, stop)
        closed = find_closed(text, quote) if quote is not None else None
        if closed is not None and closed[1] <= stop and closed[1] > closed[0]:
            begin, end = closed
            after = min(stop, end + begin - at)
            quoted = True
        else:
            piece = _PIECE.match(text, at, stop)
            if piece is None:
                return None
            begin, end = piece.span()
            after, quoted = end, False
            if (sign := _GLUED.match(text, begin, end)) is not None:
                begin, told = sign.end(), True
            while begin < end and text[begin] in _OPENS:
                begin += 1
                quoted = True
            inner = _QUOTES.search(text, begin, end)
            end = inner.start() if inner is not None else end
            while end > begin and text[end - 1] in _CLOSES:
                end -= 1
            quoted = quoted and end < after
        value = text[begin:end]
        if text[begin : begin + 1] == "!":
            return None
        if value.startswith("[masked") or value.startswith("masked]"):
            return None
        if not value:
            told = told or _TOLD_SIGN.fullmatch(text, at, after) is not None
            at, first = after, False
            continue
        if not (role and not quoted) and (not _NAMED.match(text, begin, end) or PAIRED.fullmatch(value)):
            look = find_look(text, begin, end, sure=told or said or quoted or (strong and first))
            if strong and told and value.isdigit() and _SHORTEST <= len(value) <= _LONGEST_NUMBER and name[0] != "pass":
                look = Look.MADE
            if _enough(look, value, strong=strong, told=told, said=said, first=count == 0, quoted=quoted, role=role):
                return begin, end
            if quoted and strong and (told or count == 0) and is_phrase(value):
                return begin, end
        word = text[begin:after].lower().rstrip(":=")
        role = word in _ROLE
        told = (
            word in _TOLD or (text[after - 1] in ":：=→" and not role) or (word == "on" and name[0].startswith("salas"))
        )
        told = told or _TOLD_SIGN.fullmatch(text, begin, after) is not None
        said = word in _LEADS
        role = role and not told
        if _SENTENCE_ENDS.search(text, begin, after):
            return None
        at, first = after, False
    return None


def _enough(
    look: Look, value: str, *, strong: bool, told: bool, said: bool, first: bool, quoted: bool, role: bool
) -> bool:
    if role:
        return strong and quoted and look >= Look.MADE
    if strong:
        if told:
            return look >= Look.WORD
        if first or said or quoted:
            return look >= Look.DASHED
        return look >= Look.MADE
    if told:
        return look >= Look.DASHED
    if quoted:
        return look >= Look.MADE
    if first:
        return look >= Look.DASHED and len(value) >= 8
    if said:
        return look >= Look.MADE
    return look >= Look.RANDOM and len(value) >= 10


def _before(text: str, name: re.Match[str], begin: int) -> Span | None:
    """`we keep x as the password`."""
    for piece in _PIECE.finditer(text, begin, name.start()):
        at, end = piece.span()
        if at == begin and at > 0 and not text[at - 1].isspace():
            continue
        while at < end and text[at] in _OPENS:
            at += 1
        while end > at and text[end - 1] in _CLOSES:
            end -= 1
        if (
            end - at >= _SHORTEST
            and _LINKS.fullmatch(text, end, name.start())
            and not _NAMED.match(text, at, end)
            and find_look(text, at, end, sure=True) >= Look.MADE
        ):
            before = text[max(0, at - 24) : at].split()
            return None if before and before[-1].lower() in _ROLE else (at, end)
    return None


def _without_blanks(text: str, name: re.Match[str], begin: int, stop: int, *, strong: bool) -> Iterator[Span]:
    """In scripts that are not ours, what is written in Latin letters is a name, or the secret."""
    for found in _RUN.finditer(text, name.end(), min(stop, name.end() + 60)):
        at, end = found.span()
        while at < end and text[at] in _OPENS + ":=":
            at += 1
        while end > at and text[end - 1] in _CLOSES:
            end -= 1
        if end - at < 4 or _NAMED.match(text, at, end):
            continue
        near = _SAME.fullmatch(text, name.end(), at) is not None
        look = find_look(text, at, end, sure=strong)
        if look >= (Look.WORD if near and strong else Look.DASHED if strong else Look.MADE):
            yield at, end
            return
