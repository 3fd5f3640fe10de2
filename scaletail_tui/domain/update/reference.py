"""An image's name as a Compose file writes it, in its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.catalog.recognise import repository_of

_EXACT = re.compile(r"(?:^|[^0-9A-Za-uw-z.])v?\d+\.\d+\.\d+")
"""Three numbers name one release; two, as in `16.4` or `11.4`, go with each fix that is made of it."""


class Pin(StrEnum):
    """What keeps an image as it is."""

    NONE = ""
    VERSION = "version"
    """Its tag names one release."""
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReference:
    """`ghcr.io/owner/app:tag@sha256:…` in parts."""

    repository: str
    """As it is written, the registry with it."""
    tag: str
    digest: str = ""

    @property
    def pin(self) -> Pin:
        if self.digest:
            return Pin.DIGEST
        return Pin.VERSION if _EXACT.search(self.tag) else Pin.NONE

    @property
    def registry(self) -> str:
        """The host that is asked."""
        return repository_of(self.repository).partition("/")[0]


def parse_reference(text: str) -> ImageReference:
    """The parts of an image's name; a tag that is left out is `latest`."""
    name, _, digest = text.strip().partition("@")
    head, slash, last = name.rpartition("/")
    base, _, tag = last.partition(":")
    return ImageReference(repository=f"{head}{slash}{base}", tag=tag or ("" if digest else "latest"), digest=digest)


def short_digest(digest: str) -> str:
    """`sha256:1a2b3c4d5e6f`, as the docker command shows it."""
    kind, colon, value = digest.partition(":")
    return f"{kind}{colon}{value[:12]}"
