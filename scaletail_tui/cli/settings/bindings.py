"""The names of bindings, for the setting `keys`; read without the terminal interface."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scaletail_tui.domain.settings.judge import find_near


def unknown_bindings(keys: Mapping[str, str]) -> list[str]:
    """A sentence for each name that is no binding."""
    if not keys:
        return []
    known = sorted(_names())
    return [
        f"keys: there is no binding {name}.{find_near(name, known)}" for name in keys if name not in frozenset(known)
    ]


def _names() -> Iterable[str]:
    from scaletail_tui.ui.keymap.flows import FLOW_KEYS, REMEDY_KEYS
    from scaletail_tui.ui.keymap.log import LOG_KEYS
    from scaletail_tui.ui.keymap.places import PLACE_KEYS
    from scaletail_tui.ui.keymap.stacks import STACK_KEYS

    for sections in (PLACE_KEYS, LOG_KEYS, FLOW_KEYS, STACK_KEYS, REMEDY_KEYS):
        for keys in sections.values():
            yield from (key.id for key in keys)
