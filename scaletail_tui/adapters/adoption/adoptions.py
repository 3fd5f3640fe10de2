"""The port to folders that are managed in place, and to the settings that remember their roots."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from scaletail_tui.adapters.adoption.folder import AdoptedFolder
from scaletail_tui.adapters.files.folder import open_root
from scaletail_tui.adapters.files.patience import Patience
from scaletail_tui.adapters.files.refusal import tell_refusal
from scaletail_tui.domain.adoption.record import AdoptionRecord, FolderChange, Reverted
from scaletail_tui.ports.folders import FilesRefused

_PATIENCE = Patience()


class AdoptedFolders:
    """Folders of this host; `settings` is the file that remembers roots, `known` need not be remembered."""

    def __init__(self, settings: Path | None, known: tuple[Path, ...] = ()) -> None:
        self._settings = settings
        self._known = {one.expanduser().absolute() for one in known}

    def look(self, folder: str) -> AdoptionRecord:
        with self._open(folder, "read") as stack:
            return stack.look()

    def adopt(self, folder: str, *, service: str) -> bool:
        with self._open(folder, "written") as stack:
            return stack.adopt(service)

    def change(self, folder: str, change: FolderChange) -> None:
        with self._open(folder, "written") as stack:
            stack.change(change)

    def original(self, folder: str, path: str) -> str | None:
        with self._open(folder, "read") as stack:
            return stack.original(path)

    def go_on(self, folder: str) -> AdoptionRecord:
        with self._open(folder, "written") as stack:
            return stack.go_on()

    def revert(self, folder: str) -> Reverted:
        with self._open(folder, "put back") as stack:
            return stack.revert()

    def remember(self, root: str) -> bool:
        from scaletail_tui.adapters.settings.edit import put_settings
        from scaletail_tui.adapters.settings.file import read_settings

        place = Path(root).absolute()
        if place in self._known:
            return False
        if self._settings is None:
            raise FilesRefused("There is no home folder whose settings could remember it.")
        kept = read_settings(self._settings).values.get("roots") or ()
        roots = [str(one) for one in kept] if isinstance(kept, tuple) else []
        self._known.add(place)
        if any(Path(one).expanduser().absolute() == place for one in roots):
            return False
        put_settings(self._settings, {"roots": (*roots, str(place))})
        return True

    @contextlib.contextmanager
    def _open(self, folder: str, doing: str) -> Iterator[AdoptedFolder]:
        try:
            _PATIENCE.ask(folder, Path(folder).lstat)
            with open_root(Path(folder)) as stack:
                yield AdoptedFolder(stack)
        except OSError as error:
            raise tell_refusal(error, error.filename or folder, doing) from error
