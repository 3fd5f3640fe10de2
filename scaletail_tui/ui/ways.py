"""What a sentence tells to do, in the words of the pages: the key that does it, or the command where no page does."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.ways import Way
from scaletail_tui.ui.keymap.sections import KEYS
from scaletail_tui.ui.keymap.table import key_text

EACH_KEY, ONE_KEY = "e", "o"
"""What answers an import's question for the service that is visited."""
EACH_WORDS, ONE_WORDS = "each, as a stack of its own", "one of them"
_IMPORT = "scaletail-tui import FILE"
_KEYS = {Way.OTHER_NAME: "restore.name", Way.OTHER_DEVICE: "restore.identity"}


def page_words(changed: Mapping[str, str]) -> Mapping[Way, str]:
    """`changed` is the user's own keymap."""
    keys = {key.id: key for section in KEYS.values() for key in section}
    return {
        Way.VISIT: f"{_IMPORT} --visit SERVICE:PORT",
        Way.AS_ONE: f"answer {ONE_KEY}, {ONE_WORDS}",
        Way.BY_ITSELF: f"{_IMPORT} --visit {{0}} --leave {{1}}",
        Way.EACH: f"the same file again, answered by {EACH_KEY}, {EACH_WORDS}",
        Way.ORIGINAL_OFF: "begin once more, and answer that it is off",
        Way.ENV_FILE: "scaletail-tui restore BACKUP --env FILE",
        Way.PUBLIC: f"{key_text(keys['stack.reach'], changed)} on the page of {{0}}",
        **{way: f"{key_text(keys[key], changed)}, {keys[key].label}" for way, key in _KEYS.items()},
    }


def page_sentence(error: ScaletailError, changed: Mapping[str, str]) -> str:
    """Title and remedy as one line, for a page."""
    if error.telling is None:
        return error.sentence()
    return f"{error.title} {error.telling.say(page_words(changed))}".strip()
