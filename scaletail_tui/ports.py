"""What operations need from the world, as Protocols, and the errors that come back.

Every adapter has two lives: the real one and its practice twin. Names, shapes and errors here are the contract of both.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:  # shapes in signatures only: the first page would wait for them
    from scaletail_tui.domain.catalog.service import CatalogLoad
    from scaletail_tui.domain.stack.authkey import AuthKey
    from scaletail_tui.domain.stack.host_facts import HostFacts, Outside
    from scaletail_tui.domain.stack.job import Holder, Job
    from scaletail_tui.domain.stack.plan import Plan, PlannedFile
    from scaletail_tui.domain.stack.raw_evidence import (
        AnswerLook,
        ComposeEvent,
        ComposeLook,
        Death,
        EngineLook,
        HostLook,
        LogLine,
        SidecarLook,
        StackOnDisk,
    )
    from scaletail_tui.domain.stack.spec import StackSpec
    from scaletail_tui.domain.stack.stage import JobEvent


class EngineUnreachable(ScaletailError):
    """The engine does not answer; `detail` is what the connection said. `permission` tells a refused socket."""

    def __init__(self, title: str, *, detail: str = "", remedy: str = "", permission: bool = False) -> None:
        super().__init__(title, detail=detail, remedy=remedy)
        self.permission = permission


class NoSuchContainer(ScaletailError):
    """The container is not there."""


class EngineRefused(ScaletailError):
    """The engine answered with an error; `detail` is its text."""


class ComposeFailed(ScaletailError):
    """Docker Compose ended with an error; `detail` is what it said, control sequences stripped."""


class SidecarSilent(ScaletailError):
    """Nothing can be asked inside the sidecar now: it is not running, restarting, or the shell died."""


class StackHeld(ScaletailError):
    """Another process works on the stack."""

    def __init__(self, holder: Holder, stack: str) -> None:
        super().__init__(
            f"{stack} is busy: {holder.sentence()}.", remedy=f"Watch it with: scaletail-tui deploy --watch {stack}"
        )
        self.holder = holder


class FilesRefused(ScaletailError):
    """The file system refused: no right (`permission`), no space, a folder in the way."""

    def __init__(self, title: str, *, detail: str = "", remedy: str = "", permission: bool = False) -> None:
        super().__init__(title, detail=detail, remedy=remedy)
        self.permission = permission


class CatalogSource(Protocol):
    """Where catalog entries come from."""

    def load(self) -> CatalogLoad: ...


class StackFolders(Protocol):
    """Stack folders under one root. Short blocking calls: run them off the event loop where it matters.

    Every write is made beside its target and renamed. Raises FilesRefused.
    """

    @property
    def root(self) -> str:
        """Absolute path of the stacks root."""
        ...

    def folder(self, name: str) -> str:
        """Absolute path of one stack's folder, whether it exists or not."""
        ...

    def names(self) -> tuple[str, ...]:
        """Folders under the root that hold a Compose file, sorted.

        Staging folders are left out, and names that no terminal can print.
        """
        ...

    def read(self, name: str) -> StackOnDisk | None:
        """One folder as it stands; None where there is no such folder."""
        ...

    def stamp(self, name: str) -> object:
        """Changes whenever something is written that `read` reads; costs next to nothing."""
        ...

    def compose(self, folder: str, project: str, files: Sequence[str] = ()) -> ComposeLook:
        """The Compose files of any folder, resolved without Compose; `files` names them where they are not the usual.

        Raises FilesRefused with file and reason.
        """
        ...

    def text_at(self, path: str) -> str | None:
        """A small text file anywhere on this machine; None where it is missing or closed."""
        ...

    def exists(self, name: str) -> bool:
        """True when anything stands at the stack's folder."""
        ...

    def stage(self, plan: Plan, key: AuthKey | None) -> str:
        """Write the plan's files into a 0700 folder beside the stack, on the same file system; return its path.

        A staging folder left by an earlier job is removed first. `key` None leaves an existing key file alone and
        writes an empty one for a new stack.
        """
        ...

    def commit(self, plan: Plan, staging: str) -> None:
        """Rename what is staged into place: the folder at once for a new stack, file by file for an update.

        Folders of the plan are created; files edited by hand are kept as `NAME.before-YYYYMMDDTHHMMSS`.
        """
        ...

    def find_unfinished(self, name: str) -> str | None:
        """The staging folder that an ended job left behind, or None."""
        ...

    def finish(self, name: str) -> str:
        """Go on with, or clear away, an unfinished staging folder; return one sentence that says what was done."""
        ...

    def set_public_host(self, name: str, host: str) -> bool:
        """Write the device's real DNS name to `.env`; True when the file changed."""
        ...

    def rewrite_templates(self, name: str, files: Sequence[PlannedFile]) -> None:
        """Replace files that the entry ships, by write-and-rename; one that the user changed by hand stays."""
        ...

    def empty_auth_key(self, name: str) -> bool:
        """Truncate tailscale/authkey in place (same inode); True when there was something in it."""
        ...

    def write_auth_key(self, name: str, key: AuthKey) -> None:
        """Put a new key into tailscale/authkey, in place, 0600."""
        ...

    def write_serve(self, name: str, text: str) -> None:
        """Replace tailscale/serve/serve.json by write-and-rename; the text is checked to be JSON first."""
        ...

    def set_exposure(self, name: str, compose_text: str) -> None:
        """Replace compose.yaml by write-and-rename after a change of exposure or of a backend."""
        ...

    def own_folder(self, path: str, *, uid: int, gid: int) -> bool:
        """Create a folder where it is missing and give it that owner; False where this user may not.

        `path` is absolute. Nothing in the folder is touched. Raises FilesRefused, also where a file or a link stands.
        """
        ...

    def set_aside(self, path: str) -> str:
        """Rename a folder to `NAME.before-STAMP` and make an empty 0700 one in its place; return the new path.

        Raises FilesRefused, with `permission` where this user may not.
        """
        ...

    def put_back(self, path: str, aside: str) -> bool:
        """Undo `set_aside`; False, and nothing done, where something was written in its place meanwhile."""
        ...

    def remove_generated(self, name: str) -> tuple[str, ...]:
        """Delete the files that we wrote (not tailscale/state, not data, not the user's own); return their paths."""
        ...

    def remove_all(self, name: str) -> tuple[str, ...]:
        """Delete the whole folder, identity and data included; return what was removed. Only after a typed yes."""
        ...


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

    async def hashes(
        self, folder: str, project: str, *, files: Sequence[str] = (), joined: Mapping[str, str] | None = None
    ) -> Mapping[str, str]:
        """Service to the fingerprint that a container made from the files now would carry.

        `files` names the Compose files where they are not the usual. `joined` is service to id of the container whose
        network it shares: Compose counts that id, not the service's name.
        """
        ...

    def pull(self, folder: str, project: str, services: Sequence[str]) -> AsyncGenerator[ComposeEvent, None]: ...

    def up(
        self, folder: str, project: str, services: Sequence[str], *, force_recreate: bool = False
    ) -> AsyncGenerator[ComposeEvent, None]:
        """`up -d --no-deps SERVICE…`: create and start, without waiting for health."""
        ...

    def down(self, folder: str, project: str) -> AsyncGenerator[ComposeEvent, None]:
        """Stop and remove the project's containers and networks; volumes stay."""
        ...

    def stop(self, folder: str, project: str, services: Sequence[str]) -> AsyncGenerator[ComposeEvent, None]: ...


