"""What was decided about an import: kept in the stack, so that it can be made again from its own file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scaletail_tui.domain.dataclass_json import from_plain, to_plain

IMPORTED = "imported"
"""What stands in the place of a catalog entry's name."""
KEY = "import"
"""Below `x-scaletail`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportChoices:
    """Everything that the service of an import is made from, beside the user's own files."""

    files: tuple[str, ...] = ()
    """The user's own files in the stack's folder, in the order in which Compose lays them."""
    copied: bool = False
    """True where the services stand in our file too; else ours is laid over theirs."""
    folder: str = ""
    """Where they came from."""
    source: str = ""
    """The very file in it; empty where the folder as a whole was read."""
    beside: tuple[str, ...] = ()
    """Relative paths that lead to what stands there and stays there."""
    visit: str = ""
    """The service that people visit."""
    port: int = 0
    """Where it listens; 0: nowhere."""
    scheme: str = "http"
    """Of its page: http, https-insecure; empty: it has no page."""
    joined: tuple[str, ...] = ()
    """Services in the sidecar's network, the visited one first."""
    behind: str = ""
    """The service whose network the visited one shares and keeps, a VPN's: the sidecar joins it there."""
    left: tuple[str, ...] = ()
    """Services that are left out."""
    profiles: tuple[str, ...] = ()
    """Profiles whose services are wanted."""
    unnamed: tuple[str, ...] = ()
    """Services whose `container_name` another container has."""
    volumes: Mapping[str, str] = field(default_factory=dict)
    """Named volume to the engine's volume that holds its data already."""
    asked: tuple[str, ...] = ()
    """Variables that its files need and nothing sets."""
    exposed: tuple[int, ...] = ()
    """Further ports of the visited service that its image tells of."""


def choices_to_meta(choices: ImportChoices) -> dict[str, Any]:
    """Return what stands under `x-scaletail.import`."""
    meta: dict[str, Any] = to_plain(choices, defaults=False)
    return {key: value for key, value in meta.items() if value not in ({}, [])}


def choices_in(meta: Mapping[str, Any] | None) -> ImportChoices | None:
    """Read them back; None for a stack that was not imported. Raises ValueError for what was damaged."""
    told = (meta or {}).get(KEY)
    if told is None:
        return None
    try:
        choices: ImportChoices = from_plain(ImportChoices, told, strict=False)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{KEY}: {error}") from error
    return choices
