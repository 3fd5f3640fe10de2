"""Generated secrets: length, alphabet and prefix as the catalog asks for them."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Protocol

ALPHABETS = {
    "alnum": string.ascii_letters + string.digits,
    "hex": "0123456789abcdef",
    "base64": string.ascii_letters + string.digits + "+/",
}
"""What `alphabet:` of a question may say."""


class RandomSource(Protocol):
    """`random.SystemRandom()` for life, a seeded `random.Random` for practice and tests."""

    def choice(self, options: str, /) -> str: ...


def generator(source: RandomSource) -> Callable[[int, str], str]:
    """Return a function from length and alphabet to a fresh secret; an unknown alphabet raises ValueError.

    For base64 the length counts characters, padding included, so that a multiple of four decodes: 44 is 32 bytes.
    """

    def token(length: int, alphabet: str) -> str:
        if alphabet not in ALPHABETS:
            raise ValueError(f"unknown alphabet {alphabet!r}: {', '.join(ALPHABETS)}")
        characters = ALPHABETS[alphabet]
        if alphabet == "base64" and length % 4 == 0 and length:
            # 44 characters stand for 32 bytes: the last group is three characters, its last one with two spare bits.
            return (
                "".join(source.choice(characters) for _ in range(length - 2)) + source.choice("AEIMQUYcgkosw048") + "="
            )
        return "".join(source.choice(characters) for _ in range(length))

    return token
