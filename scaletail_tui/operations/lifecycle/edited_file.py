"""One file of a stack, changed by its owner's own hand and judged before it is taken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.readings import serve_file_facts
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.operations.observe.containers import find_project
from scaletail_tui.operations.observe.origin import find_origin
from scaletail_tui.ports.compose import ComposeFailed

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EditFilePorts

DOTENV = ".env"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """A file as it stands, and the folder around it."""

    stack: str
    file: str
    text: str
    folder: LintFolder


async def open_file(ports: EditFilePorts, name: str, file: str) -> OpenFile:
    """Read it; an empty `file` is the Compose file. Raises BadInput for what is none of the stack's files."""
    origin = await find_origin(ports, name)
    if not origin.folder:
        raise origin.refusal()
    folder = await asyncio.to_thread(ports.user_files.read, origin.folder)
    chosen = file.removeprefix("./") or folder.compose
    if chosen not in folder.texts:
        raise BadInput(
            f"{name} has no file {chosen!r} that counts.", remedy=f"It has: {', '.join(sorted(folder.texts))}."
        )
    return OpenFile(stack=name, file=chosen, text=folder.texts[chosen], folder=folder)


async def judge_text(ports: EditFilePorts, opened: OpenFile, text: str) -> str:
    """Why the new text cannot be taken, in the words of who judges it; empty where it can."""
    folder = opened.folder
    if opened.file.endswith(".json"):
        facts = serve_file_facts(text)
        return facts if isinstance(facts, str) else ""
    if opened.file not in folder.files and opened.file != DOTENV:
        return ""
    counts = [*folder.files, *([DOTENV] if DOTENV in folder.texts else [])]
    files = {name: folder.texts[name] for name in counts} | {opened.file: text}
    try:
        await ports.compose.resolve(files, folder.path, await find_project(ports, opened.stack))
    except ComposeFailed as error:
        return error.detail or error.title
    return ""


async def take_text(ports: EditFilePorts, opened: OpenFile, text: str) -> tuple[str, ...]:
    """Put it in place, the old text kept beside; raises FilesRefused where the file has changed meanwhile."""
    with ports.locks.hold(opened.stack, "edit"):
        return await asyncio.to_thread(
            ports.user_files.write, opened.folder.path, {opened.file: opened.text}, {opened.file: text},
            now=ports.clock.now(),
        )  # fmt: skip
