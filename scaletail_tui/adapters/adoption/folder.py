"""One folder that is managed in place: its mark, its changes and the way back.

Nothing is written before it is known how to go back: first the files as they are, then the new ones beside them, then
the journal, then each file at once. A new file comes first and `.env` last, so that Compose could run the folder after
each of them.
"""

from __future__ import annotations

import json
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count

from scaletail_tui.adapters.adoption.journal import (
    CHANGED,
    CHANGING,
    REVERTING,
    Entry,
    Journal,
    find_missing_folders,
    read_journal,
    sum_of,
    write_journal,
)
from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.domain.adoption.key import KEY_PLACE
from scaletail_tui.domain.adoption.record import OWN_FOLDER, AdoptionRecord, FolderChange, Reverted, Unfinished
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.ports.folders import FilesRefused

_MARK = f"{OWN_FOLDER}/stack.json"
_GONE = f"{OWN_FOLDER}.gone"
"""Ours once every file is back: what is left of it is taken away, and counts for nothing."""
_AFTER = f"{OWN_FOLDER}/after"
_DOTENV = ".env"


class AdoptedFolder:
    """The folder, open."""

    def __init__(self, stack: OpenFolder, *, now: Callable[[], float] = time.time) -> None:
        self._stack = stack
        self._now = now

    def look(self) -> AdoptionRecord:
        journal = read_journal(self._stack)
        mark = self._stack.read(_MARK)
        paths = tuple(one.path for one in journal.entries) if journal else ()
        unfinished = None
        if journal is not None and journal.state != CHANGED:
            unfinished = Unfinished.IMPROVE if journal.state == CHANGING else Unfinished.REVERT
        done = sum(self._is_done(one, journal.state) for one in journal.entries) if journal and unfinished else 0
        return AdoptionRecord(
            adopted=mark is not None, service=_service_in(mark), changed=paths, unfinished=unfinished, done=done
        )

    def adopt(self, service: str) -> bool:
        self._stack.remove_tree(_GONE)
        if self._stack.read(_MARK) is not None:
            return False
        self._make_own()
        said = {"adopted": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._now())), "service": service}
        self._stack.replace(_MARK, (json.dumps(said) + "\n").encode(), 0o600)
        return True

    def change(self, change: FolderChange) -> None:
        known = read_journal(self._stack)
        if known is not None and known.state != CHANGED:
            raise FilesRefused(
                f"An earlier change of {self._stack.path} was interrupted and is not finished.",
                remedy="Go on with it or go back first: scaletail-tui adopt --resume or --revert",
            )
        for path, text in change.old.items():
            if path in change.new and (self._stack.read(path) or b"") != _bytes(text):
                raise FilesRefused(f"{self._stack.path / path} has changed meanwhile, so nothing was written.")
        self._make_own()
        self._stack.remove_tree(_AFTER)  # of a change that ended before it was noted: never to be put in place
        wanted = {one.path: (_bytes(one.text), one.mode) for one in change.files}
        wanted |= {path: (_bytes(text), 0) for path, text in change.new.items()}
        entries = {one.path: one for one in known.entries} if known else {}
        for path, (data, mode) in wanted.items():
            entries[path] = self._note(path, data, mode, entries.get(path), len(entries))
        made = find_missing_folders(self._stack, wanted)
        folders = (*(known.folders if known else ()), *made)
        journal = Journal(state=CHANGING, entries=tuple(entries.values()), folders=tuple(dict.fromkeys(folders)))
        write_journal(self._stack, journal)
        self._write(journal)

    def original(self, path: str) -> str | None:
        journal = read_journal(self._stack)
        entry = next((one for one in journal.entries if one.path == path), None) if journal else None
        kept = self._stack.read(entry.kept if entry.before else entry.first) if entry else None
        return kept.decode("utf-8", "surrogateescape") if kept is not None else None

    def go_on(self) -> AdoptionRecord:
        journal = read_journal(self._stack)
        if journal is not None and journal.state == CHANGING:
            self._write(journal)
        elif journal is not None and journal.state == REVERTING:
            self._put_back(journal)
        return self.look()

    def revert(self) -> Reverted:
        self._stack.remove_tree(_GONE)
        journal = read_journal(self._stack)
        if journal is None:
            if self._stack.is_folder(OWN_FOLDER):
                self._let_go()
            return Reverted()
        journal = journal.with_state(REVERTING)
        write_journal(self._stack, journal)
        return self._put_back(journal)

    def _make_own(self) -> None:
        self._stack.make_folder(OWN_FOLDER, 0o700)
        if not self._stack.is_file(f"{OWN_FOLDER}/.gitignore"):
            self._stack.replace(f"{OWN_FOLDER}/.gitignore", b"*\n", 0o644)

    def _note(self, path: str, data: bytes, mode: int, known: Entry | None, number: int) -> Entry:
        """Keep what stands there, unless an earlier change did, and lay the new content beside it.

        What the user made of an earlier change of ours is kept beside it: a revert knows only our own text by its sum.
        """
        entry = known
        before = self._stack.read(path)  # refuses a link
        if known is not None:
            self._keep_edited(known, before)
        if entry is None:
            about = self._stack.look(path)
            if before is not None and about is not None:
                entry = Entry(
                    path=path, number=number, after="", before=sum_of(before), mode=stat.S_IMODE(about.st_mode),
                    uid=about.st_uid, gid=about.st_gid,
                )  # fmt: skip
                self._stack.replace(entry.kept, before, 0o600)
            else:
                entry = Entry(path=path, number=number, after="")
                self._stack.replace(entry.first, data, 0o600)
        new_mode = mode or entry.mode
        self._stack.replace(entry.wanted, data, 0o600)
        stood = sum_of(before) if before is not None else ""
        return replace(entry, after=sum_of(data), stood=stood, new_mode=new_mode)

    def _keep_edited(self, entry: Entry, stands: bytes | None) -> str:
        """The name that a text of the user's own has now, too; empty where it is ours, or the first one."""
        if stands is None or entry.path == KEY_PLACE or sum_of(stands) in (entry.after, entry.before):
            return ""
        stamps = (file_stamp(self._now() + later) for later in count())
        names = (f"{entry.path}.before-{stamp}" for stamp in stamps)
        beside = next(name for name in names if self._stack.look(name) is None)
        self._stack.replace(beside, stands, entry.new_mode, owner=self._owner_of(entry))
        return beside

    def _write(self, journal: Journal) -> None:
        for entry in sorted(journal.entries, key=lambda one: (one.path == _DOTENV, bool(one.before), one.path)):
            data = self._stack.read(entry.wanted)
            if data is None or sum_of(data) != entry.after:  # of an earlier change, which is whole
                continue
            stands = self._stack.read(entry.path)
            if stands is not None and sum_of(stands) == entry.after:
                continue
            if stands is not None and sum_of(stands) != entry.stood:  # since this change was noted
                self._keep_edited(entry, stands)
            if "/" in entry.path:
                self._stack.make_folder(entry.path.rpartition("/")[0], 0o755)
            self._stack.replace(entry.path, data, entry.new_mode, owner=self._owner_of(entry))
        write_journal(self._stack, journal.with_state(CHANGED))
        self._stack.remove_tree(_AFTER)

    def _owner_of(self, entry: Entry) -> tuple[int, int]:
        """Whose the file was; a new one is whose the folder is, also where root works in it."""
        return (entry.uid, entry.gid) if entry.before else self._stack.owners

    def _put_back(self, journal: Journal) -> Reverted:
        restored, removed, kept = [], [], {}
        for entry in sorted(journal.entries, key=lambda one: (one.path != _DOTENV, not one.before, one.path)):
            stands = self._stack.read(entry.path)
            found = sum_of(stands) if stands is not None else ""
            if found == entry.before:
                continue
            if beside := self._keep_edited(entry, stands):
                kept[entry.path] = beside
            if not entry.before:
                self._stack.unlink(entry.path)
                removed.append(entry.path)
                continue
            before = self._stack.read(entry.kept)
            if before is None or sum_of(before) != entry.before:
                raise FilesRefused(f"{self._stack.path / entry.kept} is not as it was kept, so {entry.path} stays.")
            self._stack.replace(entry.path, before, entry.mode, owner=(entry.uid, entry.gid))
            restored.append(entry.path)
        for folder in reversed(journal.folders):
            self._stack.remove_empty_folder(folder)
        self._let_go()
        return Reverted(restored=tuple(restored), removed=tuple(removed), kept=kept)

    def _let_go(self) -> None:
        self._stack.rename(OWN_FOLDER, self._stack, _GONE)
        self._stack.remove_tree(_GONE)

    def _is_done(self, entry: Entry, state: str) -> bool:
        stands = self._stack.read(entry.path)
        found = sum_of(stands) if stands is not None else ""
        return found == (entry.after if state == CHANGING else entry.before)


def _service_in(mark: bytes | None) -> str:
    try:
        said = json.loads(mark or b"{}")
    except ValueError:
        return ""
    return str(said.get("service") or "") if isinstance(said, dict) else ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
