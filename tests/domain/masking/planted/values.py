"""Secrets as people and programs make them, of one seed; none of them was ever in use."""

from __future__ import annotations

import base64
import string
import uuid
from collections.abc import Callable
from random import Random

_LETTERS = string.ascii_letters + string.digits
_WEAK = (
    "hunter2", "sommer2026", "Tr0ub4dor&3", "letmein99", "Start0-Now!", "blaubeere", "qwertz123",
    "iloveyou7", "dragonfly", "Winter.2025",
    "maison-bleue4", "zxcvbn", "monkey", "s3cret", "changeme1", "Kennwort!9", "raspberry",
)  # fmt: skip
_WORDS = """
abandon ability acid across almost anchor apple autumn balcony bamboo basket beyond bicycle blanket bridge bronze
candle canyon carbon castle cherry copper cradle cricket desert dolphin dragon eagle ember engine fabric falcon forest
garden ginger glacier hammer harbor hazel helmet island jungle kettle ladder lantern lemon marble meadow mirror monkey
mountain napkin ocean orange oyster paddle panda pepper pilot planet pumpkin rabbit raven ribbon river rocket saddle
salmon shadow silver spider spring staple sunset tiger timber tunnel turtle umbrella valley velvet violin walnut whale
willow window winter wizard yellow zebra
"""


def _some(random: Random, letters: str, count: int) -> str:
    return "".join(random.choice(letters) for _ in range(count))


def _pw(random: Random) -> str:
    body = _some(random, _LETTERS + "!#%*+-_.?", random.randint(6, 14))
    return f"{random.choice(string.ascii_letters)}{body}{random.choice(string.digits)}{random.choice(_LETTERS)}"


def _made(random: Random) -> str:
    return f"{_some(random, _LETTERS, 10)}{random.randint(2, 9)}{_some(random, _LETTERS, 9)}"


def _words(random: Random, count: int, between: str = " ") -> str:
    return between.join(random.sample(_WORDS.split(), count))


def _jwt(random: Random) -> str:
    return f"eyJhbGciOiJIUzI1NiJ9.eyJ{_some(random, _LETTERS, 24)}.{_some(random, _LETTERS + '-_', 43)}"


def _base64(random: Random, count: int) -> str:
    return base64.b64encode(random.randbytes(count)).decode()


def _login(random: Random) -> str:
    return base64.b64encode(f"deploy:{_pw(random)}".encode()).decode()


def _groups(random: Random, letters: str, groups: int, length: int, between: str = "-") -> str:
    return between.join(_some(random, letters, length) for _ in range(groups))


_BASE32 = string.ascii_uppercase + "234567"
_HEX = "0123456789abcdef"

KINDS: dict[str, Callable[[Random], str]] = {
    "pw": _pw,
    "weak": lambda random: random.choice(_WEAK),
    "made": _made,
    "phrase": lambda random: _words(random, 4),
    "phrase3": lambda random: _words(random, 3),
    "phrase12": lambda random: _words(random, 12),
    "phrase24": lambda random: _words(random, 24),
    "dashed": lambda random: _words(random, 5, "-"),
    "hex16": lambda random: _some(random, _HEX, 16),
    "hex32": lambda random: _some(random, _HEX, 32),
    "hex40": lambda random: _some(random, _HEX, 40),
    "hex48": lambda random: _some(random, _HEX, 48),
    "hex64": lambda random: _some(random, _HEX, 64),
    "b64": lambda random: _base64(random, 32),
    "b64s": lambda random: _base64(random, 18),
    "login": _login,
    "aws": lambda random: _some(random, _LETTERS + "/+", 39) + random.choice(_LETTERS),
    "an16": lambda random: _some(random, _LETTERS, 15) + "7",
    "an24": lambda random: _some(random, _LETTERS, 23) + "7",
    "an36": lambda random: _some(random, _LETTERS, 35) + "4",
    "an43": lambda random: _some(random, _LETTERS + "-_", 42) + "4",
    "an86": lambda random: _some(random, _LETTERS + "-_", 85) + "4",
    "an8": lambda random: _some(random, string.ascii_lowercase, 6) + _some(random, string.digits, 2),
    "pin4": lambda random: _some(random, string.digits, 4),
    "pin6": lambda random: _some(random, string.digits, 6),
    "pin8": lambda random: _some(random, string.digits, 8),
    "b32": lambda random: _some(random, _BASE32, 16),
    "b32l": lambda random: _some(random, _BASE32, 32),
    "b32g": lambda random: _groups(random, _BASE32.lower(), 4, 4, " "),
    "recovery": lambda random: _groups(random, string.ascii_uppercase + string.digits, 6, 4),
    "recovery2": lambda random: _groups(random, string.ascii_lowercase + string.digits, 2, 5),
    "digits48": lambda random: _groups(random, string.digits, 8, 6),
    "jwt": _jwt,
    "bech": lambda random: _some(random, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
    "uuid": lambda random: str(uuid.UUID(int=random.getrandbits(128), version=4)),
    "b22": lambda random: _some(random, "./" + _LETTERS, 22),
    "b31": lambda random: _some(random, "./" + _LETTERS, 31),
    "b43": lambda random: _some(random, "+/" + _LETTERS, 43),
}
"""The name that stands in a sentence, and who makes such a value."""
