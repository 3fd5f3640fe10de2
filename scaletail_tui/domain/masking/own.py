"""A stack's own secrets: what its variables hold, wherever they were read. For logs, jobs and recordings alike."""

from __future__ import annotations

from collections.abc import Container, Iterable
from itertools import chain, count

from scaletail_tui.domain.masking.names import secrets_among


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
        free = next(one for one in names if found.get(one, value) == value)
        found[free] = value
