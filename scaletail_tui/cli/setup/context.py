"""What the steps of the setup share, and how far it is."""

from __future__ import annotations

import argparse
import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.host.xdg import private_folder
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.cli.setup.asking import Asking
from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:
    from scaletail_tui.domain.settings.setting import Value
    from scaletail_tui.domain.settings.settled import Settings


@dataclass(slots=True, kw_only=True)
class SetupContext:
    """One run: what was asked for, who is asked, and what came of it."""

    args: argparse.Namespace
    asking: Asking
    settings: Settings
    settings_file: Path
    state: Path
    """The program's own folder."""
    found: dict[str, Any] = field(default_factory=dict)
    """Step to what it came to, for `--json`."""

    def keep(self, **values: Value) -> None:
        """Put settings into the file; in practice mode nothing is kept."""
        if self.args.practice:
            return
        from scaletail_tui.adapters.settings.edit import put_settings

        put_settings(self.settings_file, values)
        self.asking.say(f"Kept in {self.settings_file}.")


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
