"""How far the setup is: the steps that are done, kept so that it can be left and taken up."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from scaletail_tui.adapters.host.xdg import private_folder
from scaletail_tui.adapters.small_files import read_bounded, replace_private


class Progress:
    """One small file; where it cannot be read or written, the setup begins at its first step."""

    def __init__(self, state: Path) -> None:
        self._file = state / "setup.json"

    def done(self) -> frozenset[str]:
        """Names of the steps that are done."""
        with suppress(OSError, ValueError, AttributeError, TypeError):
            return frozenset(str(one) for one in json.loads(read_bounded(self._file))["done"])
        return frozenset()

    def note(self, step: str) -> None:
        self._keep(sorted(self.done() | {step}))

    def begin_anew(self) -> None:
        self._keep([])

    def _keep(self, steps: list[str]) -> None:
        with suppress(OSError):
            private_folder(self._file.parent)
            replace_private(self._file, json.dumps({"done": steps}).encode())
