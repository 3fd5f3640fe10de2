"""What was said against the last start of each stack, in this user's state folder: one small private file a stack."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.host.xdg import name_for, private_folder
from scaletail_tui.adapters.jobs.file import FOREIGN
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.domain.dataclass_json import from_plain, to_plain
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.refusal import Refusal

log = logging.getLogger(__name__)
_LARGEST = 100_000


class RefusalFiles:
    """`ports.Refusals` as `refusals/HASH.json`, 0600, replaced whole."""

    def __init__(self, state_dir: Path, root: Path) -> None:
        self._state = state_dir
        self._folder = state_dir / "refusals"
        self._root = str(root.resolve())

    def keep(self, refusal: Refusal) -> None:
        try:
            private_folder(self._state)
            private_folder(self._folder)
            replace_file(self._path(refusal.stack), json.dumps(to_plain(refusal)).encode(), 0o600)
        except (OSError, ScaletailError) as error:
            log.warning("what was said against the start of %s is not kept: %s", refusal.stack, error)

    def of(self, stack: str) -> Refusal | None:
        path = self._path(stack)
        try:
            found: Refusal = from_plain(Refusal, json.loads(read_bounded(path, _LARGEST)))
        except FileNotFoundError:
            return None
        except (OSError, AttributeError, *FOREIGN) as error:
            log.warning("%s tells nothing of the last start: %s", path, error)
            return None
        return found if found.stack == stack else None

    def forget(self, stack: str) -> None:
        try:
            self._path(stack).unlink(missing_ok=True)
        except OSError as error:
            log.warning("what was said against the start of %s stays: %s", stack, error)

    def _path(self, stack: str) -> Path:
        return self._folder / f"{name_for(self._root, stack)}.json"
