"""What ran before each update, in the program's own state folder: one small file a root and stack."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.host.xdg import name_for, private_folder
from scaletail_tui.adapters.jobs.file import FOREIGN
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.domain.dataclass_json import from_plain, to_plain
from scaletail_tui.domain.update.kept import Kept

log = logging.getLogger(__name__)
_LARGEST = 20_000_000
"""Bytes of one file: a redeploy's old files are in it, in a form that may take six for a character."""


class KeptFiles:
    """`ports.KeptRecords` as `kept/HASH.json`, replaced whole."""

    def __init__(self, state_dir: Path, root: Path) -> None:
        self._state = state_dir
        self._folder = state_dir / "kept"
        self._root = root.resolve()

    def read(self, stack: str) -> tuple[Kept, ...]:
        return self._read(self._path(stack))

    def write(self, stack: str, records: tuple[Kept, ...]) -> None:
        path = self._path(stack)
        private_folder(self._state)
        private_folder(self._folder)
        told = {"root": str(self._root), "records": [to_plain(record) for record in records]}
        replace_file(path, (json.dumps(told, indent=1) + "\n").encode(), 0o600)

    def stacks(self) -> tuple[str, ...]:
        try:
            paths = sorted(self._folder.glob("*.json"))
        except OSError:
            return ()
        return tuple(sorted({one.stack for path in paths for one in self._read(path)}))

    def _read(self, path: Path) -> tuple[Kept, ...]:
        try:
            raw = json.loads(read_bounded(path, _LARGEST))
            if raw["root"] != str(self._root):
                return ()
            return tuple(from_plain(Kept, one) for one in raw["records"])
        except FileNotFoundError:
            return ()
        except (OSError, *FOREIGN) as error:
            log.warning("%s tells nothing of what was kept: %s", path, error)
            return ()

    def _path(self, stack: str) -> Path:
        return self._folder / f"{name_for(self._root, stack)}.json"
