"""What answers and the exposure add: Compose fragments merged (`adds:` of a question, `own_https:`), and values put
in the place of `${KEY}` in files that an entry ships.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.catalog.answer_kinds import is_set, items_of
from scaletail_tui.domain.catalog.question import Question, QuestionKind
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
