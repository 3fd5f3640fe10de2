"""Secrets taken out of what is kept: those that are known by value, and those that are known by their looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

MASK = "[masked]"
_NAME = re.compile(r"PASS|PWD|SECRET|TOKEN|CREDENTIAL|SALT|PRIVATE|DSN|PEPPER|DATABASE_URL", re.IGNORECASE)
_VAGUE_NAME = re.compile(r"KEY|AUTH|HASH|COOKIE|SEED|LICEN[CS]E", re.IGNORECASE)
"""Also what is no secret is called so: `AUTH_METHOD=forward`."""
_PLAIN = frozenset({"true", "false", "none", "null", "yes", "no", "on", "off", "disabled", "enabled"})
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/=_-]{20,}")
_SHORTEST = 4
"""Characters: a shorter value stands in too many other words."""

_KEY = re.compile(r"\b((?:tskey|hskey)-[a-z]+)-(?:…|[A-Za-z0-9_-]+)")
_KEY_KIND = r"\1-…"
_KEY_OPTION = re.compile(r"(--auth-?key[= ])(?!file:|[a-z]+-[a-z]+-…)\S+")
"""Headscale's older keys are 48 hexadecimal digits: only the option before them tells what they are."""
_OPTION = re.compile(r"--?[\w-]*(?:pass|password|passwd|passphrase|secret|token|auth-?key|api-?key)")
_VALUE = r"(?!\[masked|file:|/|\$)\S{3,}"

Replacement = str | Callable[[re.Match[str]], str]
# Each leaves the kind of thing readable. Order matters: what is more exact comes first.
_PATTERNS: tuple[tuple[str, re.Pattern[str], Replacement], ...] = (
    ("auth keys", _KEY, _KEY_KIND),
    (
        "private keys",
        re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL),
        r"-----BEGIN \1----- " + MASK,
    ),
    ("private keys", re.compile(r"\b([a-z]*priv(?:key)?):[0-9a-f]{32,}"), r"\1:" + MASK),
    (
        "login links",
        re.compile(r"(https?://[^\s\"'<>/]+/(?:a|auth|register|login)/)(?!masked\b)[\w:.-]{5,}"),
        r"\1masked",
    ),
    (
        "passwords in addresses",
        re.compile(r"([a-z][a-z0-9+.-]*://[^\s/:@\"']*):(?!\[masked)[^\s/@\"']+@"),
        rf"\1:{MASK}@",
    ),
    ("tokens", re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), MASK),
    ("tokens", re.compile(r"\b(Bearer|Basic) (?!\[masked)[\w.~+/=-]{8,}"), rf"\1 {MASK}"),
    (
        "passwords by their name",
        re.compile(
            r"(?i)\b((?:[\w-]*(?:password|passwd|secret|api_?key|access_?token|auth_?token))[\"']?\s*[=:]\s*[\"']?)"
            r"(?!\[masked|[\"'&\s])[^\s\"'&,;]{3,}"
        ),
        rf"\1{MASK}",
    ),
    ("passwords in commands", re.compile(rf"(?<!\S)({_OPTION.pattern}[ =]){_VALUE}"), rf"\1{MASK}"),
    (
        "passwords in commands",
        re.compile(rf"(\b(?:redis|valkey)-cli\b(?: \S+)*? -a |\b(?:mysql|mariadb)[\w-]*(?: \S+)*? -p){_VALUE}"),
        rf"\1{MASK}",
    ),
)  # fmt: skip
_KEY_BEGINS, _KEY_ENDS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"-----END [A-Z ]*PRIVATE KEY-----"),
)


def without_keys(text: str) -> str:
    """Text with everything that looks like a key, or is given as one, cut down to its kind."""
    return _KEY_OPTION.sub(r"\1…", _KEY.sub(_KEY_KIND, text))


def is_secret(name: str, value: str) -> bool:
    """True for a variable whose value must not be kept: its name says so, or it looks made by chance."""
    value = value.strip()
    if len(value) < _SHORTEST or value.lower() in _PLAIN or value.startswith(("/", "./", "file:")):
        return False
    if _NAME.search(name):
        return not (value.isdigit() and len(value) < 6)
    if _VAGUE_NAME.search(name) and (len(value) >= 12 or any(letter.isdigit() for letter in value)):
        return True
    return _RANDOM.fullmatch(value) is not None


def masked(value: Any, secrets: Mapping[str, str]) -> tuple[Any, dict[str, int]]:
    """A JSON value without secrets, and how often each was taken out.

    `secrets` maps a name to a value. Counts are by that name, or by the kind of pattern. Keys of objects are kept.
    """
    counts: Counter[str] = Counter()
    known = sorted(
        ((text, name) for name, text in secrets.items() if len(text) >= _SHORTEST), key=lambda one: -len(one[0])
    )
    found = _masked(value, [(name, _value_pattern(text)) for text, name in known], counts)
    return found, dict(sorted(counts.items()))


def _masked(value: Any, known: list[tuple[str, re.Pattern[str]]], counts: Counter[str]) -> Any:
    if isinstance(value, str):
        return _text(value, known, counts)
    if isinstance(value, dict):
        return {key: _masked(item, known, counts) for key, item in value.items()}
    if isinstance(value, list):
        return _words(_lines([_masked(item, known, counts) for item in value], counts), counts)
    return value


def _text(text: str, known: list[tuple[str, re.Pattern[str]]], counts: Counter[str]) -> str:
    for name, pattern in known:
        text, times = pattern.subn(f"[masked {name}]", text)
        counts[name] += times
    for kind, pattern, replacement in _PATTERNS:
        text, times = pattern.subn(replacement, text)
        if times:
            counts[kind] += times
    return text


def _lines(items: list[Any], counts: Counter[str]) -> list[Any]:
    """Log lines between the first and the last line of a private key, which come one by one."""
    inside = False
    for at, item in enumerate(items):
        text = item.get("text") if isinstance(item, dict) else None
        if not isinstance(text, str):
            continue
        if inside:
            inside = _KEY_ENDS.search(text) is None
            items[at] = {**item, "text": MASK}
            counts["private keys"] += 1
        elif _KEY_BEGINS.search(text) and not _KEY_ENDS.search(text):
            inside = text.rstrip().endswith(MASK)
    return items


def _words(items: list[Any], counts: Counter[str]) -> list[Any]:
    """A command's words: the one behind an option that takes a password is none of ours."""
    shell = any(isinstance(item, str) and item.endswith("-cli") for item in items)
    for at, (option, word) in enumerate(pairwise(items), 1):
        named = isinstance(option, str) and (_OPTION.fullmatch(option) or (shell and option == "-a"))
        if named and isinstance(word, str) and not word.startswith((MASK[:-1], "file:", "/", "-")):
            items[at] = MASK
            counts["passwords in commands"] += 1
    return items


def _value_pattern(text: str) -> re.Pattern[str]:
    """The value as a whole word, so that a short one does not eat into others."""
    before = r"(?<![A-Za-z0-9])" if text[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if text[-1].isalnum() else ""
    return re.compile(before + re.escape(text) + after)
