"""In which order an entry says what it says, so that all entries read alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

# fmt: off
ENTRY_ORDER = (
    "name", "summary", "category", "archived", "tags", "links", "hostname", "shares_network", "serve", "own_https",
    "ports", "background", "node", "funnel", "files", "questions", "first_run", "needs", "architectures", "notes",
    "storage", "fixes", "differs", "provenance",
)
"""Every word of `x-scaletail`."""
QUESTION_ORDER = (
    "prompt", "kind", "choices", "default", "required", "length", "alphabet", "prefix", "hash", "minimum", "maximum",
    "item_kind", "item_pattern", "help", "more", "adds",
)
"""Every word of a question."""
# fmt: on


def order_problems(extension: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Words of `x-scaletail` and of its questions that stand before another that belongs before them.

    Questions that need an answer come first, those under "more settings" last.
    """
    yield from _of("", tuple(map(str, extension)), ENTRY_ORDER)
    questions = extension.get("questions")
    if not isinstance(questions, Mapping):
        return
    ranks = []
    for key, body in questions.items():
        if isinstance(body, Mapping):
            yield from _of(f"questions.{key}.", tuple(map(str, body)), QUESTION_ORDER)
            wanted = bool(body.get("required")) and not body.get("default")
            ranks.append((0 if wanted else 2 if body.get("more") else 1, str(key)))
    for before, after in pairwise(ranks):
        if after[0] < before[0]:
            yield (
                f"questions.{after[1]}",
                f"this belongs before {before[1]}: first what needs an answer, more: true last",
            )


def _of(place: str, words: Sequence[str], order: Sequence[str]) -> Iterator[tuple[str, str]]:
    known = [word for word in words if word in order]
    for before, after in pairwise(known):
        if order.index(after) < order.index(before):
            yield f"{place}{after}", f"this belongs before {before}"
