"""What somebody gave to be imported: their Compose files as they are, and what was seen around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scaletail_tui.domain.imports.service import GivenService, read_services


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenStack:
    """A set of services, read and not yet judged."""

    called: str = ""
    """What its owner calls it: its `name:`, its folder, its container; empty where nothing tells."""
    model: Mapping[str, Any] = field(repr=False)
    """What its files say together; variables stand as they are written."""
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Its files under the names that they get in the stack's folder, in the order in which Compose lays them."""
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Its `.env`."""
    folder: str = ""
    """Where it stands; empty for what stands nowhere."""
    source: str = ""
    """The very file that it was read from; empty where the folder as a whole was read, and for what stands nowhere."""
    beside: tuple[str, ...] = ()
    """Relative paths in it that lead to something there."""
    volumes: Mapping[str, str] = field(default_factory=dict)
    """Named volume to the engine's volume that the stack has used till now."""
    parts: tuple[str, ...] = ()
    """The files that it was put together from, by `include` and `extends`; empty where its own files say it all."""
    routes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Reverse proxy to the services, with their ports, to which its own configuration leads and nothing else."""
    copied: str = ""
    """Why its services cannot be kept in a file of their own that ours is laid over; empty where they can."""

    def services(self) -> Iterator[GivenService]:
        """Every service in the order of the file, those behind a profile too."""
        return read_services(self.model, self.env)
