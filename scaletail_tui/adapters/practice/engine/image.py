"""Images of the practice engine: some are there, the others come with a pull."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scaletail_tui.adapters.practice.engine.container import engine_time, make_id
from scaletail_tui.domain.stack.database import line_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One download of a pull."""

    id: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image that the engine holds."""

    reference: str
    tagged: float
    """When it was pulled, seconds since the epoch."""
    serial: int = 0
    """Which of the images that had this name one after the other."""

    @property
    def id(self) -> str:
        return image_id(self.reference, self.serial)

    def inspect_answer(self) -> dict[str, Any]:
        """`docker image inspect`, as far as anybody looks."""
        repository = repository_of(self.reference)
        return {
            "Id": self.id,
            "RepoTags": [self.reference],
            "RepoDigests": [f"{repository}@{digest_of(self.reference, self.serial)}"],
            "Created": engine_time(self.tagged - 9 * 86_400),
            "Size": sum(layer.size for layer in layers_of(self.reference)),
            "Os": "linux",
            "Architecture": "amd64",
            "Config": {
                "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", *self._line()],
                "Labels": {"org.opencontainers.image.version": f"1.{30 + self.serial}.0"} if self.serial else {},
            },
            "Metadata": {"LastTagTime": engine_time(self.tagged)},
        }

    def _line(self) -> tuple[str, ...]:
        """Of a database: each later image of its name is of the next line."""
        line = line_named(self.reference)
        if line is None:
            return ()
        number = int(line.number.partition(".")[0]) + self.serial
        return (f"{line.product.variables[0]}={number}",)


def image_id(reference: str, serial: int = 0) -> str:
    return f"sha256:{make_id('image', reference, *_later(serial))}"


def digest_of(reference: str, serial: int = 0) -> str:
    """Under which the registry has it."""
    return f"sha256:{make_id('digest', reference, *_later(serial))}"


def _later(serial: int) -> tuple[int, ...]:
    return (serial,) if serial else ()


def repository_of(reference: str) -> str:
    """`ghcr.io/immich-app/immich-server` of `ghcr.io/immich-app/immich-server:release@sha256:…`."""
    name = reference.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"


def layers_of(reference: str) -> tuple[Layer, ...]:
    """Three to six layers of 2 to 60 MB, always the same ones for the same reference."""
    digest = make_id("layers", reference)
    return tuple(
        Layer(
            id=make_id("layer", reference, index)[:12],
            size=2_000_000 + int(digest[index : index + 4], 16) * 880,
        )
        for index in range(3 + int(digest[-1], 16) % 4)
    )
