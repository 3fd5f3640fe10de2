"""Stack folders that anybody wrote: read for lint, changed where the user has agreed, and taken over in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from scaletail_tui.domain.adoption.record import AdoptionRecord, FolderChange, Reverted
    from scaletail_tui.domain.imports.given import GivenStack
    from scaletail_tui.domain.lint.folder import LintFolder


class UserFiles(Protocol):
    """Folders by their absolute path. Blocking calls: run them off the event loop."""

    def find(self, folder: str) -> tuple[str, ...]:
        """The folder itself where it has a Compose file, else those below it that have one; empty: none."""
        ...

    def read(self, folder: str) -> LintFolder:
        """Raises FilesRefused with what cannot be read, and why."""
        ...

    def write(self, folder: str, old: Mapping[str, str], new: Mapping[str, str], *, now: float) -> tuple[str, ...]:
        """Replace files, texts by their path in the folder, and return where the old ones are kept.

        `old` is what was read: where one of the files has changed since, nothing is written. Raises FilesRefused.
        """
        ...

    def read_kept(self, folder: str) -> Mapping[str, str]:
        """The texts that the last `write` replaced, by the path of their file; empty where none are kept.

        Raises FilesRefused.
        """
        ...

    def read_given(self, path: str) -> GivenStack:
        """A Compose file, or a folder's, to be imported; raises BadInput with what is wrong and where."""
        ...

    def given_of(self, model: Mapping[str, Any], called: str) -> GivenStack:
        """A model that never was a file: it becomes one."""
        ...

    def read_given_text(self, text: str) -> GivenStack:
        """The same of a Compose file or a `docker run` line that stands in no file."""
        ...


class Adoptions(Protocol):
    """Folders by their absolute path. Blocking calls: run them off the event loop. Raises FilesRefused."""

    def look(self, folder: str) -> AdoptionRecord:
        """How far the folder is ours; changes nothing."""
        ...

    def adopt(self, folder: str, *, service: str) -> bool:
        """Mark the folder as managed; no file of the user's is touched. False where it was that already."""
        ...

    def change(self, folder: str, change: FolderChange) -> None:
        """Keep the files as they are, then write the new ones, each at once; all that is needed to go back stays.

        Where a file has changed since it was read nothing is written. A folder that is unfinished is refused.
        """
        ...

    def original(self, folder: str, path: str) -> str | None:
        """What stood in a file before the first change; None where we changed nothing there, or nothing stood."""
        ...

    def go_on(self, folder: str) -> AdoptionRecord:
        """Finish what was interrupted, by what was noted before the first file was written."""
        ...

    def revert(self, folder: str) -> Reverted:
        """Put every file back, byte for byte, and take the mark away; what was edited meanwhile is kept beside."""
        ...

    def remember(self, root: str) -> bool:
        """Keep one root more in the settings; False where it is known already."""
        ...