class Engine(Protocol):
    """The Docker engine. Every call has a time limit; raises EngineUnreachable, NoSuchContainer or EngineRefused."""

    async def look(self) -> EngineLook: ...

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        """All containers, stopped ones too, as the engine's list gives them (Names, Labels, State, Status, Image …)."""
        ...

    async def inspect(self, container: str) -> Mapping[str, Any]:
        """`docker inspect` of one container, by name or id."""
        ...

    async def deaths(self, container: str) -> tuple[Death, ...]:
        """Its ends among the last 256 events that the engine remembers, the newest last."""
        ...

    async def has_image(self, reference: str) -> bool: ...

    async def image(self, reference: str) -> Mapping[str, Any] | None:
        """`docker image inspect`, or None."""
        ...

    async def start(self, container: str) -> None: ...

    async def stop(self, container: str, *, timeout: int = 10) -> None: ...

    async def restart(self, container: str, *, timeout: int = 10) -> None: ...

    async def remove(self, container: str) -> None: ...

    async def in_folder(self, image: str, folder: str, argv: Sequence[str]) -> str:
        """Run a command as root in a throw-away container that sees this one folder, as `/folder`, and no network.

        The image must be there already. Returns what it said; raises EngineRefused with that when it failed.
        """
        ...

    def events(self) -> AsyncGenerator[Mapping[str, Any], None]:
        """Container events as they come (`docker events --format json`); ends or raises when the engine goes."""
        ...

    def logs(
        self, container: str, *, since: str = "", tail: int | None = None, follow: bool = False
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        """Batches of lines as fast as they come, in order; iterate inside `aclosing()`."""
        ...


class SidecarShell(Protocol):
    """One long-lived shell in a sidecar."""

    async def look(self, *, deep: bool = False) -> SidecarLook:
        """One round: status, serve, listeners, healthz, Serve file; `deep` adds prefs, DNS, lock, peers, namespace.

        Raises SidecarSilent when the shell is gone.
        """
        ...

    async def glance(self, *, sockets: bool = False) -> SidecarLook:
        """A third of a round: status alone, or listeners and Serve file with it. Raises SidecarSilent."""
        ...

    async def knock(self, port: int) -> int | None:
        """HTTP status of one GET of `/` on loopback; None where none came at once. Raises SidecarSilent."""
        ...


class Sidecars(Protocol):
    """What is asked inside sidecars. Raises SidecarSilent."""

    def shell(self, container: str) -> AbstractAsyncContextManager[SidecarShell]: ...

    async def look(self, container: str, *, deep: bool = False) -> SidecarLook:
        """One look with a shell of its own."""
        ...

    async def request(
        self, container: str, *, host: str, address: str, port: int = 443, path: str = "/", userspace: bool = False
    ) -> AnswerLook:
        """TLS with SNI `host` and one GET, to the device's own tailnet address, through nc in the sidecar."""
        ...

    async def connect(self, container: str, *, address: str, port: int, userspace: bool = False) -> AnswerLook:
        """A TCP connect to the device's own tailnet address; nothing is sent."""
        ...

    async def loopback(self, container: str, *, port: int, scheme: str = "http", path: str = "/") -> AnswerLook:
        """One GET to 127.0.0.1:port in the sidecar's namespace, as Serve would make it."""
        ...

    async def run(self, container: str, argv: Sequence[str]) -> str:
        """Run a command in the sidecar and return its output; for `tailscale funnel …`."""
        ...


class Host(Protocol):
    """The machine we run on."""

    async def look(self) -> HostLook: ...

    async def facts(self) -> HostFacts:
        """The closer look, for the host's doctor: files only, no child process."""
        ...

    async def outside(self) -> Outside:
        """Ask Tailscale's control server for its Date, once, within 2.5 s; never raises."""
        ...

    def free_bytes(self, path: str) -> int | None:
        """Free for this user where the path is, or will be; None where that is hidden."""
        ...

    def find_overridden(self, settings: Mapping[str, str]) -> tuple[str, ...]:
        """Names of settings that our environment holds with another value; never a value."""
        ...

    def port_free(self, port: int, protocol: str = "tcp") -> bool: ...

    def edit(self, path: str) -> None:
        """Open a file in the user's editor, in this terminal, and wait; raises FilesRefused where there is none."""
        ...


class Clock(Protocol):
    """Time, so that tests and practice may bend it."""

    def now(self) -> float:
        """Wall clock, seconds since the epoch."""
        ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class Locks(Protocol):
    """Who may work on a stack: one process at a time, and the Compose that it started counts as itself."""

    def hold(self, stack: str, doing: str) -> AbstractContextManager[None]:
        """Hold the stack while the block runs; raises StackHeld."""
        ...

    def holder(self, stack: str) -> Holder | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployRequest:
    """What a job needs to begin; it travels through a pipe, never through argv, environment or a file."""

    spec: StackSpec
    key: AuthKey | None = None
    redeploy: bool = False
    resume: bool = False
    """Go on with what stands in the folder instead of writing it anew."""
    funnel: bool = False
    """Go public after the answer stage; the name was typed."""


class Jobs(Protocol):
    """Deploys in their own session, and their event files."""

    async def start(self, request: DeployRequest) -> Job:
        """Start a deploy that outlives us; raises StackHeld."""
        ...

    def all(self) -> tuple[Job, ...]:
        """Newest first."""
        ...

    def latest(self, stack: str) -> Job | None: ...

    def follow(self, job_id: str) -> AsyncGenerator[JobEvent, None]:
        """Every event from the first, then new ones as they are written; ends after the result or the process's end."""
        ...

    async def stop(self, job_id: str) -> None:
        """Ask the job to end; what is on disk and running stays."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything that operations and screens are given."""

    catalog: CatalogSource
    folders: StackFolders
    compose: Compose
    engine: Engine
    sidecars: Sidecars
    host: Host
    clock: Clock
    locks: Locks
    jobs: Jobs
    practice: bool = False
