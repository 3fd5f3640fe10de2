"""The rows of the review: the plan, and one file's text or difference."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from scaletail_tui.domain.plan import FileChange, Plan, PlannedFile, PlannedFolder
from scaletail_tui.ui.theme import Ink
from scaletail_tui.ui.widgets.rows import BLANK, Row, at, right, row

SIGNS = {
    FileChange.NEW: ("+", Ink.OK),
    FileChange.CHANGED: ("~", Ink.WAIT),
    FileChange.SAME: ("=", Ink.FAINT),
    FileChange.EDITED: ("!", Ink.WAIT),
}
SIZE, MODE, PURPOSE = 24, 35, 41


def short(path: str) -> str:
    """A path with the home folder as ~."""
    home = str(Path.home())
    return f"~{path.removeprefix(home)}" if path == home or path.startswith(f"{home}/") else path


def promise(plan: Plan) -> tuple[str, Ink]:
    """The heading's right end: what is new, and whether anything is overwritten."""
    new = sum(file.change is FileChange.NEW for file in plan.files)
    changed = len(plan.overwritten)
    if changed:
        kept = any(file.change is FileChange.EDITED for file in plan.files)
        return f"{new} new, {changed} changed" + (", a copy of yours is kept" if kept else ""), Ink.WAIT
    return (f"{new} new, nothing overwritten" if new else "nothing changes"), Ink.MUTED


def plan_rows(plan: Plan, *, funnel: bool) -> list[Row]:
    """All that will change: files, folders, open ports and commands; `funnel` when it is to go public at the end."""
    return [
        *(_file_row(plan, file) for file in plan.files),
        *(_folder_row(plan, folder) for folder in plan.folders if not folder.exists),
        BLANK,
        *_port_rows(plan),
        *_command_rows(plan, funnel=funnel),
    ]


def _file_row(plan: Plan, file: PlannedFile) -> Row:
    sign, ink = SIGNS[file.change]
    lines = file.text.count("\n") or (1 if file.secret else 0)
    return row(
        at(1, sign, ink),
        at(3, file.path),
        at(SIZE, f"{lines} line" + ("" if lines == 1 else "s"), Ink.MUTED),
        at(MODE, f"{file.mode:04o}", Ink.MUTED),
        at(PURPOSE, file.purpose, Ink.MUTED),
        key=file.path,
        copy=f"{plan.folder}/{file.path}",
    )


def _folder_row(plan: Plan, folder: PlannedFolder) -> Row:
    return row(
        at(1, "+", Ink.OK),
        at(3, f"{folder.path}/"),
        at(SIZE, "folder", Ink.MUTED),
        at(MODE, f"{folder.mode:04o}", Ink.MUTED),
        at(PURPOSE, folder.purpose, Ink.MUTED),
        key=f"{folder.path}/",
        copy=f"{plan.folder}/{folder.path}",
    )


def _port_rows(plan: Plan) -> list[Row]:
    if not plan.lan_ports:
        return [row(at(1, "Opens no port on this host's own network.", Ink.MUTED), still=True)]
    rows = [row(at(1, "Opens on this host's own network", Ink.STRONG), still=True)]
    for port in plan.lan_ports:
        what = f"{port.port}/{port.protocol}  {port.name}"
        rows.append(row(at(1, "! ", Ink.WAIT), (what, Ink.TEXT), key=f"lan{port.port}{port.protocol}"))
    return rows


def _command_rows(plan: Plan, *, funnel: bool) -> list[Row]:
    rows = [row(at(1, "Then it runs", Ink.STRONG), right("y copies it in full"), still=True)]
    for number, argv in enumerate(plan.commands):
        rows.append(row(at(1, command_text(argv)), wrap=True, key=f"run{number}", copy=shlex.join(argv)))
    if funnel:
        sentence = at(1, "and, once it answers and you have typed its name, Funnel makes it ")
        rows.append(row(sentence, ("PUBLIC", Ink.PUBLIC), wrap=True, key="funnel"))
    return rows


def command_text(argv: Sequence[str]) -> str:
    """A command without the folder and project that all of them name; `y` copies it whole."""
    words = list(argv)
    for option in ("--project-name", "--project-directory", "-f", "-f", "--progress"):
        if option in words:
            place = words.index(option)
            del words[place : place + 2]
    return shlex.join(words)


def diff_rows(lines: Sequence[str], *, whole: bool) -> list[Row]:
    """Lines of a unified diff in the inks of their signs, or of a whole file with its comments muted."""
    rows = []
    for line in lines:
        ink = Ink.TEXT
        if not whole:
            ink = {"+": Ink.OK, "-": Ink.FAIL, "@": Ink.ACCENT}.get(line[:1], Ink.MUTED)
        elif line.lstrip().startswith("#"):
            ink = Ink.MUTED
        rows.append(row(at(1, line.replace("\t", "    "), ink), copy=line))
    return rows
