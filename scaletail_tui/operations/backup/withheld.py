"""What a backup without secrets is without: keys, passwords, the device's identity, and every kept copy of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scaletail_tui.domain.adoption.record import OWN_FOLDER
from scaletail_tui.domain.backup.manifest import Device
from scaletail_tui.render.dotenv import DOTENV
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, STATE_FOLDER

_OWN_COPIES = tuple(f"{OWN_FOLDER}/{name}" for name in ("before", "first", "after", "journal.json"))
"""Files as they stood before an improvement, keys and all, and what puts them back."""
_PATHS = (DOTENV, AUTH_KEY_FILE, STATE_FOLDER, *_OWN_COPIES, f"{OWN_FOLDER}.gone")
_KEY_FOLDER, _, _KEY_NAME = AUTH_KEY_FILE.rpartition("/")
_COPIES = (f"{DOTENV}.*", f".{DOTENV}.new-*", f"{AUTH_KEY_FILE}.*", f"{_KEY_FOLDER}/.{_KEY_NAME}.new-*")
"""What was kept, and what a killed write has left beside its file."""
_KEYS = ("tailscaled.state*", "*/tailscaled.state*")
"""A device's private key, wherever it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What is not packed because it is secret."""

    paths: tuple[str, ...] = ()
    """Below the stack's folder, with all that stands in them."""
    copies: tuple[str, ...] = ()
    """Patterns of more such paths."""
    anywhere: tuple[str, ...] = ()
    """Patterns of paths in any folder or volume."""
    volumes: frozenset[str] = frozenset()
    """By key."""

    def at(self, below: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Paths and patterns as seen from a path of the stack's folder; None is a volume."""
        paths = below_folder(self.paths, below) if below is not None else ()
        return paths, (*self.anywhere, *(self.copies if below == "" else ()))


WITH_SECRETS = Withheld()


def find_withheld(device: Device) -> Withheld:
    """Of a stack whose identity is where the device tells."""
    return Withheld(
        paths=tuple(dict.fromkeys((*_PATHS, *([device.folder] if device.folder else [])))), copies=_COPIES,
        anywhere=_KEYS, volumes=frozenset([device.volume] if device.volume else []),
    )  # fmt: skip


def below_folder(paths: Sequence[str], folder: str) -> tuple[str, ...]:
    """Those of the paths that lie below the folder, as seen from there."""
    return tuple(one[len(folder) + 1 :] for one in paths if one.startswith(f"{folder}/")) if folder else tuple(paths)
