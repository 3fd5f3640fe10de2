"""What a backup without secrets is without: keys, passwords, the device's identity, and every kept copy of these."""

from __future__ import annotations

from dataclasses import dataclass

from scaletail_tui.domain.adoption.record import OWN_FOLDER
from scaletail_tui.domain.backup.manifest import Device
from scaletail_tui.render.dotenv import DOTENV
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, STATE_FOLDER

_OWN_COPIES = tuple(f"{OWN_FOLDER}/{name}" for name in ("before", "first", "after", "journal.json"))
"""Files as they stood before an improvement, keys and all, and what puts them back."""
_PATHS = (DOTENV, AUTH_KEY_FILE, STATE_FOLDER, *_OWN_COPIES, f"{OWN_FOLDER}.gone")
_KEY_FOLDER, _, _KEY_NAME = AUTH_KEY_FILE.rpartition("/")
_PATTERNS = (
    f"{DOTENV}.*", f".{DOTENV}.new-*", f"{AUTH_KEY_FILE}.*", f"{_KEY_FOLDER}/.{_KEY_NAME}.new-*",
    "tailscaled.state*", "*/tailscaled.state*",
)  # fmt: skip
"""Kept copies, what a killed write has left beside its file, and a private key wherever it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What is not packed because it is secret."""

    paths: tuple[str, ...] = ()
    """Below the stack's folder, with all that stands in them."""
    patterns: tuple[str, ...] = ()
    volumes: frozenset[str] = frozenset()
    """By key."""


WITH_SECRETS = Withheld()


def find_withheld(device: Device) -> Withheld:
    """Of a stack whose identity is where the device tells."""
    return Withheld(
        paths=tuple(dict.fromkeys((*_PATHS, *([device.folder] if device.folder else [])))), patterns=_PATTERNS,
        volumes=frozenset([device.volume] if device.volume else []),
    )  # fmt: skip
