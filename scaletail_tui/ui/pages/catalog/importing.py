"""Asks in the key row which file of the user's own is to be a stack, and what of it only he knows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choose import ImportQuestion, ImportWishes
from scaletail_tui.domain.imports.docker_run import is_docker_run
from scaletail_tui.ui.pages.page import Page

_ASKED = "Compose file or its folder, or a docker run line"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedImport:
    """What he wants to be made of his file."""

    service: Service
    stops: tuple[str, ...]
    """Containers that work on the same data, and may be stopped when the stack starts."""


async def ask_for_import(page: Page[Any]) -> AskedImport | None:
    """The service that a stack can be made of; None where he leaves. Raises BadInput for what cannot be imported."""
    from scaletail_tui.operations.imports.importing import plan_import
    from scaletail_tui.operations.imports.running import look_for_earlier

    told = await page.ask_text(_ASKED, enter="read it")
    if not told or not told.strip():
        return None
    files = page.ports.user_files
    read = files.read_given_text if is_docker_run(f"{told} ") else files.read_given
    given = await asyncio.to_thread(read, told.strip())
    before = await look_for_earlier(page.ports, given)
    if before.running:
        names = ", ".join(before.running)
        said = f"{names} would work on the same data at the same time."
        if await page.choose(said, {"s": "stop it when the stack starts"}) != "s":
            return None
    wishes = ImportWishes()
    while True:
        try:
            imported = await plan_import(page.ports, given, wishes, before)
            return AskedImport(service=imported.service, stops=before.running)
        except ImportQuestion as question:
            answered = await _ask(page, question, wishes)
            if answered is None:
                return None
            wishes = answered


async def _ask(page: Page[Any], question: ImportQuestion, wishes: ImportWishes) -> ImportWishes | None:
    what = "Which one is visited" if question.flag == "visit" else "Its page's port"
    first = question.choices[0] if question.choices else ""
    said = await page.ask_text(f"{question.title} {what}", first, enter="go on")
    if said is None:
        return None
    if question.flag == "visit":
        return replace(wishes, visit=said.strip())
    if not (said.strip().isascii() and said.strip().isdigit() and 0 < int(said) < 65536):
        raise BadInput(f"{said!r} is no port.", remedy="A port is a number from 1 to 65535.")
    return replace(wishes, visit=question.service, port=int(said))
