"""What a deploy will do: files, folders, commands and open ports, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scaletail_tui.domain.powers.power import Power, words_to_allow
from scaletail_tui.domain.stack.exposure import ClosedPorts
from scaletail_tui.domain.ways import Telling


class FileChange(StrEnum):
    """How a planned file stands to what is on disk."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    EDITED = "edited"
    """On disk it differs from what we wrote last time: the user changed it by hand; a copy is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """One file of the stack folder."""

    path: str
    """Relative to the stack folder."""
    text: str = field(repr=False)
    """The whole content, secrets included; empty for the auth key's file, since the key is no part of a plan."""
    mode: int
    secret: bool = False
    remembered: bool = False
    """Of an import: what it was is kept for its owner alone, as the file itself is, to be compared with."""
    change: FileChange = FileChange.NEW
    purpose: str = ""
    """Shown beside the name: "settings and generated secrets" …"""
    masked: str = ""
    """`text` with secret values replaced by asterisks: what screens, diffs and JSON show."""
    written: str | None = field(default=None, repr=False)
    """The program's own text of it, where `text` keeps changes of the user's; None: they are one."""
    diff: tuple[str, ...] = ()
    """Unified diff lines of the masked text against the masked file on disk; empty when new or the same."""
    emptied: bool = False
    """Of the auth key's file: it stands, and has nothing in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFolder:
    """A folder that will be created when it is missing."""

    path: str
    mode: int
    exists: bool = False
    purpose: str = ""
    leads_to: str = ""
    """Where the user's own link in its place leads: followed, and never emptied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPort:
    """A port that the host itself will open, reachable without Tailscale."""

    port: int
    protocol: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The same plan is shown, printed as JSON, and executed."""

    stack: str
    folder: str
    """Absolute path of the stack folder."""
    files: tuple[PlannedFile, ...]
    folders: tuple[PlannedFolder, ...]
    commands: tuple[tuple[str, ...], ...]
    """The argv of every command that will really be run, in order."""
    lan_ports: tuple[OpenPort, ...] = ()
    images: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What was chosen and has a price, one sentence each."""
    closed: tuple[ClosedPorts, ...] = ()
    """What the file that is imported opened on the host, and the stack does not."""
    tellings: tuple[Telling, ...] = ()
    """What else is told of that file, with something to do in it."""
    update: bool = False
    """True when the stack folder exists already."""
    compared_with: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What stood in the folder when the plan was made: path to checksum, or where a link leads."""
    copies: tuple[str, ...] = ()
    """Files that are kept beside where they read otherwise, also where nobody edited them."""
    powers: tuple[Power, ...] = ()
    """What the stack may do beyond its own containers, the worst first."""
    foreign: bool = False
    """True where the entry does not ship with the program."""
    allowed: tuple[str, ...] = ()
    """Words of the powers that the user allowed by name."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The words of the powers that must be allowed by name before it is deployed."""
        return words_to_allow(self.powers) if self.foreign else ()

    owner: tuple[int, int] = (0, 0)
    """User and group of the app: new folders of its data are given to it where root writes them."""

    @property
    def replaces_a_stack(self) -> bool:
        """True when a Compose file stands already, and not only a folder."""
        return any(file.path == "compose.yaml" and file.change is not FileChange.NEW for file in self.files)

    @property
    def edited(self) -> tuple[str, ...]:
        """Files that the user has changed and that would be written anew; what he changed in `.env` are answers."""
        return tuple(file.path for file in self.files if file.change is FileChange.EDITED and file.path != ".env")

    @property
    def overwritten(self) -> tuple[PlannedFile, ...]:
        return tuple(file for file in self.files if file.change in (FileChange.CHANGED, FileChange.EDITED))
