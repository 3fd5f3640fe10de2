"""What ran before an update or a redeploy, kept for a week to go back to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp

KEPT_FOR = 7 * 86_400.0
"""Seconds for which the images that ran before are kept."""
KEPT_REPOSITORY = "scaletail-kept"
"""Local tags below this name keep an image from `docker image prune`; no registry is ever asked for it."""
_LONGEST_TAG = 128


class KeptState(StrEnum):
    """How far the update, or the redeploy, came."""

    BEGUN = "begun"
    """It works on the stack, or was cut off."""
    DONE = "done"
    """The new images answered."""
    BACK = "back"
    """What ran before runs again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptImage:
    """One service's image before the update."""

    service: str
    reference: str
    id: str
    tag: str
    """The local tag that keeps it."""
    digest: str = ""
    version: str = ""
    refused: str = ""
    """Digest, or id, of the newer image that had to go back; empty where it did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldData:
    """The data of a database from before its release changed to another line."""

    service: str
    place: str
    """The folder, or the volume's name, that the Compose file gives it."""
    aside: str
    """Where they are kept; another folder or volume."""
    volume: bool = False
    moved: bool = False
    """True once `place` may hold something else."""
    new: str = ""
    """Where what the newer release had stands, after it went back; empty where that was nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """One file of the stack's folder before a redeploy; never the auth key's."""

    path: str
    """Relative to the folder."""
    text: str = field(repr=False)
    mode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One update of one stack, or one redeploy: that has files, too."""

    stack: str
    folder: str
    at: float
    state: KeptState
    images: tuple[KeptImage, ...]
    data: tuple[OldData, ...] = ()
    stopped: tuple[str, ...] = ()
    """Services that were stopped while databases were dumped."""
    dump: str = ""
    """The file that the dumps went through."""
    files: tuple[KeptFile, ...] = ()
    """What stood in the folder; an update changes none."""
    changed: float | None = None
    """When the stack was changed last after it: going back undoes that, too."""

    @property
    def of_redeploy(self) -> bool:
        return bool(self.files)

    def is_over(self, now: float) -> bool:
        """Whoever asks holds the stack or takes it first: one that is at work goes on."""
        return now - self.at > KEPT_FOR


def keep_tag(stack: str, service: str, at: float) -> str:
    """`scaletail-kept:vault.app.20261129T192011`."""
    stamp = file_stamp(at)
    name = re.sub(r"[^\w.-]", "-", f"{stack}.{service}", flags=re.ASCII).lstrip(".-")
    return f"{KEPT_REPOSITORY}:{name[: _LONGEST_TAG - len(stamp) - 1]}.{stamp}"
