"""The rows of the restore page: files, what is in one, and how far it is."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from scaletail_tui.domain.backup.manifest import Verified
from scaletail_tui.domain.backup.progress import WORDS, Progress, size_words
from scaletail_tui.domain.diagnosis.evidence.moments import date
from scaletail_tui.ports.backup.backup_runs import RestoreRequest
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink

LABEL, TEXT = 1, 15
_MOST_NAMED = 6


def file_rows(files: Sequence[str]) -> list[Row]:
    """A row a file, the newest first."""
    if not files:
        return [BLANK, row(at(LABEL, "No backup stands in your folder for them. o asks for a file."), wrap=True)]
    return [row(at(LABEL, posixpath.basename(file)), key=file, copy=file) for file in files]


def content_rows(found: Verified, request: RestoreRequest) -> list[Row]:
    """What is in it, and as what it comes back."""
    manifest = found.manifest
    same = found.has_state and bool(manifest.device.folder or manifest.device.volume)
    rows = [
        _fact("stack", manifest.stack, Ink.STRONG),
        _fact("saved", f"{date(manifest.made)}, where it stood in {manifest.folder}"),
        _fact("size", f"{size_words(found.end.bytes)} in {found.end.members} entries, every byte as written"),
        _fact("device", f"{manifest.device.name or 'its identity'} is in it" if same else "no identity is in it"),
    ]
    for label, names in (
        ("databases", [f"{database.service} ({database.kind.value} {database.version})".replace(" )", ")")
                       for database in manifest.databases]),
        ("volumes", [volume.key for volume in manifest.volumes]),
        ("leads out", list(found.links_out)),
        ("without", [*manifest.excluded, *(one.path for one in found.left_out)]),
    ):  # fmt: skip
        if names:
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            rows.append(_fact(label, f"{', '.join(names[:_MOST_NAMED])}{more}"))
    if not manifest.secrets:
        rows.append(_fact("secrets", "none: it needs the stack's .env, which restore --env FILE takes", Ink.WAIT))
    who = "another device, with the key that you gave" if request.new_identity else "the same device"
    rows += [
        BLANK,
        _fact("comes back", f"as {request.name or manifest.stack}, {who}", Ink.STRONG),
        row(at(LABEL, "Nothing is written over, and nothing is begun while the original is online."), wrap=True),
    ]
    return rows


def step_rows(steps: Sequence[Progress]) -> list[Row]:
    """Each step that has ended, and the one that goes on."""
    return [
        row(
            at(LABEL, WORDS[step.step], Ink.MUTED if step.done else Ink.WAIT), at(26, step.seen),
            right(f"{step.seconds:.1f} s" if step.done else "", Ink.FAINT),
        )
        for step in steps
    ]  # fmt: skip


def note_rows(notes: Sequence[str]) -> list[Row]:
    """What to mind of the stack that came back."""
    return [row(at(LABEL, note, Ink.WAIT), wrap=True, copy=note) for note in notes]


def _fact(label: str, text: str, ink: Ink = Ink.TEXT) -> Row:
    return row(at(LABEL, label, Ink.MUTED), at(TEXT, text, ink), wrap=True, copy=text)
