"""Docker Compose as a port, and its refusal."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:  # shapes in signatures only: the first page would wait for them
    from scaletail_tui.domain.stack.raw_evidence import ComposeEvent


class ComposeFailed(ScaletailError):
    """Docker Compose ended with an error; `detail` is what it said, control sequences stripped."""

    quotes = True

    def __init__(
        self, title: str, *, detail: str = "", remedy: str = "", path: str = "", reading: bool = False
    ) -> None:
        """`path` is the file that it is about, where that is known; `reading`: nothing but the files was looked at."""
        super().__init__(title, detail=detail, remedy=remedy)
        self.path = path
        self.reading = reading


class ComposeMissing(ComposeFailed):
    """There is no Compose to be asked: docker or its plugin is not installed. It says nothing of any file."""

    quotes = False


class Compose(Protocol):
    """Docker Compose on one project folder, always with a scrubbed environment. Raises ComposeFailed.

    `project` is the Compose project's name; `folder` holds compose.yaml and, perhaps, the user's override.
    """

    async def version(self) -> str:
        """`5.6.1`; raises ComposeFailed when there is no Compose."""
        ...

    async def config(self, folder: str, project: str) -> Mapping[str, Any]:
        """The resolved model, `$$` undone; raises ComposeFailed with Compose's own words."""
        ...

    async def resolve(self, files: Mapping[str, str], folder: str, project: str) -> Mapping[str, Any]:
        """The resolved model of files that stand nowhere yet, as they would be in `folder`; raises ComposeFailed."""
        ...

    async def hashes(
        self, folder: str, project: str, *, files: Sequence[str] = (), joined: Mapping[str, str] | None = None,
        lent: Mapping[str, str] | None = None,
    ) -> Mapping[str, str]:  # fmt: skip
        """Service to the fingerprint that a container made from the files now would carry.

        `files` names the Compose files where they are not the usual. `joined` is service to id of the container whose
        network it shares: Compose counts that id, not the service's name. `lent`, where a service takes the mounts,
        the processes or the memory of another one, is service to id of its container, for the same reason.
        """
        ...

    def pull(self, folder: str, project: str, services: Sequence[str]) -> AsyncGenerator[ComposeEvent, None]: ...

    def up(
        self, folder: str, project: str, services: Sequence[str], *, force_recreate: bool = False, pull: bool = True
    ) -> AsyncGenerator[ComposeEvent, None]:
        """`up -d --no-deps SERVICE…`: create and start, without waiting for health.

        Without `pull` the images are taken as they are here, whatever the files say.
        """
        ...

    def down(self, folder: str, project: str) -> AsyncGenerator[ComposeEvent, None]:
        """Stop and remove the project's containers and networks; volumes stay."""
        ...

    def stop(self, folder: str, project: str, services: Sequence[str]) -> AsyncGenerator[ComposeEvent, None]: ...
