"""How much a piece of text looks like what somebody made up, or a machine drew, and not like a word of a log."""

# an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from scaletail_tui.domain.masking.ordinary import ORDINARY
from scaletail_tui.domain.masking.value import is_ordinary, is_random, stands_for_it
from scaletail_tui.domain.masking.words import SAID_OF_IT


class Look(IntEnum):
    """From what any log says to what only a secret looks like."""

    ORDINARY = 0
    WORD = 1
    """Letters, and none of the words of manuals and logs."""
    DASHED = 2
    """Such words, joined by signs."""
    MADE = 3
    """Letters with digits or signs among them."""
    RANDOM = 4


_SHORTEST, _SHORTEST_WORD = 4, 5
_LONGEST = 300
_FEWEST, _MOST, _SHORTEST_PHRASE = 2, 8, 8
"""Words of a phrase, and its characters."""
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_JOINED = re.compile(r"[^\W\d_]+(?:[-_.~+ ][^\W\d_]+){1,6}|[a-z]+(?:[A-Z][a-z]+)+")
_ENDS = (
    "ed",
    "ing",
    "able",
    "ible",
    "tion",
    "sion",
    "ment",
    "ness",
    "ally",
    "ly",
    "ated",
    "ung",
    "keit",
    "heit",
    "ción",
    "ado",
    "ida",
    "ido",
    "ada",
    "ée",
    "wany",
    "wane",
    "ована",
    "ован",
)
_MADE = re.compile(r"(?=[^A-Za-z]*[^\W\d])(?=[^\d!#$%^&*+~?@]*[\d!#$%^&*+~?@])[\w!#$%^&*+~?@.=-]{4,80}")
_OPEN = re.compile(
    r"[+-]?\d[\d.,:/_-]*[a-zA-Zµ%°]{0,4}|[+-]?0x[0-9a-fA-F]+|[A-Za-z]{1,6}[#_-]?\d{1,2}[a-z]{0,2}|[A-Za-z]{2,5}\d{1,5}|[A-Z]{2,8}[#_-]?\d+|\w+[@:](?=[^a-z\s]{0,80}[a-z])\w+(?:\.\w+)*|v?\d+(?:\.\d+)+\S*"
    r"|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|[A-Za-z_]\w*(?:\.\w+)*(?:\(\S*|\[\S*)|[\w.+-]*/\S*|[0-9a-f]{6,7}|\S*(?:…|\.\.\.)|[\w-]+\.(?:service|socket|target|go|py|js|ts|java|rs|rb|cpp|c|h)(?::\d+)*"
    r"|[A-Za-z]+(?:[-_.][A-Za-z]+)*[-_.]v?\d{1,4}(?:\.\d+)*|\S+\\\S*|[%$]\S*|--?\w\S*|\d+[a-z]{1,5}|\[?[\da-fA-F]*:[\da-fA-F:]+\]?(?:[/%]\w+)?|[\w.]+=\S*|<\S+>|\S*\*\S*"
)
"""Numbers, units, addresses, versions, names of files and of code: where only the distance tells, they are none."""
_DIGITS_FIRST = re.compile(r"\d{5,12}[A-Za-z]{1,5}")
PAIRED = re.compile(r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){9,63}")
_NUMBERED = re.compile(r"(?P<words>[A-Za-z]+(?:[-_][A-Za-z]+){1,5})[-_]\d{1,4}")
_NEVER = re.compile(
    r"(?i:argon|bcrypt|scrypt|pbkdf|blake|sha|md|des|aes|oauth|openid|webauthn|fido|u2f|utf|base|ipv|http|log|win|x)\d{1,4}\w{0,6}|(?i:pkcs|cve|rfc|iso|dsa|usn|ghsa|bug|x|p|tls|sha|hmac)[#_-]?\d[\d-]*\w{0,3}|#[0-9a-fA-F]{3,8}|\.\w{2,5}|(?i:re|pre|non|un|co|sub|auto|self|multi|anti|post)-[a-z]+|\d-[a-z]+"
    r"|[\w.-]+\.(?:go|py|js|ts|java|rs|rb|cpp|c|h|php|ya?ml|json|conf|txt|md|log|service):?\d*\S*|[&*@][a-z]\w*|(?:[a-z]+\d{0,3}-){1,3}(?:cbc|gcm|ctr|ccm|sha|hmac|rsa|ecdsa|poly|chacha)\w*"
)
"""Of these never."""


def find_look(text: str, begin: int, end: int, *, sure: bool = False) -> Look:
    """Of this part of a text; `sure` where something said that it comes: then `word1` is one as well."""
    if end - begin > _LONGEST:
        return Look.ORDINARY
    return _find_look(text[begin:end], sure)


@lru_cache(maxsize=4096)
def _find_look(value: str, sure: bool) -> Look:
    low = value.lower()
    if low in ORDINARY or any(sign.isspace() for sign in value):
        return Look.ORDINARY
    if PAIRED.fullmatch(value) or (sure and _DIGITS_FIRST.fullmatch(value)):
        return Look.RANDOM
    if len(value) < _SHORTEST or stands_for_it(value, spoken=True) or is_ordinary(value):
        return Look.ORDINARY
    if (numbered := _NUMBERED.fullmatch(value)) is not None and not all(
        is_known(part) or len(part) < _SHORTEST for part in _PART.findall(numbered["words"])
    ):
        return Look.MADE
    if _NEVER.fullmatch(value) or (not sure and _OPEN.fullmatch(value)):
        return Look.ORDINARY
    if is_random(value):
        return Look.RANDOM
    if _MADE.fullmatch(value):
        return Look.MADE
    if value.isupper():
        return Look.ORDINARY
    if value.isalpha():
        strange = len(value) >= _SHORTEST_WORD and not low.endswith(_ENDS) and not _is_plural(low)
        return Look.WORD if strange else Look.ORDINARY
    if _JOINED.fullmatch(value):
        known = all(
            part.lower() in ORDINARY or len(part) < 3 or part.lower().endswith(_ENDS) for part in _PART.findall(value)
        )
        return Look.ORDINARY if known else Look.DASHED
    return Look.ORDINARY


def is_known(word: str) -> bool:
    """True for a word of manuals, logs, or of what is said about passwords."""
    return word.lower() in ORDINARY or word.lower() in SAID_OF_IT


def _is_plural(low: str) -> bool:
    return low.endswith("s") and (low[:-1] in ORDINARY or low[:-2] in ORDINARY)


def is_phrase(value: str) -> bool:
    """A few words, none of them what is said of a password."""
    low = [word.strip(",.").lower() for word in value.split(" ")]
    if (
        not _FEWEST <= len(low) <= _MOST
        or len(value) < _SHORTEST_PHRASE
        or all(is_known(word) or len(word) < _SHORTEST for word in low)
    ):
        return False
    return all(word.replace("-", "").replace("'", "").isalnum() for word in low)
