"""Checksums of generated files, by which a change made by hand is seen.

They are kept as comments at the end of `.env`, which only its owner can read. The sum of `.env` itself leaves out those
comments and the PUBLIC_ values, which the program fills in later.
"""

from __future__ import annotations

import hashlib
import re

_LINE = re.compile(r"^# sha256 ([0-9a-f]{64}) (.+)$", re.MULTILINE)
_OURS = re.compile(r"^(# sha256 |PUBLIC_(?:HOST|URL|SCHEME|HTTPS|HTTP)=)")
DOTENV = ".env"


def checksum(path: str, text: str) -> str:
    """Return the file's sum in hexadecimal; `path` is relative to the stack folder."""
    if path == DOTENV:
        text = "\n".join(line for line in text.split("\n") if not _OURS.match(line))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def read_sums(dotenv_text: str) -> dict[str, str]:
    """Return path to sum as they stand in a `.env`; empty for one that we did not write."""
    return {path: digest for digest, path in _LINE.findall(dotenv_text)}


def with_checksum(dotenv_text: str, path: str, digest: str) -> str:
    """Return the text of `.env` with one sum replaced or added."""
    line = f"# sha256 {digest} {path}"
    place = re.compile(rf"^# sha256 [0-9a-f]{{64}} {re.escape(path)}$", re.MULTILINE)
    if place.search(dotenv_text):
        return place.sub(line, dotenv_text)
    return dotenv_text.rstrip("\n") + f"\n{line}\n"


def is_edited(path: str, text: str, sums: dict[str, str]) -> bool:
    """True when the file is not what was written; a file without a sum is somebody else's, so true as well."""
    return sums.get(path) != checksum(path, text)
