"""One look at a folder, and the changes that mend what was found, as they may be shown, and their writing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from scaletail_tui.domain.lint.change import AddDotenv, Change, MakeUp, SetDotenv
from scaletail_tui.domain.lint.finding import FolderReport, LintFinding
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.domain.lint.judge import judge_folder
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.masking.names import secrets_among
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.ports.user_files import UserFiles


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
    from scaletail_tui.domain.errors import EditRefused
    from scaletail_tui.render.edit.fix import change_texts, show_difference

    texts, refused = dict(folder.texts), []
    made: dict[str, str] = {}
    for finding in findings:
        try:
            texts |= change_texts(texts, _make_up(finding.changes, made))
        except EditRefused as error:
            refused.append((finding.id, error.title))
    new = {file: text for file, text in texts.items() if text != folder.texts.get(file)}
    shown = show_difference(folder.texts, new, [*find_secrets(folder), *made.values()])
    return Mending(folder=folder, new=new, difference=shown, refused=tuple(refused))


def show_fix(folder: LintFolder, finding: LintFinding) -> str | None:
    """The difference that one finding's changes make; None where it has none, or they are refused."""
    from scaletail_tui.domain.errors import EditRefused
    from scaletail_tui.render.edit.fix import change_texts, show_difference

    if not finding.changes:
        return None
    made: dict[str, str] = {}
    try:
        new = change_texts(folder.texts, _make_up(finding.changes, made))
        return show_difference(folder.texts, new, [*find_secrets(folder), *made.values()]) or None
    except EditRefused:
        return None


def _make_up(changes: Sequence[Change], made: dict[str, str]) -> list[Change]:
    """The changes with secrets in them; `made` has new ones by the value that goes, and is added to."""
    done: list[Change] = []
    for change in changes:
        if isinstance(change, MakeUp):
            new = made.setdefault(change.instead_of, secrets.token_hex(change.length // 2))
            kind = AddDotenv if change.add else SetDotenv
            done.append(kind(file=change.file, key=change.key, written=new))
        else:
            done.append(change)
    return done


def find_secrets(folder: LintFolder) -> list[str]:
    """Values that no difference may show."""
    pairs = [(line.key, line.value) for line in folder.dotenv if not line.comment]
    for service in LintStack(folder).services:
        pairs += [(setting.name, setting.written) for setting in service.settings if setting.written]
    return [value for _, value in secrets_among(pairs) if not value.startswith("$")]


def plan_way_back(files: UserFiles, folder: LintFolder) -> Mending | None:
    """What puts back the texts that the last mending replaced; None where none are kept beside."""
    from scaletail_tui.render.edit.fix import show_difference

    kept = files.read_kept(folder.path)
    if not kept:
        return None
    now = {file: folder.texts[file] for file in kept if file in folder.texts}
    new = {file: text for file, text in kept.items() if file in now and text != now[file]}
    return Mending(folder=folder, new=new, difference=show_difference(now, new, find_secrets(folder)))


def write_mending(files: UserFiles, mending: Mending, *, now: float) -> tuple[str, ...]:
    """Write it and return where the old files are kept; raises FilesRefused, also where one has changed meanwhile."""
    return files.write(mending.folder.path, mending.folder.texts, mending.new, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class LintLook:
    """A folder's report, and the files that it is about."""

    report: FolderReport
    folder: LintFolder | None = None
    """None where it cannot be read; the report says why."""

    def show_fix(self, finding: LintFinding) -> str | None:
        """The difference that mends a finding; None where only the user can know, or a file must be left as it is."""

        return show_fix(self.folder, finding) if self.folder is not None else None


def look_at_folder(files: UserFiles, folder: str) -> LintLook:
    """Read and judge one folder; blocks for as long as its files take."""
    try:
        read = files.read(folder)
    except FilesRefused as refused:
        return LintLook(report=FolderReport(folder=folder, error=refused.sentence()))
    return LintLook(report=judge_folder(read), folder=read)
