"""`# scaletail-lint: ignore ID` in a file of the folder: the user has seen it and means it so."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COMMENT = re.compile(
    r"(?:^|\s)#\s*scaletail-lint:\s*ignore[ \t]+([a-z0-9-]+(?:(?:[ \t]{1,9}|[ \t]{0,9},[ \t]{0,9})[a-z0-9-]+)*)"
)


def find_silenced(texts: Iterable[str]) -> frozenset[str]:
    """The ids that comments in these texts silence, in the whole folder."""
    words = (found[1] for text in texts for found in _COMMENT.finditer(text))
    return frozenset(word for group in words for word in re.split(r"[\s,]+", group) if word)
