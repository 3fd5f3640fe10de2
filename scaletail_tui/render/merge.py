"""Merging the Compose fragments that answers and the exposure add (`adds:` of a question, `own_https:`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.catalog.answer_kinds import is_set, items_of
from scaletail_tui.domain.catalog.service import Question, QuestionKind
from scaletail_tui.domain.stack.spec import StackSpec

ITEM = "${item}"


def merge_compose(spec: StackSpec) -> dict[str, Any]:
    """Return the entry's Compose mapping with every added fragment in it; the entry itself is left alone."""
    compose: dict[str, Any] = merge_fragment({}, spec.service.compose)
    if spec.own_https:
        compose = merge_fragment(compose, spec.service.own_https)
    for question in spec.service.questions:
        value = spec.settings.get(question.key, "")
        if not question.adds or not is_set(question, value):
            continue
        if question.kind is QuestionKind.LIST:
            for item in items_of(value):
                compose = merge_fragment(compose, with_item(_fragment(question), item))
        else:
            compose = merge_fragment(compose, with_item(_fragment(question), value))
    return compose


def _fragment(question: Question) -> dict[str, Any]:
    """What the question adds to Compose; `node` is the sidecar's part."""
    return {key: value for key, value in question.adds.items() if key != "node"}


def merge_fragment(base: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy with the fragment in it: mappings are merged, lists grow by what is new, else the added wins."""
    result: dict[str, Any] = dict(base)
    for key, value in added.items():
        old = result.get(key)
        if isinstance(value, Mapping):
            result[key] = merge_fragment(old if isinstance(old, Mapping) else {}, value)
        elif isinstance(value, list) and isinstance(old, list):
            result[key] = old + [entry for entry in value if entry not in old]
        else:
            result[key] = list(value) if isinstance(value, list) else value
    return result


def with_item(fragment: Any, item: str) -> Any:
    """Return the fragment with `${item}` replaced; the item's dollars are doubled, for Compose reads the result."""
    if isinstance(fragment, str):
        return fragment.replace(ITEM, item.replace("$", "$$"))
    if isinstance(fragment, Mapping):
        return {with_item(key, item): with_item(value, item) for key, value in fragment.items()}
    if isinstance(fragment, list):
        return [with_item(entry, item) for entry in fragment]
    return fragment
