"""Tokens that nobody names: long, and drawn by chance out of letters and digits, as only machines write them."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from scaletail_tui.domain.masking.value import Span

MAY_HOLD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9+/_=.~-]{15}")
"""A quick look: a line without has no token of a known maker either."""
_TOKEN = re.compile(r"(?<![\w+/=.~%@-])[A-Za-z0-9+/_-]{20,200}(?:={1,2}|(?![\w=.%@~]))")
_SEGMENT = re.compile(
    r"(?<=[\w:%]/)(?<!/a/)(?<!/auth/)(?<!/login/)(?<!/register/)[A-Za-z0-9_-]{14,80}(?=/|\?|\s|$|[\"'])"
)
"""Of an address: `/ping/x`. A link to log in stays: who is asked to open it must see it."""
_OPEN = re.compile(
    r"public|\bpub\b|node|disco|machine|peer|host ?key|finger|sha\d|md5|digest|integrity|e-?tag|commit|\brev(?:ision)?\b|\bid\b|[_-]id\b|[a-z]I[dD]\b|\bID\b"
    r"|uuid|nonce|challenge|trace|span|correlation|request|checksum|hash|version|layer|image|blob|block|snapshot|file|path|thumb|asset"
    r"|ssh-|ecdsa-|sk-ssh|certificate|-----|boundary|build|container|digest|\bkey type\b|video|watch|track|album|torrent|magnet"
    r"|bucket|object|cache|dkim|spki|pin-sha|hpkp|txt|record|acme|authz|order|cert|serial",
    re.IGNORECASE,
)
"""Said before what is drawn, too, but no secret."""
_APART = re.compile(r"[+/_=-]+")
_WORD = re.compile(r"[A-Z]?[a-z]{2,}\d{0,4}|[A-Z]{2,}\d{0,4}|\d+|[a-z]\d{1,3}|[a-zA-Z]{1,2}")
_HEX = re.compile(r"[0-9a-f-]+|[0-9A-F-]+")
_DATED = re.compile(r"(?:19|20)\d\d-?[01]\d-?[0-3]\d|0x[0-9a-f]{6}")
_BEFORE = 64
_SHORTEST = 24
"""Characters: outside of an address, shorter ones are also what apps call their connections and nodes."""


def find_drawn(text: str) -> Iterator[Span]:
    """Where such tokens stand, from left to right; what is part of a longer one is not told again."""
    found = [token for token in _TOKEN.finditer(text) if len(token[0]) >= _SHORTEST]
    if "://" in text:
        found += _SEGMENT.finditer(text)
    done = 0
    for token in sorted(found, key=lambda token: (token.start(), -token.end())):
        if (
            token.start() >= done
            and is_drawn(token[0])
            and not _OPEN.search(text, max(0, token.start() - _BEFORE), token.start())
        ):
            yield token.span()
            done = token.end()


def is_drawn(value: str) -> bool:
    """True where letters and digits follow each other without any order."""
    parts = [part for part in _APART.split(value) if part]
    if _HEX.fullmatch(value) or all(_WORD.fullmatch(part) for part in parts) or _DATED.search(value):
        return False
    if "/" in value and max(len(part) for part in value.split("/")) < 12 and not value.endswith("="):
        return False
    kinds = [_kind_of(letter) for letter in value]
    changes = sum(kind != after for kind, after in pairwise(kinds))
    digits = kinds.count("0")
    if "a" in kinds and "A" in kinds:
        return digits >= 2 and changes >= len(value) / 3
    return len(value) >= 24 and digits >= 4 and changes >= len(value) / 4 and len(parts) == 1


def _kind_of(letter: str) -> str:
    return "0" if letter.isdigit() else "a" if letter.islower() else "A" if letter.isupper() else "-"
