"""How planned files stand to what is on disk: changed, the same, or changed by hand, with masked diffs."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import replace

from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_entries
from scaletail_tui.domain.stack.plan import FileChange, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.commands import COMPOSE_FILE, OVERRIDE_FILE
from scaletail_tui.render.dotenv import DOTENV, MASK, derive_values, is_edited, mask, read_sums
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, SERVE_FILE


def compare_files(spec: StackSpec, files: tuple[PlannedFile, ...], disk: StackOnDisk | None) -> tuple[PlannedFile, ...]:
    """Return the files with their change and diff filled in."""
    if disk is None:
        return files
    sums = read_sums(disk.env_text)
    return tuple(_compare(spec, file, disk, sums) for file in files)


def _compare(spec: StackSpec, file: PlannedFile, disk: StackOnDisk, sums: dict[str, str]) -> PlannedFile:
    if file.path == AUTH_KEY_FILE:
        stands = AUTH_KEY_FILE in disk.modes
        return replace(file, change=FileChange.SAME, emptied=not disk.key_pending) if stands else file
    old = text_on_disk(disk, file.path)
    if old is None:
        return file
    if old == file.text:
        return replace(file, change=FileChange.SAME)
    change = FileChange.EDITED if is_edited(file.path, old, sums) else FileChange.CHANGED
    return replace(file, change=change, diff=_diff(file, mask_old(spec, file.path, old, disk)))


def read_checksums(disk: StackOnDisk | None, files: Iterable[PlannedFile]) -> dict[str, str]:
    """What a plan of these files is compared with: each one's checksum, where links lead, whether an override counts.

    Data and identity are no part of it, nor is the override's text: a plan does not touch them.
    """
    if disk is None:
        return {}
    texts = {file.path: text_on_disk(disk, file.path) for file in files if file.path != AUTH_KEY_FILE}
    sums = {
        path: hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
        for path, text in texts.items()
        if text is not None
    }
    return {**sums, **disk.data_links, **({OVERRIDE_FILE: "counts"} if disk.has_override else {})}


def text_on_disk(disk: StackOnDisk, path: str) -> str | None:
    """Return a generated file's text as it stands, None where it is missing."""
    match path:
        case "compose.yaml":
            return disk.compose_text if COMPOSE_FILE in disk.modes else None
        case ".env":
            return disk.env_text if DOTENV in disk.modes else None
        case _ if path == SERVE_FILE:
            return disk.serve_text
        case _:
            return disk.texts.get(path)


def mask_old(spec: StackSpec, path: str, text: str, disk: StackOnDisk) -> str:
    """Return a file's text on disk as it may be shown: no secret, no variable that we do not know."""
    shown = {question.key for question in spec.service.questions if not question.secret}
    shown |= derive_values(spec).keys()
    if path != DOTENV:
        return mask(text, (value for key, value in disk.env.items() if key not in shown))
    try:
        for entry in reversed(dotenv_entries(text)):
            if entry.key not in shown:
                text = f'{text[: entry.value_start]}"{MASK}"{text[entry.end :]}'
    except DotenvBroken:
        return "# This .env cannot be read as Docker Compose reads it, so it is not shown.\n"
    head, _, _ = text.partition("\n# The files as they were written,")
    return head if head.endswith("\n") else head + "\n"


def _diff(file: PlannedFile, old: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(
        old.splitlines(), file.masked.splitlines(), f"{file.path} on disk", f"{file.path} planned", lineterm=""
    )
    return tuple(lines)
