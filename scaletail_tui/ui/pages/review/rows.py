"""The rows of the review: the plan, and one file's text or difference."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.plan import FileChange, OpenPort, Plan, PlannedFile, PlannedFolder
from scaletail_tui.domain.ways import Way
from scaletail_tui.operations.plan.replaced import WORDS, Replaced
from scaletail_tui.render.commands import OVERRIDE_FILE
from scaletail_tui.render.sidecar import AUTH_KEY_FILE
from scaletail_tui.ui.pages.review.power_rows import power_rows
from scaletail_tui.ui.toolkit.rows import Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.ways import page_words

SIGNS = {
    FileChange.NEW: ("+", Ink.OK),
    FileChange.CHANGED: ("~", Ink.WAIT),
    FileChange.SAME: ("=", Ink.FAINT),
    FileChange.EDITED: ("!", Ink.WAIT),
}
SIZE, MODE, PURPOSE = 24, 35, 41
FOLDERS, COMMANDS = "folders", "run"
"""Keys of the rows that are told in full beside the plan."""


def short(path: str) -> str:
    """A path with the home folder as ~."""
    home = str(Path.home())
    return f"~{path.removeprefix(home)}" if path == home or path.startswith(f"{home}/") else path


def promise(plan: Plan, *, merged: bool = False) -> tuple[str, Ink]:
    """The heading's right end: what is new, and whether anything is overwritten; `merged` keeps what was edited."""
    new = sum(file.change is FileChange.NEW for file in plan.files)
    changed = len(plan.overwritten)
    if changed:
        kept = any(file.change is FileChange.EDITED for file in plan.files)
        yours = ", your edits stay" if merged else ", a copy of yours is kept"
        return f"{new} new, {changed} changed" + (yours if kept else ""), Ink.WAIT
    return (f"{new} new, nothing overwritten" if new else "nothing changes"), Ink.MUTED


def plan_rows(
    plan: Plan,
    *,
    key: bool,
    funnel: bool,
    anew: Sequence[Replaced] | None = None,
    reopen: str = "",
    ways: Mapping[Way, str] | None = None,
) -> list[Row]:
    """All that will change: files, folders, open ports and commands.

    `key` is true when an auth key is given, `funnel` when it is to go public at the end. Of a change of what lives,
    `anew` are the containers that are made anew. `reopen` says where the user opens a port that the host has no more,
    and `ways` how the page calls what can be done.

    Folders, ports and commands are folded, so that they are seen beside the files; `folder_rows` and `command_rows`
    tell the first and the last in full.
    """
    return [
        *(power_rows(plan) if plan.needs else ()),
        *(_file_row(plan, file, key=key) for file in plan.files),
        *_link_rows(plan),
        *_folders_row(new_folders(plan)),
        *_ports_row(plan.lan_ports),
        *(row(at(1, "! ", Ink.WAIT), warning, wrap=True, still=True) for warning in plan.warnings),
        *(row(at(1, "! ", Ink.WAIT), one.say(ways or page_words({})), wrap=True, still=True) for one in plan.tellings),
        *_closed_rows(plan, reopen),
        *(() if plan.needs else power_rows(plan)),
        *(_anew_rows(anew) if anew is not None else ()),
        row(at(1, f"Then it runs{_override(plan)}", Ink.STRONG), right("y copies it in full"), still=True),
        *_commands_row(plan, funnel=funnel),
    ]


def new_folders(plan: Plan) -> tuple[PlannedFolder, ...]:
    """The folders that will be created."""
    return tuple(folder for folder in plan.folders if not folder.exists and not folder.leads_to)


def _link_rows(plan: Plan) -> list[Row]:
    """The user's own links for his data, which are followed."""
    return [
        row(
            at(1, ">", Ink.MUTED),
            at(3, f"{folder.path}/"),
            at(SIZE, f"your link to {plain_line(folder.leads_to)}: followed, never emptied", Ink.MUTED),
            still=True,
        )
        for folder in plan.folders
        if folder.leads_to
    ]


def _file_row(plan: Plan, file: PlannedFile, *, key: bool) -> Row:
    sign, ink = SIGNS[file.change]
    lines = file.text.count("\n") or (1 if file.secret else 0)
    size, purpose = f"{lines} line" + ("" if lines == 1 else "s"), file.purpose
    if file.path == AUTH_KEY_FILE and file.change is FileChange.NEW and not key:
        size, purpose = "empty", "empty: login by link"
    elif file.emptied and not key:
        size, purpose = "empty", "no auth key in it"
    return row(
        at(1, sign, ink),
        at(3, file.path),
        at(SIZE, size, Ink.MUTED),
        at(MODE, f"{file.mode:04o}", Ink.MUTED),
        at(PURPOSE, purpose, Ink.MUTED),
        key=file.path,
        copy=f"{plan.folder}/{file.path}",
    )


