"""YAML of anybody's making, read without letting its anchors fill the memory or go round for ever."""

from __future__ import annotations

from itertools import islice
from typing import Any

_DEEPEST, _LARGEST = 32, 50_000
_LONGEST = 4_000_000
"""Characters of all values together, each alias counted as what it stands for."""
_SHORT = 100_000
"""Characters that cannot hold too many values."""


class EndlessYaml(ValueError):
    """The text holds more than any Compose file does."""


def load_yaml(text: str | bytes, loader: Any = None) -> Any:
    """The one document of a text; `loader` is a class of yaml's, by default the safe one of libyaml.

    Raises EndlessYaml, yaml.YAMLError, ValueError for a date or number that Python cannot hold, or RecursionError.
    """
    import yaml

    chosen = loader or getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    if len(text) > _SHORT and _events_in(text, chosen) > 2 * _LARGEST:
        raise EndlessYaml("it holds more values than any Compose file")
    # libyaml's loader: 119 entries take 0.1 s with it and 1 s with the one in Python.
    reader = chosen(text)
    try:
        node = reader.get_single_node()
        # Judged before anything is made of it: PyYAML before 6.0.4 copies what `<<` merges, again and again.
        if endless(node):
            raise EndlessYaml("its anchors make it endless or far too large")
        return None if node is None else reader.construct_document(node)
    finally:
        reader.dispose()


def _events_in(text: str | bytes, loader: Any) -> int:
    """How many values and ends a text has, counted before a node is made of each: half a kilobyte apiece."""
    import yaml

    most = 2 * _LARGEST
    return sum(1 for _ in islice(yaml.parse(text, Loader=loader), most + 1))


def endless(node: Any) -> bool:
    """True for more nodes, depth or text than any Compose file has: an alias may hold its anchor, or a long text."""
    waiting, seen, length = [(node, 0)], 0, 0
    while waiting:
        one, depth = waiting.pop()
        inside = getattr(one, "value", None)
        seen += 1
        length += len(inside) if isinstance(inside, str) else 0
        if depth > _DEEPEST or seen > _LARGEST or length > _LONGEST:
            return True
        if isinstance(inside, list):  # of a mapping pairs, of a sequence nodes
            for child in inside:
                waiting.extend((part, depth + 1) for part in (child if isinstance(child, tuple) else (child,)))
    return False
