"""What folders tell of identities, and what was seen of them: one small file a root and stack in our state folder."""

from __future__ import annotations

import base64
import json
import logging
import re
import time
from contextlib import suppress
from pathlib import Path

from scaletail_tui.adapters.files.folder import OpenFolder, open_anywhere, replace_file
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.host.xdg import name_for, private_folder
from scaletail_tui.adapters.jobs.file import FOREIGN
from scaletail_tui.adapters.sidecar.certificate import issuer_and_expiry
from scaletail_tui.domain.dataclass_json import from_plain, to_plain
from scaletail_tui.domain.keys.authkey import AuthKeyKind
from scaletail_tui.domain.keys.calendar import IdentityOnDisk, SeenIdentity
from scaletail_tui.domain.keys.key_reading import read_key
from scaletail_tui.ports.folders import FilesRefused

log = logging.getLogger(__name__)
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,20000})-----END CERTIFICATE-----")
_KEY_FILE, _CERTIFICATES = "tailscale/authkey", "tailscale/state/certs"
_MOST_CERTIFICATES = 20
_COPIES = re.compile(r"\.copy-(?:\d{8}T\d{6}|\d{10,12})")
"""How our copies are called behind the folder's name; what the user called so himself is his."""
_SET_ASIDE = re.compile(r"\.before-(?:\d{8}T\d{6}|\d{10,12})")
"""How what we have set aside is called."""
_LOG = re.compile(r"tailscaled\.log\d\.txt")
"""What tailscaled has not sent yet of its own log: large where it is kept from sending, and no part of an identity."""
_STATE_FILE = "tailscaled.state"
_KEPT = 3
"""Copies of one identity: a login that failed twice must not cost the copy that was good."""


class IdentityFiles:
    """`ports.Identities`; what was seen is `identities/HASH.json`, replaced whole."""

    def __init__(self, state_dir: Path, root: Path) -> None:
        self._state = state_dir
        self._folder = state_dir / "identities"
        self._root = root.resolve()

    def look(self, folder: str) -> IdentityOnDisk:
        if not folder:
            return IdentityOnDisk()
        kind, written = _key_in(Path(folder))
        return IdentityOnDisk(key=kind, key_written=written, certificates=_certificates_in(Path(folder)))

    def recall(self, stack: str) -> SeenIdentity | None:
        path = self._path(stack)
        try:
            content = small_file(path, missing=b"")
            if not content:
                return None
            raw = json.loads(content)
            if raw["root"] != str(self._root) or raw["seen"] is None:
                return None
            found: SeenIdentity = from_plain(SeenIdentity, raw["seen"])
        except (OSError, FilesRefused, *FOREIGN) as error:
            log.warning("%s tells nothing of an identity: %s", path, error)
            return None
        return found

    def keep(self, stack: str, seen: SeenIdentity) -> None:
        before = self.recall(stack)
        ids = self._kept_ids(stack) | ({before.id} if before is not None and before.id != seen.id else set())
        self._write(stack, seen, ids - {seen.id, ""})

    def forget(self, stack: str) -> None:
        before = self.recall(stack)
        ids = self._kept_ids(stack) | ({before.id} if before is not None else set())
        try:
            if before is not None:
                self._write(stack, None, ids - {""})
        except (OSError, FilesRefused) as error:
            log.info("what was seen of %s stays: %s", stack, error)

    def move(self, old: str, new: str) -> None:
        seen, before = self.recall(old), self.recall(new)
        ids = self._kept_ids(old)
        if seen is None and not ids:
            return
        ids |= self._kept_ids(new) | ({before.id} if before is not None else set())
        for stack, its, kept in ((new, seen, ids - {seen.id if seen is not None else "", ""}), (old, None, set())):
            try:
                self._write(stack, its, kept)
            except (OSError, FilesRefused) as error:
                log.warning("what was seen of %s, now %s, is not kept under %s: %s", old, new, stack, error)

    def earlier(self, stack: str, folder: str) -> frozenset[str]:
        beside = _ids_beside(Path(folder)) if folder else set()
        return frozenset(self._kept_ids(stack) | beside)

    def _write(self, stack: str, seen: SeenIdentity | None, ids: set[str]) -> None:
        private_folder(self._state)
        private_folder(self._folder)
        told = {"root": str(self._root), "seen": to_plain(seen) if seen is not None else None, "earlier": sorted(ids)}
        replace_file(self._path(stack), (json.dumps(told) + "\n").encode(), 0o600)

    def _kept_ids(self, stack: str) -> set[str]:
        try:
            raw = json.loads(small_file(self._path(stack), missing=b"{}"))
            same = raw.get("root") == str(self._root)
            return {str(one) for one in raw.get("earlier") or ()} if same else set()
        except (OSError, AttributeError, FilesRefused, *FOREIGN):
            return set()

    def copy(self, folder: str) -> str:
        source = Path(folder)
        part = f".{source.name}.copy.part"
        try:
            with open_anywhere(source.parent) as above:
                target = _free_name(above, source.name)
                above.remove_tree(part)
                above.make_folder(part, 0o700)
                try:
                    with above.folder(source.name) as old, above.folder(part) as new:
                        _copy(old, new)
                        holds = bool(new.names())
                    if not holds:
                        above.remove_tree(part)
                        return ""
                    above.rename(part, above, target)
                except (OSError, FilesRefused):
                    above.remove_tree(part)
                    raise
                _thin_out(above, source.name, _COPIES)
        except (OSError, FilesRefused) as error:
            closed = isinstance(error, PermissionError) or getattr(error, "permission", False)
            raise FilesRefused(
                f"The identity in {folder} cannot be copied.", detail=str(error), permission=closed, path=folder
            ) from error
        return str(source.with_name(target))

    def thin_out(self, folder: str) -> None:
        source = Path(folder)
        try:
            with open_anywhere(source.parent) as above:
                _thin_out(above, source.name, _SET_ASIDE)
        except OSError as error:
            raise FilesRefused(
                f"Older identities beside {folder} stay.",
                detail=str(error),
                permission=isinstance(error, PermissionError),
            ) from error

    def _path(self, stack: str) -> Path:
        return self._folder / f"{name_for(self._root, stack)}.json"


