"""Every key of the program by section, as plain data: what makes bindings of them needs Textual, this does not."""

from __future__ import annotations

from scaletail_tui.ui.keymap.flows import FLOW_KEYS, REMEDY_KEYS
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.log import LOG_KEYS
from scaletail_tui.ui.keymap.places import PLACE_KEYS
from scaletail_tui.ui.keymap.stacks import STACK_KEYS

KEYS: dict[str, tuple[Key, ...]] = {**PLACE_KEYS, **LOG_KEYS, **FLOW_KEYS, **STACK_KEYS, **REMEDY_KEYS}
"""Section to keys. A screen takes one section and everything of EVERYWHERE."""
