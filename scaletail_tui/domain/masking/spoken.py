"""Secrets told in a sentence: `the password of admin has been set to x`, `log in with password x`."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re

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
    stands_for_it,
)
from scaletail_tui.domain.masking.words import SAID_OF_IT

_BETWEEN = r"(?:[ \t]{1,9}(?:\([^()\n]{1,60}\)|[^\s:=()]{1,40})){0,9}?"
_SAID = re.compile(
    rf"(?P<between>{_BETWEEN})[ \t]{{0,9}}"
    r"(?:[ \t](?:is now|ist nun|ist jetzt|es ahora|est maintenant|è ora|agora é|is|was|are|will be|reads|equals|lautet|ist|es|est|é|foi|adalah|has been|jest|è|är|er|là)(?:[ \t]{1,9}(?:re)?(?:set|changed|definida|définie?|cambiada|gesetzt)(?:[ \t]{1,9}(?:to|as|como|à|sur|auf))?)?(?![^\s:：])"
    r"|[ \t](?:set|reset|changed|set up)[ \t]{1,9}(?:to|as)(?![^\s:：])|(?:已?被?(?:设置|修改|重置|更改|设定|改)?(?:为|為|成|是)了?|(?:を|が)(?=[ \t]*[\"'`「]?[!-~])|は|हैं|है|হল|হলো|هي|هو|ہے|이|은|는|가(?=[ \t]*[!-~])))[ \t]{0,9}[:：]?[ \t]{0,9}",
    re.IGNORECASE,
)
_TO = re.compile(
    rf"(?P<between>{_BETWEEN})[ \t]{{1,9}}(?:to|as|->|→|auf|(?:gewijzigd|veranderd|ingesteld|geändert)[ \t]{{1,9}}(?:in|op|zu)|a|en|à|sur|como|para|su|naar|na|на|إلى|में|menjadi|jadi|olarak|til|till|zu|op|kepada|είναι|σε|być|ke)[ \t]{{1,9}}",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    rf"{_BETWEEN}[ \t]{{1,9}}(?:using|falling back to|defaulting to|generated|chose|assigned)[ \t]{{1,9}}(?=[\"'`“„])",
    re.IGNORECASE,
)
"""`no password configured; using 'letmein-please'`."""
_FROM = re.compile(
    r"(?P<between>(?:[ \t]{1,9}[^\s:=]{1,40}){0,3}?)[ \t]{1,9}(?:changed[ \t]{1,9}|reset[ \t]{1,9})?(?:from|von|van|de|da|desde|des?|fra|från|z|с|dari)[ \t]{1,9}(?P<old>\S+)[ \t]{1,9}(?:to|auf|in|naar|a|à|en|para|por|su|til|till|na|на|ke)[ \t]{1,9}",
    re.IGNORECASE,
)
_FILLER = re.compile(r"[^\W\d_]{2,12}[ \t]{1,4}(?=\S)")
"""`lautet übrigens X`."""
_LATE = re.compile(r"(?P<between>(?:[ \t]{1,9}(?:\([^()\n]{1,80}\)|[^\s:=()]{1,40})){1,12})[ \t]{0,9}[:：=][ \t]{1,9}")
_OF = re.compile(r"[ \t]{1,9}(?:for|of|von|für|de|del|du|do|da|dari|администратора|для|pour|para)[ \t]", re.IGNORECASE)
_DASHED = re.compile(r"[a-z]{3,14}(?:-[a-z]{3,14}){3,11}|[a-z]{3,14}(?:-[a-z]{3,14}){2,11}-?\d{1,4}")
_PLAIN = re.compile(r"[ \t]{1,9}")
_BRACKETED = re.compile(r"[ \t]{0,9}\((?=[^()\s]{4,60}\))")
_FEW = 5
"""Blanks in what stands between quotes: a phrase, and no sentence."""
_FAR = 400
"""Characters from the name to the end of what is said of it."""
_TRIES = 3
"""`a été défini sur X`: the first small word is not the one."""
_SPOKEN = re.compile(r"\S+")
ENDS = ".,;:!?)]}\"'`»”’。，；！、"
_END = re.compile(r"[.!]?[\"')]?[ \t]{0,9}(?:$|[.!(\r\n])")
_WITH_BEFORE = re.compile(
    r"\b(?:with|using|use|mit|con|avec|com)(?:[ \t]{1,9}(?:the|initial|default|admin|root|temporary|new)){0,3}[ \t]{1,9}$",
    re.IGNORECASE,
)


def find_spoken(text: str, name: re.Match[str], before: str, *, strong: bool, given: bool) -> Span | None:
    """In a sentence."""
    at, line = name.end(), text.find("\n", name.end(), name.end() + _FAR)
    stop = line if line >= 0 else min(at + _FAR, len(text))
    if (
        (old := _FROM.match(text, at, stop)) is not None
        and strong
        and (not is_ordinary(old["old"]) if not old["between"] else is_told(old["old"]))
    ):
        return old.start("old"), _word(text, old.end(), stop)[1]
    if (bracket := _BRACKETED.match(text, at, stop)) is not None:
        span = _word(text, bracket.end(), stop)
        return span if (is_told if strong else is_random)(text[slice(*span)]) else None
    said = _SAID.match(text, at, stop)
    if said is not None:
        phrase = PHRASE.match(text, said.end(), stop)
        if strong and phrase is not None and not is_sentence(phrase[0]):
            return phrase.span()
        span = _word(text, said.end(), stop)
        near = (
            not said["between"].strip() or said["between"].strip()[0] == "(" or _OF.match(said["between"]) is not None
        )
        if _holds(text, span, strong=strong, sure=strong and near and said[0].strip() != "", stop=stop):
            return span
        filler = _FILLER.match(text, said.end(), stop) if strong and near else None
        if filler is not None and filler[0].strip().lower() not in SAID_OF_IT:
            span = _word(text, filler.end(), stop)
            if is_told(text[slice(*span)]) and _holds(text, span, strong=True, sure=False, stop=stop):
                return span
    after = at
    for _ in range(_TRIES):
        if (to := _TO.match(text, after, stop)) is None:
            break
        after = to.end() - 1
        span = _word(text, to.end(), stop)
        sure = strong and (not to["between"] or _OF.match(to["between"]) is not None)
        if _holds(text, span, strong=strong, sure=sure, stop=stop):
            return span
    if (late := _LATE.match(text, at, stop)) is not None:
        phrase = PHRASE.match(text, late.end(), stop)
        if strong and phrase is not None and not is_sentence(phrase[0]):
            return phrase.span()
        span = _word(text, late.end(), stop)
        sure = strong and (
            _OF.match(late["between"]) is not None or _tells_which(late["between"]) or not late["between"].isascii()
        )
        if _holds(text, span, strong=strong, sure=sure, stop=stop):
            return span
    if strong and (instead := _INSTEAD.match(text, at, stop)) is not None:
        span = _word(text, instead.end(), stop)
        if _holds(text, span, strong=True, sure=True, stop=stop):
            return span
    plain = _PLAIN.match(text, at, stop)
    if plain is None:
        return None
    span = _word(text, plain.end(), stop)
    return (
        span
        if _holds(
            text,
            span,
            strong=strong,
            sure=given or _is_phrase(name[0]) or _WITH_BEFORE.search(before) is not None,
            stop=stop,
            listed=given,
        )
        else None
    )


def _is_phrase(name: str) -> bool:
    return name.startswith("pass") and name.endswith("phrase")


def _tells_which(between: str) -> bool:
    """`contraseña temporal:`, `mot de passe administrateur :`: one word, and none that is said of a password."""
    word = between.strip().lower()
    return word.isalpha() and word not in SAID_OF_IT


def _word(text: str, at: int, stop: int) -> Span:
    """The next word, or what stands between quotes, without the signs of the sentence around it."""
    quote = QUOTE.match(text, at, stop)
    if quote is not None and (closed := find_closed(text, quote)) is not None and closed[1] <= stop:
        return closed
    found = _SPOKEN.match(text, at, stop)
    if found is None:
        return at, at
    begin, end = found.span()
    while begin < end and text[begin] in "\"'`(«“„":
        begin += 1
    while end > begin and text[end - 1] in ENDS:
        end -= 1
    return begin, end


def _holds(text: str, span: Span, *, strong: bool, sure: bool, stop: int, listed: bool = False) -> bool:
    begin, end = span
    value = text[begin:end]
    if end - begin < 4 or stands_for_it(text, begin, spoken=True):
        return False
    quoted = text[begin - 1 : begin] in ("'", '"', "`", "«", "“", "„")
    if " " in value:
        value = value.strip()
        few = value.count(" ") <= _FEW and value[-1:].isalnum()
        return quoted and strong and len(value) >= 4 and (value[-1].isdigit() or few or not is_sentence(value.lower()))
    if not strong:
        return is_random(value)
    if _DASHED.fullmatch(value):
        return True
    if is_told(value) or (sure and is_made(value) and not is_ordinary(value)):
        return True
    plain = (
        value.replace("-", "").isalpha()
        and not value.lower().endswith(("ed", "ing", "able", "ible"))
        and not value.isupper()
    )
    ends = quoted or (listed and text[end : end + 1] in (",", ";")) or _END.match(text, end, stop) is not None
    return sure and plain and ends
