"""Hostnames: one DNS label, and what control makes of it.

Rules: tailscale util/dnsname/dnsname.go, Docker Compose's project names, the engine's container names.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 63
"""Characters in a DNS label (RFC 1035)."""

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_SUFFIX = re.compile(r"-(\d+|[a-z0-9]{8})")
"""`-1` from Tailscale; headscale up to 0.28 adds eight random characters."""


def hostname_problem(text: str) -> str | None:
    """Say in one sentence why the text cannot be a stack's name; None when it can."""
    if not text:
        return "The name is empty: it becomes the device's name and its web address."
    if _LABEL.fullmatch(text):
        return None
    if len(text) > LONGEST:
        return f"The name has {len(text)} characters: a name has at most {LONGEST}."
    foreign = next((character for character in text if not holds(character)), None)
    if foreign is not None:
        proposal = sanitize(text)
        better = f", for example {proposal}" if proposal and proposal != text and len(proposal) < 24 else ""
        return f"The name holds {_show(foreign)}: it is made of a-z, 0-9 and hyphens{better}."
    if text.startswith("-"):
        return "The name begins with a hyphen: a name begins with a letter or digit."
    return "The name ends with a hyphen: a name ends with a letter or digit."


def holds(character: str) -> bool:
    """True when a name can hold the character somewhere."""
    return re.fullmatch(r"[a-z0-9-]", character, re.ASCII) is not None


def shape_name(text: str) -> tuple[str, str]:
    """Bring typed text nearer to a name; returns that, and the characters of which nothing could be made, once each.

    Letters lose case and accents, blanks and `_`, `.`, `/`, `:` become hyphens. Unlike `sanitize` it keeps every end:
    more may be typed there.
    """
    shaped, left_out = "", ""
    for character in text:
        plain = "".join(part for part in unicodedata.normalize("NFKD", character).lower() if part.isascii())
        if plain.isalnum() or character == "-":
            shaped += plain
        elif character.isspace() or character in "_./:":
            shaped += "-"
        elif character not in left_out:
            left_out += character
    return shaped, left_out


def shaping_sentence(text: str, shaped: str, left_out: str) -> str:
    """Say what `shape_name` made of the text; empty where it is as it was."""
    if left_out:
        return f"A name cannot hold {_show(left_out[0])}: it is made of a-z, 0-9 and hyphens."
    if shaped == text:
        return ""
    written = f'"{text}"' if text.strip() and len(text) <= 40 else "A blank" if not text.strip() else "It"
    return f"{written} is written {shaped if len(shaped) <= 40 else 'small'}: a name is made of a-z, 0-9 and hyphens."


def sanitize(text: str) -> str:
    """Return what control makes of a wanted name (SanitizeHostname); may be empty."""
    for ending in (".local", ".localdomain", ".lan"):
        if text.lower().endswith(ending):
            text = text[: -len(ending)]
            break
    text = text[:LONGEST]
    while text and not _plain(text[0]):
        text = text[1:]
    while text and not _plain(text[-1]):
        text = text[:-1]
    return "".join(
        "-" if character in " .@_" else character.lower()
        for character in text
        if character in " .@_-" or _plain(character)
    )


def collision_suffix(dns_name: str, asked: str) -> str:
    """Return the suffix that control added because the name was taken (`-1`), or an empty text.

    `asked` is the name as the device told it; a device that an admin gave another name to has no suffix.
    """
    label = dns_name.partition(".")[0].lower()
    rest = label.removeprefix(sanitize(asked))
    return rest if rest != label and _SUFFIX.fullmatch(rest) else ""


def _plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _show(character: str) -> str:
    if character == " ":
        return "a blank"
    if character.isprintable():
        return f'"{character}"'
    return f"a control character (U+{ord(character):04X})"