def _thin_out(above: OpenFolder, name: str, form: re.Pattern[str]) -> None:
    found = sorted(one for one in above.names() if one.startswith(name) and form.fullmatch(one, len(name)))
    for older in found[:-_KEPT]:
        above.remove_tree(older)


def _free_name(above: OpenFolder, name: str) -> str:
    """Of this second, or of the first one after it that no copy has."""
    there, at = set(above.names()), time.time()
    while (free := f"{name}.copy-{time.strftime('%Y%m%dT%H%M%S', time.localtime(at))}") in there:
        at += 1
    return free


def _copy(old: OpenFolder, new: OpenFolder) -> None:
    """Files and folders, for their owner alone; what is neither, or a log, is no part of an identity."""
    for name in old.names():
        if old.is_folder(name):
            new.make_folder(name, 0o700)
            with old.folder(name) as inner, new.folder(name) as made:
                _copy(inner, made)
        elif not _LOG.fullmatch(name) and old.is_file(name) and (content := old.read(name)) is not None:
            new.write_new(name, content, 0o600)


def _ids_beside(state: Path) -> set[str]:
    """Of the profiles that identities beside the state folder hold: a profile names its device, and no secret."""
    found: set[str] = set()
    try:
        with open_anywhere(state.parent) as above:
            for name in above.names():
                ours = any(form.fullmatch(name, len(state.name)) for form in (_COPIES, _SET_ASIDE))
                if name.startswith(state.name) and ours and above.is_folder(name):
                    with suppress(OSError, FilesRefused, *FOREIGN), above.folder(name) as one:
                        found |= _ids_in(one.read(_STATE_FILE) or b"{}")
    except (OSError, FilesRefused):
        pass  # closed to this user
    return found


def _ids_in(content: bytes) -> set[str]:
    profiles = json.loads(base64.b64decode(json.loads(content)["_profiles"]))
    return {str(one["NodeID"]) for one in profiles.values() if one.get("NodeID")}


def _key_in(folder: Path) -> tuple[AuthKeyKind, float | None]:
    try:
        with open_anywhere(folder) as stack:
            text = (stack.read(_KEY_FILE) or b"").decode("utf-8", "replace")
            seen = stack.look(_KEY_FILE)
    except (OSError, ValueError, FilesRefused):
        return AuthKeyKind.EMPTY, None
    return read_key(text, client=True).kind, seen.st_mtime if seen is not None else None


def _certificates_in(folder: Path) -> dict[str, float]:
    found: dict[str, float] = {}
    try:
        with open_anywhere(folder) as stack, stack.folder(_CERTIFICATES) as kept:
            for name in [one for one in sorted(kept.names()) if one.endswith(".crt")][:_MOST_CERTIFICATES]:
                first = _CERTIFICATE.search(kept.read(name) or b"")
                if first is not None:
                    found[name.removesuffix(".crt")] = issuer_and_expiry(base64.b64decode(first[1]))[1]
    except (OSError, ValueError, FilesRefused):
        pass  # closed to this user, or no certificate: then the sidecar tells
    return found
