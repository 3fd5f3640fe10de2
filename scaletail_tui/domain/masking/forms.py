"""One secret that is known by value, in every form in which it may stand in a text."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

_SHORTEST, _ENCODED_FROM = 4, 8
"""Characters: a shorter value stands in too many other words; what base64 makes of one does from eight on."""
_PERCENT = re.compile(r"%[0-9A-F]{2}")


class KnownSecret:
    """A value that is taken out wherever it stands."""

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self._words = tuple(dict.fromkeys(_words(value)))
        self._parts = tuple(dict.fromkeys(_inside_base64(value))) if len(value) >= _ENCODED_FROM else ()
        self._pattern: re.Pattern[str] | None = None

    def take_out(self, text: str) -> tuple[str, int]:
        """The text without it, and how often it stood there."""
        # A plain search first: of a file's two hundred words hardly one stands in a line.
        if not any(form in text for form in (*self._words, *self._parts)):
            return text, 0
        if self._pattern is None:
            forms = [(form, _whole_word(form)) for form in self._words]
            forms += [(form, re.escape(form)) for form in self._parts]
            self._pattern = re.compile("|".join(one for _, one in sorted(forms, key=lambda pair: -len(pair[0]))))
        return self._pattern.subn(lambda _: f"[masked {self.name}]", text)


def find_secrets(secrets: Mapping[str, str]) -> tuple[KnownSecret, ...]:
    """Of names and values, the longest first; a value of several lines may be told line by line."""
    found = [(name, value) for name, value in secrets.items() if len(value) >= _SHORTEST]
    for name, value in tuple(found):
        lines = (line.strip() for line in value.splitlines()) if "\n" in value else ()
        found += [(name, line) for line in lines if len(line) >= _ENCODED_FROM and not line.startswith("-----")]
    return tuple(KnownSecret(name, value) for name, value in sorted(found, key=lambda secret: -len(secret[1])))


def _words(value: str) -> Iterator[str]:
    yield value
    raw = value.encode("utf-8", "surrogatepass")
    for encoded in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        yield encoded
        yield _PERCENT.sub(lambda found: found[0].lower(), encoded)
    for ascii_only in (True, False):
        yield json.dumps(value, ensure_ascii=ascii_only)[1:-1]
    yield value.replace("$", "$$")  # as Compose files write it
    if len(value) >= _ENCODED_FROM:
        yield raw.hex()
        yield base64.b64encode(raw).decode()


def _inside_base64(value: str) -> Iterator[str]:
    """What base64 makes of it behind up to two other bytes: the letters that no neighbour has a part in."""
    raw = value.encode("utf-8", "surrogatepass")
    for before in range(3):
        letters = base64.b64encode(bytes(before) + raw).decode()
        certain = letters[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        yield certain
        yield certain.translate(str.maketrans("+/", "-_"))


def _whole_word(form: str) -> str:
    """So that a short one does not eat into other words."""
    before = r"(?<![A-Za-z0-9])" if form[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if form[-1].isalnum() else ""
    return before + re.escape(form) + after
