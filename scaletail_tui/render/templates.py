"""Files that a catalog entry ships: `${KEY}` in them is replaced by the stack's value."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}", re.ASCII)


def fill(template: str, values: Mapping[str, str], *, known: frozenset[str]) -> str:
    """Put values into a template; a known key without a value becomes empty, an unknown one stays as it is."""

    def value(found: re.Match[str]) -> str:
        key = found.group(1)
        return values.get(key, "") if key in known else found.group(0)

    return _PLACE.sub(value, template)


def places(template: str) -> tuple[str, ...]:
    """Return the keys that are put into the template, in the order of their mention."""
    return tuple(dict.fromkeys(found.group(1) for found in _PLACE.finditer(template)))


def mentions(template: str, keys: frozenset[str]) -> bool:
    """True when one of the keys is put into the template."""
    return any(found.group(1) in keys for found in _PLACE.finditer(template))