def _folders_row(folders: Sequence[PlannedFolder]) -> list[Row]:
    """One row that names those in which no other one stands."""
    if not folders:
        return []
    parents = {folder.path.rpartition("/")[0] for folder in folders}
    deepest = [f"{folder.path}/" for folder in folders if folder.path not in parents]
    number = f"{len(folders)} folder" + ("" if len(folders) == 1 else "s")
    return [row(at(1, "+", Ink.OK), at(3, number), at(SIZE, "  ".join(deepest), Ink.MUTED), key=FOLDERS)]


def folder_rows(plan: Plan) -> list[Row]:
    """Each folder that will be created, with its mode and purpose."""
    return [
        row(
            at(1, "+", Ink.OK),
            at(3, f"{folder.path}/"),
            at(MODE, f"{folder.mode:04o}", Ink.MUTED),
            at(PURPOSE, folder.purpose, Ink.MUTED),
            copy=f"{plan.folder}/{folder.path}",
        )
        for folder in new_folders(plan)
    ]


def _ports_row(ports: Sequence[OpenPort]) -> list[Row]:
    if not ports:
        return [row(at(1, "Opens no port on this host's own network.", Ink.MUTED), still=True)]
    protocols: dict[tuple[int, str], list[str]] = {}
    for port in ports:
        protocols.setdefault((port.port, port.name), []).append(port.protocol)
    named = [f"{port}/{'+'.join(over)} {name}".strip() for (port, name), over in protocols.items()]
    opens = ("Opens on this host's own network: ", Ink.STRONG)
    return [row(at(1, "! ", Ink.WAIT), opens, ", ".join(named), wrap=True, key="lan")]


def _closed_rows(plan: Plan, reopen: str) -> list[Row]:
    """What an imported file opened on the host, and the stack does not."""
    way = f"; {reopen}" if reopen else ""
    return [row(at(1, "! ", Ink.WAIT), f"{one.sentence}{way}.", wrap=True, still=True) for one in plan.closed]


def _commands_row(plan: Plan, *, funnel: bool) -> list[Row]:
    """All commands in one row, in their order, without the words that all of them begin with."""
    short_ones = [command_text(argv) for argv in plan.commands]
    said = ", ".join([*short_ones[:1], *(text.removeprefix("docker compose ") for text in short_ones[1:])])
    in_full = "\n".join(shlex.join(argv) for argv in plan.commands)
    rows = [row(at(1, said), wrap=True, key=COMMANDS, copy=in_full)]
    if funnel:
        sentence = at(1, "and, once it answers and you have typed its name, Funnel makes it ")
        rows.append(row(sentence, ("PUBLIC", Ink.PUBLIC), wrap=True, key="funnel"))
    return rows


def _anew_rows(anew: Sequence[Replaced]) -> list[Row]:
    """What stops and comes again, each with the reason; all else runs on."""
    rows = [row(at(1, "Made anew" if anew else "No container is made anew.", Ink.STRONG), still=True)]
    for one in anew:
        why = ", ".join(WORDS[reason] for reason in one.why)
        rows.append(row(at(1, "~", Ink.WAIT), at(3, one.container), at(SIZE + 4, why, Ink.MUTED), key=one.container))
    said = "If it does not answer afterwards, it goes back to what stands now by itself."
    return [*rows, row(at(1, said, Ink.MUTED), wrap=True, still=True)]


def _override(plan: Plan) -> str:
    own = f"{plan.folder}/{OVERRIDE_FILE}"
    return f", with your {OVERRIDE_FILE}" if any(own in argv for argv in plan.commands) else ""


def command_rows(plan: Plan) -> list[Row]:
    """Each command as it is run, in order."""
    return [
        row(at(1, f"{number}", Ink.MUTED), at(4, shlex.join(argv)), wrap=True, copy=shlex.join(argv))
        for number, argv in enumerate(plan.commands, 1)
    ]


def command_text(argv: Sequence[str]) -> str:
    """A command without the folder and project that all of them name; `y` copies it whole."""
    words = list(argv)
    for option in ("--project-name", "--project-directory", "-f", "-f", "--progress"):
        if option in words:
            place = words.index(option)
            del words[place : place + 2]
    return shlex.join(words)
