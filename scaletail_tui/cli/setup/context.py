"""What the steps of the setup share."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.setup.asking import Asking

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
