"""What stands behind a word that names a secret: the secret, or something that is only said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scaletail_tui.domain.masking.table.shapes import WORD_PATH
from scaletail_tui.domain.masking.words import HARMLESS, SAID_OF_IT

_VARIABLE = r"\$\$?(?:[{(]|[A-Z][A-Z0-9_]*(?![a-z0-9]))"
_ELSEWHERE = re.compile(
    rf"\[masked|file:|!secret[ \t]|!env\w{{0,5}}[ \t]|{_VARIABLE}|(?i:[a-z][a-z0-9+.-]{{0,20}})://|(?:tskey|hskey)-[a-z]{{1,20}}-…|{WORD_PATH.pattern}"
    r"(?=[\s\"',;:)&<]|$)"
)
"""What only leads to a secret, or is masked already: a file, a variable, an address, which has a row of its own."""
_STANDS_FOR_IT = re.compile(
    r"\((?i:none|null|empty|unset|not set|set|hidden|redacted|masked)\)|<[A-Za-z_ -]{1,40}>|\*{3}|…|\{\{|%[a-z]\b"
    r"|[{\[](?=[\s\"'{\[\]}\\]|$)|\[(?i:redacted|filtered|hidden)|:|[xX]{4,}(?!\w)|[.•●]{3}"
)
_FIRST_WORD = re.compile(r"[^\W\d_]+(?![\w+/=!#$%^*@-])")
_MADE = re.compile(r"\d|[a-z][A-Z]|\w[!#$%^*@&+~][\w!#$%^*@&+~]*")
_LONG = 16
_ORDINARY = re.compile(
    r"v?\d[\d.,:/%_-]*[A-Za-z]{0,5}|#\d+|\d{4}-\d\d-\d\dT\S*|0x[0-9a-fA-F]+"
    r"|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}(?::\d+)?|\.{0,2}/\S*|[A-Za-z]:\\\S*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?i:sha|md|hmac|aes|rs|es|hs|ps|rsa|tls|ssl|ipv|utf|oauth|http|base|argon|bcrypt|pbkdf|blake|ed|ecdsa|x|v|k|s|h|p|hex|int|uint)"
    r"[-_]?\d{1,5}(?:[-_.][\w-]{0,20})?|[\w.-]+=\S*|[\w.]+\(\S*|[\w.-]+:\d+(?:[:/]\S*)?|\S+://\S*|[A-Z][A-Z0-9_]+|k\w+CNTRL|HTTP/[\d.]+|(?:amd|arm|armv|armhf|riscv|x86_|aarch|ppc|mips|s390x?)\d*\w{0,4}"
)
"""Numbers, dates, files, hosts, addresses, algorithms, and constants in capitals: in a sentence they are no secret."""
_WORDED = re.compile(r"[a-z]+(?:[_.:/-][a-z]+)+[_.-]?\d{0,2}|[A-Za-z]?[a-z]+(?:[A-Z][a-z]+)+\d{0,2}")
"""`user_token_2`, `refreshTokenStore`: a name."""

QUOTE = re.compile(r"\\{0,4}(?:\"\"\"|'''|[\"'`“”„«‘「『]|&quot;|&#3[49];|%22|\\u0022)")
_CLOSED_BY = {"“": "”", "„": "“", "«": "»", "‘": "’", "「": "」", "『": "』"}
PHRASE = re.compile(r"[a-z]{3,14}(?:[ ,]{1,2}[a-z]{3,14}){2,24}(?=[.\s]{0,3}$|[\"'])")
Span = tuple[int, int]


def stands_for_it(text: str, at: int = 0, *, spoken: bool = False) -> bool:
    """True where what begins there is no secret itself: it leads to one, or says that it is hidden, wrong, wanted."""
    if _ELSEWHERE.match(text, at) or _STANDS_FOR_IT.match(text, at):
        return True
    word = _FIRST_WORD.match(text, at, at + 40)
    return word is not None and word[0].lower() in (SAID_OF_IT if spoken else HARMLESS)


def is_made(value: str) -> bool:
    """True for what nobody would write as a word: digits, capitals or signs inside, or very long."""
    return len(value) >= _LONG or _MADE.search(value) is not None


def is_ordinary(value: str) -> bool:
    return _ORDINARY.fullmatch(value) is not None


def is_told(value: str) -> bool:
    """True for what is a secret though it stands in the middle of a sentence, without a sign before it."""
    return len(value) >= 4 and is_made(value) and not _ORDINARY.fullmatch(value) and not _WORDED.fullmatch(value)


def is_random(value: str) -> bool:
    """True for what was drawn by chance: letters and digits in no order, and many."""
    if len(value) < 8 or _ORDINARY.fullmatch(value) or _WORDED.fullmatch(value):
        return False
    digits = sum(letter.isdigit() for letter in value)
    mixed = value.lower() != value and value.upper() != value
    if len(value) < 12:
        return mixed and digits >= 2
    return 0 < digits < len(value) and (mixed or digits >= 2)


def find_closed(text: str, quote: re.Match[str]) -> Span | None:
    """Between this quote and the same one, where it is closed on the same line."""
    sign = quote[0]
    ends = re.escape(_CLOSED_BY.get(sign, sign))
    inside = re.compile(rf"(?:(?!{ends}(?!\w))(?:\\.|[^\\\r\n])){{0,1000}}(?={ends}(?!\w))").match(text, quote.end())
    return inside.span() if inside is not None else None


def is_sentence(words: str) -> bool:
    return any(word in SAID_OF_IT for word in words.replace(",", " ").split())


def keep_apart(spans: Sequence[Span]) -> list[Span]:
    """Without those that overlap one before; of two that begin together the longer stays."""
    found: list[Span] = []
    for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or begin >= found[-1][1]:
            found.append((begin, end))
    return found
