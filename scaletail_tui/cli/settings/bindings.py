"""The names of bindings, for the setting `keys`; read without the terminal interface."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.settings.judge import find_near


def unknown_bindings(keys: Mapping[str, str]) -> list[str]:
    """A sentence for each name that is no binding."""
    if not keys:
        return []
    from scaletail_tui.ui.keymap.sections import KEYS

    known = sorted({key.id for section in KEYS.values() for key in section})
    return [f"keys: there is no binding {name}.{find_near(name, known)}" for name in keys if name not in known]
