"""`lint --fix`: the changes that mend what was found, shown, and written after a yes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import say
from scaletail_tui.domain.plain import plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.lint.finding import LintFinding
    from scaletail_tui.domain.lint.folder import LintFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What is to be written into a folder, and what cannot be."""

    folder: LintFolder
    new: dict[str, str]
    """Files that differ, whole."""
    difference: str
    refused: tuple[tuple[str, str], ...] = ()
    """Id and reason."""


def plan_mending(folder: LintFolder, findings: Sequence[LintFinding]) -> Mending:
    """All changes one after the other; a finding whose change is refused is left as it is."""
    from scaletail_tui.render.edit.fix import change_texts, show_difference
    from scaletail_tui.render.edit.refusal import EditRefused

    texts, refused = dict(folder.texts), []
    for finding in findings:
        try:
            texts |= change_texts(texts, finding.changes)
        except EditRefused as error:
            refused.append((finding.id, error.title))
    new = {file: text for file, text in texts.items() if text != folder.texts.get(file)}
    shown = show_difference(folder.texts, new, find_secrets(folder))
    return Mending(folder=folder, new=new, difference=shown, refused=tuple(refused))


def show_fix(folder: LintFolder, finding: LintFinding) -> str | None:
    """The difference that one finding's changes make; None where it has none, or they are refused."""
    from scaletail_tui.render.edit.fix import change_texts, show_difference
    from scaletail_tui.render.edit.refusal import EditRefused

    if not finding.changes:
        return None
    try:
        return show_difference(folder.texts, change_texts(folder.texts, finding.changes), find_secrets(folder)) or None
    except EditRefused:
        return None


def find_secrets(folder: LintFolder) -> list[str]:
    """Values that no difference may show."""
    from scaletail_tui.domain.lint.stack import LintStack
    from scaletail_tui.domain.masking.names import secrets_among

    pairs = [(line.key, line.value) for line in folder.dotenv if not line.comment]
    for service in LintStack(folder).services:
        pairs += [(setting.name, setting.written) for setting in service.settings if setting.written]
    return [value for _, value in secrets_among(pairs) if not value.startswith("$")]


def write_mendings(mendings: Iterable[Mending], *, yes: bool, quiet: bool) -> bool:
    """Show each difference and write it after a yes; True where all that differs was written."""
    from scaletail_tui.adapters.lint.writing import write_changed
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
            kept = write_changed(Path(mending.folder.path), mending.folder.texts, mending.new, now=time.time())
        except FilesRefused as refused:
            written = False
            say(f"{where}: {refused.sentence()}")
            continue
        if not quiet:
            print(f"{where}: written. The old files: {', '.join(map(plain_line, kept))}")
    return written


def _agree(where: str, number: int) -> bool:
    if not sys.stdin.isatty():
        print(f"{where}: nothing was written. Add --yes to write it.")
        return False
    import questionary

    files = "this change" if number == 1 else f"the changes of {number} files"
    return bool(questionary.confirm(f"Write {files}? The old ones stay beside.", default=False).ask())
