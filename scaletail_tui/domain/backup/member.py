"""One entry of a backup, and whether a name may stand in one: an archive comes from anybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.backup.manifest import (
    DATABASES,
    END,
    FOLDER,
    LONGEST_PATH,
    MANIFEST,
    SUMS,
    VOLUMES,
    find_fault,
)

MOST_MEMBERS = 3_000_000
MARK = ".restoring.json"
"""In a folder whose restore has not come to its end; no backup may bring one."""
_LINK_DEPTH = 3
"""Steps below the stack's folder from which a link may lead anywhere: above, containers may be given its target."""


class Kind(StrEnum):
    """What an entry is; nothing else is packed or taken back."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    SECOND_NAME = "second name"
    """A hard link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry."""

    name: str
    kind: Kind
    mode: int = 0o600
    uid: int = 0
    gid: int = 0
    mtime: int = 0
    size: int = 0
    target: str = ""
    """Of a link as it stands there, of a second name the first one."""

    @property
    def place(self) -> str:
        """`folder`, or `volumes/KEY`; the member's name where it is none of both."""
        steps = self.name.split("/")
        return "/".join(steps[:2]) if steps[0] == VOLUMES else steps[0]

    @property
    def path(self) -> str:
        """Below its place; empty for the place itself."""
        return self.name[len(self.place) + 1 :]


def find_member_fault(member: Member) -> str:
    """Why it must not be written anywhere, to be said behind `which`; empty where it may."""
    name = member.name
    if name in (MANIFEST, SUMS, END):
        return "" if member.kind is Kind.FILE else "is no file"
    if fault := find_fault(name):
        return fault
    top = name.split("/")[0]
    if top not in (FOLDER, VOLUMES, DATABASES):
        return "is no part of a backup"
    if top == DATABASES:
        return "" if name.count("/") == 1 and member.kind is Kind.FILE else "is no dump"
    if top == VOLUMES and "/" not in name:
        return "is no volume"
    if not member.path and member.kind is not Kind.FOLDER:
        return "is no folder"
    if member.name == f"{FOLDER}/{MARK}":
        return "is a name of the program's own"
    return _find_target_fault(member)


def _find_target_fault(member: Member) -> str:
    if member.kind is Kind.SECOND_NAME:
        if fault := find_fault(member.target):
            return f"is a second name of {member.target[:200]!a}, which {fault}"
        return "" if member.target.startswith(f"{member.place}/") else "is a second name of a file elsewhere"
    fits = member.kind is not Kind.LINK or may_link(member)
    return "" if fits else "is a link that leads out of the stack's folder"


def is_bound(member: Member) -> bool:
    """True for a link of the stack's folder that has to stay in it: above, containers may be given its target."""
    return member.place == FOLDER and member.path.count("/") < _LINK_DEPTH


def may_link(member: Member) -> bool:
    """True for a link that stays in its place, or stands where nothing but an app reads it."""
    target = member.target
    if not target or "\0" in target or len(target) > LONGEST_PATH:
        return False
    return not is_bound(member) or stays_inside(member)


def stays_inside(member: Member) -> bool:
    """True for a link that leads nowhere out of its place, whoever follows it."""
    target = member.target
    if target.startswith("/"):
        return False
    here = member.path.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            if not here:
                return False
            here.pop()
        elif step not in ("", "."):
            here.append(step)
    return True
