"""The names of a backup, judged in their order: by who writes one as by who reads one, so that both mean the same."""

from __future__ import annotations

from hashlib import blake2b

from scaletail_tui.domain.backup.manifest import DATABASES, BackupDamaged
from scaletail_tui.domain.backup.member import MOST_MEMBERS, Kind, Member, find_member_fault

LARGEST_LIST = 4_000_000
"""Bytes of the list of contents, and of the end."""
LARGEST_SUMS = 1_000_000_000


class Names:
    """What a backup holds so far."""

    def __init__(self) -> None:
        self._kinds: dict[bytes, Kind] = {}

    def find_fault(self, member: Member) -> str:
        """Why it may not come next, to be said behind `which`; empty where it may."""
        if fault := find_member_fault(member):
            return fault
        if _key(member.name) in self._kinds:
            return "is there twice"
        below = member.path and member.place != DATABASES
        if below and self._kinds.get(_key(member.name.rpartition("/")[0])) is not Kind.FOLDER:
            return "stands in a folder that is not in it"
        if member.kind is Kind.SECOND_NAME and self._kinds.get(_key(member.target)) is not Kind.FILE:
            return "is a second name of a file that is not in it"
        return ""

    def add(self, member: Member) -> None:
        """Raises BackupDamaged for one that may not come next."""
        if fault := self.find_fault(member):
            raise BackupDamaged(f"The backup holds {member.name[:200]!a}, which {fault}: nothing of it was written.")
        if len(self._kinds) >= MOST_MEMBERS:
            raise BackupDamaged(f"The backup holds more than {MOST_MEMBERS} files.")
        self._kinds[_key(member.name)] = member.kind


def _key(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogateescape"), digest_size=12).digest()
