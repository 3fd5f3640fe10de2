"""How far the setup is: the steps that are done, kept so that it can be left and taken up."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.host.xdg import private_folder
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.domain.errors import ScaletailError


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
        steps = sorted(self.done() | {step})
        with suppress(ScaletailError):
            replace_file(
                private_folder(self._file.parent) / self._file.name, json.dumps({"done": steps}).encode(), 0o600
            )
