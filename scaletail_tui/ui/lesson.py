"""A first deploy to do in practice, with a hint at each step: which one is read off the page that is seen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scaletail_tui.ui.keymap.sections import KEYS
from scaletail_tui.ui.keymap.table import key_text

SERVICE = "it-tools"
"""Small, and asks nothing."""
_KEY = re.compile(r"\{([a-z.-]+)\}")
_HINTS: Mapping[str, str] = {
    "catalog": "These services can be set up. Find IT-Tools: {catalog.search}, type it-tools, Enter. "
    "Enter once more sets it up.",
    "wizard-name": "The name of its device in your tailnet, and so of its address. Enter takes it.",
    "wizard-key": "What lets the device in. In practice any made-up key does; {wizard.link} goes on without one, "
    "by a link.",
    "wizard-access": "Serve shows it to your tailnet alone: leave the cursor there. Enter chooses it and goes on.",
    "wizard-settings": "IT-Tools asks nothing, {wizard.more} shows what could be set. {wizard.next} goes to the "
    "review.",
    "review": "Every file, before one is written: arrow keys go from file to file. Enter deploys.",
    "deploy": "It goes stage by stage; you could leave it with {deploy.leave} and it would go on. "
    "Once it is done, Enter opens the stack.",
    "stack": "That was it: a path of hops from the engine to the page, the address on top. {stack.reach} shows it to "
    "others, {stack.stop} stops it. {app.host} goes back to the faults to mend.",
}  # fmt: skip
PLACES = tuple(_HINTS)


class Lesson:
    """Begun by whoever asks for it; over once the stack was seen and left."""

    def __init__(self) -> None:
        self._deployed = False
        self._done = False
        self.over = False

    def hint(self, place: str, keymap: Mapping[str, str]) -> str:
        """What to do there, with the keys as they are bound now; empty where the lesson has nothing to say."""
        if self._done and place != PLACES[-1]:
            self.over = True
        self._deployed = self._deployed or place == "deploy"
        if self.over or place not in _HINTS or (place == PLACES[-1] and not self._deployed):
            return ""
        self._done = self._done or place == PLACES[-1]
        keys = {key.id: key for section in KEYS.values() for key in section}
        text = _KEY.sub(lambda found: key_text(keys[found[1]], keymap), _HINTS[place])
        return f"Step {PLACES.index(place) + 1} of {len(PLACES)}: {text}"
