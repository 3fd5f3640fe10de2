"""The images of one stack, each as it runs and as its registry has it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.catalog.recognise import repository_of
from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.database import VERSION_VARIABLES
from scaletail_tui.domain.update.reference import Pin


class Standing(StrEnum):
    """How what runs stands to its registry."""

    NEWER = "newer"
    """The registry has another image under this tag."""
    PULLED = "pulled"
    """The newer image is on this host already, and the container was not made from it."""
    SAME = "same"
    PINNED = "pinned"
    """Its name holds it fast: it is left alone."""
    MADE_HERE = "made-here"
    """No registry knows it."""
    UNKNOWN = "unknown"
    """The registry did not say."""


class Trouble(StrEnum):
    """Why a registry did not say."""

    RATE_LIMIT = "rate-limit"
    SILENT = "unreachable"
    DENIED = "denied"
    ABSENT = "absent"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """One image on this host."""

    id: str
    digest: str = ""
    """Under which its registry has it; empty where it comes from none."""
    version: str = ""
    """As its makers have written it into the image; empty where they have not."""
    made: float | None = None
    """When it was built, seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceImage:
    """The image of one service of a stack."""

    service: str
    container: str
    reference: str
    standing: Standing
    runs: ImageFacts
    pin: Pin = Pin.NONE
    new_digest: str = ""
    """What the registry, or this host, has under the name now, where that is not what runs."""
    new_version: str = ""
    """Known where the newer image is on this host already."""
    trouble: Trouble | None = None
    said: str = ""
    """Why the registry did not say, and what to do."""
    refused: bool = False
    """True where this newer image was tried, and had to go back."""

    @property
    def outdated(self) -> bool:
        return self.standing in (Standing.NEWER, Standing.PULLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StackImages:
    """All images of a stack, and what an update of it would do."""

    stack: str
    folder: str
    service: str = ""
    """The catalog's slug; empty where it is not known."""
    images: tuple[ServiceImage, ...] = ()
    recreated: tuple[str, ...] = ()
    """Services whose containers an update makes anew, in order."""
    releases: str = ""
    """Where the catalog says that new versions are told of."""
    refusal: str = ""
    """Why it cannot be updated, one sentence; empty where it can."""
    remedy: str = ""
    at: float = 0.0

    @property
    def outdated(self) -> tuple[ServiceImage, ...]:
        return tuple(image for image in self.images if image.outdated)

    @property
    def unknown(self) -> tuple[ServiceImage, ...]:
        return tuple(image for image in self.images if image.standing is Standing.UNKNOWN)


def image_facts(inspected: Mapping[str, Any], reference: str) -> ImageFacts:
    """What `docker image inspect` tells; the digest is the one of this name's repository."""
    whole = repository_of(reference)
    digests = [str(one).partition("@") for one in inspected.get("RepoDigests") or ()]
    config = inspected.get("Config") or {}
    labels = config.get("Labels") or {}
    return ImageFacts(
        id=str(inspected.get("Id") or ""),
        digest=next((digest for name, _, digest in digests if repository_of(name) == whole), ""),
        version=plain_line(str(labels.get("org.opencontainers.image.version") or "") or _version_of(config))[:40],
        made=moment(inspected.get("Created")),
    )


def _version_of(config: Mapping[str, Any]) -> str:
    variables = dict(str(line).partition("=")[::2] for line in config.get("Env") or ())
    return next((variables[name] for name in VERSION_VARIABLES if variables.get(name)), "")
