"""What is being done to living stacks, in this user's state folder: one small private file a stack."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.host.xdg import name_for, private_folder
from scaletail_tui.adapters.jobs.file import FOREIGN
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.domain.dataclass_json import from_plain, to_plain
from scaletail_tui.domain.stack.undertaking import Undertaking

log = logging.getLogger(__name__)
_LARGEST = 20_000_000


class UndertakingFiles:
    """`ports.Undertakings` as `undertakings/HASH.json`, 0600, replaced whole."""

    def __init__(self, state_dir: Path, root: Path) -> None:
        self._state = state_dir
        self._folder = state_dir / "undertakings"
        self._root = str(root.resolve())

    def read(self, stack: str) -> Undertaking | None:
        return self._read(self._path(stack))

    def keep(self, undertaking: Undertaking) -> None:
        self._write(undertaking.stack, to_plain(undertaking))

    def forget(self, stack: str) -> None:
        if self.read(stack) is not None:  # the file stays, and says that there is nothing
            self._write(stack, None)

    def _write(self, stack: str, told: object) -> None:
        private_folder(self._state)
        private_folder(self._folder)
        replace_file(self._path(stack), json.dumps({"root": self._root, "undertaking": told}).encode(), 0o600)

    def all(self) -> tuple[Undertaking, ...]:
        try:
            paths = sorted(self._folder.glob("*.json"))
        except OSError:
            return ()
        found = (self._read(path) for path in paths)
        return tuple(one for one in found if one is not None)

    def _read(self, path: Path) -> Undertaking | None:
        try:
            raw = json.loads(read_bounded(path, _LARGEST))
            if raw["root"] != self._root or raw["undertaking"] is None:
                return None
            found: Undertaking = from_plain(Undertaking, raw["undertaking"])
        except FileNotFoundError:
            return None
        except (OSError, AttributeError, *FOREIGN) as error:
            log.warning("%s tells nothing of what was begun: %s", path, error)
            return None
        return found

    def _path(self, stack: str) -> Path:
        return self._folder / f"{name_for(self._root, stack)}.json"
