"""The sentence of a finding: its braces filled with what was seen, and no longer than a line of a small terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.plain import plain_text

LONGEST = 76
"""Characters."""
_SHORTEST = 8
"""Characters that are left of a value, so that it can still be recognised."""
_BRACES = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_BLANKS = re.compile(r"\s+")


def braces_of(template: str) -> tuple[str, ...]:
    """Names of the values that a template asks for."""
    return tuple(_BRACES.findall(template))


def sentence(template: str, values: Mapping[str, str]) -> str:
    """Values from outside are one line without secrets; the longest is cut where the sentence would be too long.

    The evidence holds all of it. A value that nobody gave reads `?`.
    """
    shown = {name: _clean(values.get(name, "?")) for name in braces_of(template)}
    text = template.format_map(shown)
    while len(text) > LONGEST and shown:
        longest = max(shown, key=lambda name: len(shown[name]))
        if len(shown[longest]) <= _SHORTEST:
            break
        shown[longest] = f"{shown[longest][:-2].rstrip(' .,:;')}…"
        text = template.format_map(shown)
    return text[:-1] if text.endswith(("….", "..")) else text


def _clean(value: str) -> str:
    return _BLANKS.sub(" ", without_secrets(plain_text(value)))


def apart(one: str, other: str) -> tuple[str, str]:
    """Two DNS names as short as they can be told from each other: by first labels where the rest is the same."""
    (label, _, rest), (other_label, _, other_rest) = one.partition("."), other.partition(".")
    return (label, other_label) if rest == other_rest and label != other_label else (one, other)
