"""`lint --fix`: the changes that mend what was found, shown, and written after a yes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import say
from scaletail_tui.domain.plain import plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.operations.lint.mend import Mending
    from scaletail_tui.ports.user_files import UserFiles


def write_mendings(files: UserFiles, mendings: Iterable[Mending], *, yes: bool, quiet: bool) -> bool:
    """Show each difference and write it after a yes; True where all that differs was written."""
    from scaletail_tui.operations.lint.mend import write_mending
    from scaletail_tui.ports.folders import FilesRefused

    written = True
    for mending in mendings:
        where = plain_line(mending.folder.path)
        if not quiet:
            for one, reason in mending.refused:
                print(f"{where}: {one} is not mended. {plain_line(reason)}")
            if mending.new:
                print(f"{where}\n{plain_text(mending.difference)}", end="", flush=True)
        if not mending.new:
            continue
        if not yes and not _agree(where, len(mending.new)):
            written = False
            continue
        try:
            kept = write_mending(files, mending, now=time.time())
        except FilesRefused as refused:
            written = False
            say(f"{where}: {refused.sentence()}")
            continue
        if not quiet:
            print(f"{where}: written. The files that it replaced: {', '.join(map(plain_line, kept))}")
    return written


def _agree(where: str, number: int) -> bool:
    if not sys.stdin.isatty():
        print(f"{where}: nothing was written. Add --yes to write it.")
        return False
    from scaletail_tui.cli import questions

    files = "this change" if number == 1 else f"the changes of {number} files"
    return bool(questions.confirm(f"Write {files}? The old ones stay beside.", default=False).ask())
