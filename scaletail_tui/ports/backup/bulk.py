"""Large amounts of bytes in and out of containers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a throw-away container sees: a folder of the host, or a named volume."""

    name: str
    volume: bool = False


Owned = tuple[int, int, int]
"""Mode, user and group of a folder."""


class Bulk(Protocol):
    """Streams of bytes; every call blocks, so it belongs in a thread.

    A block that ends well has waited for the command and raises EngineRefused, with its last words, where it failed;
    one that is left by an error has ended it. Raises EngineUnreachable where there is no docker command.
    """

    def read(self, container: str, script: str) -> AbstractContextManager[BinaryIO]:
        """What `sh -c SCRIPT` writes in a running container."""
        ...

    def feed(self, container: str, script: str) -> AbstractContextManager[BinaryIO]:
        """Write into what `sh -c SCRIPT` reads in a running container."""
        ...

    def look(self, image: str, source: Source, paths: Sequence[str]) -> Mapping[str, Owned]:
        """Those of the relative paths that are folders in the source, and whose they are."""
        ...

    def pack(self, image: str, source: Source, covered: Sequence[str] = ()) -> AbstractContextManager[BinaryIO]:
        """All that stands in the source, as a tar, read by a throw-away container that has no network.

        The image must be there already and hold `tar`. The `covered` folders, relative paths that are there, seem to be
        empty, and to belong to others than they do: not every `tar` can leave something out.
        """
        ...

    def unpack(self, image: str, source: Source) -> AbstractContextManager[BinaryIO]:
        """Take a tar into the source, owners and modes as it says. What stands there is written over."""
        ...

    def empty(self, image: str, source: Source, path: str = "") -> None:
        """Remove all that stands in the source, or in a folder below it, not that folder itself.

        Links on the way to it lead nowhere on this host: they are followed by the container, in its own files.
        """
        ...

    def find_volume(self, name: str) -> Mapping[str, str] | None:
        """A volume's labels; None where there is none."""
        ...

    def make_volume(self, name: str, labels: Mapping[str, str]) -> None: ...

    def end(self) -> None:
        """End every command that runs, from another thread: what waits for it is left by an error."""
        ...
