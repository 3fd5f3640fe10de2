"""Which variables hold a secret, by their name or by a value that looks made by chance; and which are a stack's own.

A stack's own are what its variables hold, wherever they were read. For logs, jobs and recordings alike.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from itertools import chain, count

from scaletail_tui.domain.masking.table.shapes import WORD_PATH

_NAME = re.compile(
    r"(?<!BY)(?<!COM)PASS(?!IVE|THROUGH)|PWD|SECRET|TOKEN|CREDENTIAL|SALT|PRIVATE|PEPPER",
    re.IGNORECASE,
)
_ADDRESS_NAME = re.compile(r"DSN|DATABASE_URL", re.IGNORECASE)
_VAGUE_NAME = re.compile(r"KEY|AUTH|HASH|COOKIE|SEED|LICEN[CS]E|CLAIM|JWT|WEBHOOK", re.IGNORECASE)
"""Also what is no secret is called so: `AUTH_METHOD=forward`."""
_POINTER_NAME = re.compile(r"_(?:FILE|FILENAME|PATH|DIR)$|^(?:OLD)?PWD$", re.IGNORECASE)
_POINTER = re.compile(r"file:.*|/run/secrets/[\w.-]+", re.DOTALL)
_PLAIN = frozenset({"true", "false", "none", "null", "yes", "no", "on", "off", "disabled", "enabled"})
_RANDOM = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/=_-]{20,}")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^@?]*", re.IGNORECASE)
"""Without a password in it, and without a query."""
_PASSWORD_IN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/:@]*:(.+)@", re.IGNORECASE)
_SHORTEST = 4
"""Characters: a shorter value stands in too many other words."""


def is_secret(name: str, value: str) -> bool:
    """True for a variable whose value must not be kept: its name says so, or it looks made by chance.

    A slash at its beginning tells nothing: one base64 text in 64 has it. Only what leads to a file is no secret.
    """
    value = value.strip()
    if len(value) < _SHORTEST or value.lower() in _PLAIN:
        return False
    if _POINTER_NAME.search(name) or _POINTER.fullmatch(value):
        return False
    if _NAME.search(name):
        return not (value.isdigit() and len(value) < 6)
    if _ADDRESS.fullmatch(value):
        return False
    if _ADDRESS_NAME.search(name):
        return True
    if WORD_PATH.fullmatch(value) or (value.startswith(("/", "./")) and "/" in value.lstrip("./")):
        return _VAGUE_NAME.search(name) is not None and not WORD_PATH.fullmatch(value)
    if _VAGUE_NAME.search(name) and (len(value) >= 12 or any(letter.isdigit() for letter in value)):
        return True
    return _RANDOM.fullmatch(value) is not None


def secrets_among(variables: Iterable[tuple[str, str]], known: Container[str] = ()) -> Iterator[tuple[str, str]]:
    """Name and value of those that hold a secret, `known` ones whatever they are called.

    A password inside an address is one by itself.
    """
    for name, value in variables:
        value = value.strip()
        if is_secret(f"{name}_SECRET" if name in known else name, value):
            yield name, value
        inside = _PASSWORD_IN_ADDRESS.match(value)
        if inside is not None and is_secret("PASSWORD", inside[1]):
            yield f"password in {name}", inside[1]


def find_own(
    variables: Iterable[tuple[str, str]], *, public: Iterable[str], asked: Container[str] = ()
) -> dict[str, str]:
    """Name to value; `asked` are variables that a question calls secret.

    One that is a word of `public`, as the stack's own name, hides nothing, and its mask would stand everywhere.
    """
    known = frozenset(word.lower() for word in public if word)
    found: dict[str, str] = {}
    add_own(found, ((name, value) for name, value in secrets_among(variables, asked) if value.lower() not in known))
    return found


def add_own(found: dict[str, str], pairs: Iterable[tuple[str, str]]) -> None:
    """Two services may each have a PASSWORD of their own, and a container still the one of yesterday."""
    for name, value in pairs:
        names = chain((name,), (f"{name} {number}" for number in count(2)))
        free = next(wanted for wanted in names if found.get(wanted, value) == value)
        found[free] = value
