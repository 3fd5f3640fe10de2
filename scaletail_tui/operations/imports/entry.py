"""What a stack of ours was made from: its catalog entry, or the user's own file that stands in its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choices import IMPORTED, ImportChoices, choices_in
from scaletail_tui.domain.imports.choose import ImportWishes
from scaletail_tui.domain.imports.entry import make_service
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk

_PAGES = {"http": "http", "https-insecure": "https", "": "none"}
"""Scheme of a page to the word that a wish for it is said by."""

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasCatalog


def entry_of(ports: HasCatalog, disk: StackOnDisk) -> Service | None:
    """None where the catalog has it no more, or the file of an import is gone or broken."""
    slug = str((disk.meta or {}).get("service", ""))
    if slug == IMPORTED and (imported := imported_service(disk)) is not None:
        return imported
    return ports.catalog.load().get(slug) if slug else None


def given_again(disk: StackOnDisk) -> tuple[GivenStack, ImportChoices]:
    """What an imported stack was made from, as its own file stands now; raises BadInput for any other stack."""
    try:
        choices = choices_in(disk.meta)
    except ValueError as error:
        raise BadInput(f"x-scaletail in {disk.folder}/compose.yaml was damaged: {error}.") from error
    if choices is None or not disk.given_model.get("services"):
        raise BadInput(f"{disk.name} was not imported, or its own file is gone.", remedy="Name a Compose file.")
    given = GivenStack(
        called=disk.name, model=disk.given_model, files=disk.given, env=disk.env, folder=choices.folder,
        source=choices.source, beside=choices.beside, volumes=choices.volumes,
    )  # fmt: skip
    return given, choices


def wishes_again(choices: ImportChoices) -> ImportWishes:
    """What its owner said when it was imported."""
    return ImportWishes(
        visit=choices.visit, port=choices.port, page=_PAGES.get(choices.scheme, ""), left=choices.left,
        profiles=choices.profiles, from_host=choices.joined, volumes=choices.volumes,
        copied="asked for" if choices.copied else "",
    )  # fmt: skip


def imported_service(disk: StackOnDisk) -> Service | None:
    """The service of an imported stack, from its folder alone; None for any other, and for one that is damaged."""
    try:
        choices = choices_in(disk.meta)
    except ValueError:
        return None
    if choices is None or not disk.given_model.get("services"):
        return None
    return make_service(disk.given_model, choices, disk.given, disk.env)
