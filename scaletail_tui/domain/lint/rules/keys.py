"""The auth key: who is handed it, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.keys.authkey import KEYS_PAGE
from scaletail_tui.domain.lint.change import AddItem, AddKey, Change, SetDotenv, SetText
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.moving import move_to_dotenv
from scaletail_tui.domain.lint.scalar import Scalar, find_key
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack

_KEYS = ("TS_AUTHKEY", "TS_AUTH_KEY")
_REAL = re.compile(r"tskey-(?:auth|client|api)-\w+-?\w+")
_PLACEHOLDER = re.compile(
    r"\.{2,}|x{4,}|your|auth.?key|^<.*>$|^\[.*\]$|//|paste|insert|change|replace|here", re.IGNORECASE
)


def find_leaks(stack: LintStack) -> Iterator[LintFinding]:
    """`authkey-leak`: a container beside the sidecar is handed the key, which admits devices to the tailnet."""
    kept = {line.key for line in stack.folder.dotenv if not line.value.startswith("file:")}
    for service in stack.services:
        if service.is_sidecar:
            continue
        for key in _KEYS:
            own = service.setting(key)
            if own is not None:
                if own.written is None or f"{{{key}" in own.written or f"${key}" in own.written:
                    hidden = f"{key}=" if own.listed else ""
                    yield stack.find(
                        "authkey-leak", own.place, f"{service.name} is handed {key}: only the sidecar needs it.",
                        SetText(file=own.place.file, path=own.place.path, text=hidden),
                    )  # fmt: skip
            elif key in kept and (place := service.takes_dotenv) is not None:
                yield stack.find(
                    "authkey-leak", place,
                    f"{service.name} is handed the whole .env and so {key}: only the sidecar needs it.",
                    *_hide(service, key),
                )  # fmt: skip


def _hide(service: LintService, key: str) -> tuple[Change, ...]:
    """What sets the variable to nothing for this container."""
    given = service.body.get("environment")
    place = find_key(service.body, "environment")
    if place is None:
        return (AddKey(file=service.name.file, path=service.name.path, key="environment", value={key: ""}),)
    if isinstance(given, list):
        return (AddItem(file=place.file, path=place.path, text=f"{key}="),)
    return (AddKey(file=place.file, path=place.path, key=key, value=""),)


def find_placeholder(stack: LintStack) -> Iterator[LintFinding]:
    """`authkey-placeholder`: what stands there is a text of the template, and Tailscale is asked with it."""
    other = any("--login-server" in sidecar.setting_value("TS_EXTRA_ARGS") for sidecar in stack.sidecars)
    for line in stack.folder.dotenv:
        value = line.value.strip()
        if line.key not in _KEYS or line.comment or value.startswith("file:") or other or _REAL.match(value):
            continue
        if _PLACEHOLDER.search(value):
            yield stack.find_in_dotenv(
                "authkey-placeholder", line.line, f"{line.key} is a placeholder, and would be sent as the key.",
                SetDotenv(file=".env", key=line.key, written=""),
            )  # fmt: skip


def find_kept_by_git(stack: LintStack) -> Iterator[LintFinding]:
    """`key-in-tracked-file`: git keeps the key, and whoever gets the repository has it."""
    for name, text in stack.folder.texts.items():
        found = _REAL.search(text)
        if found is None or name not in (stack.folder.tracked or ()):
            continue
        place = Scalar.at("", file=name, line=text.count("\n", 0, found.start()) + 1, path=())
        yield stack.find(
            "key-in-tracked-file", place,
            f"git keeps {name} with a key in it, and its history will: revoke the key at {KEYS_PAGE}.",
        )  # fmt: skip


def find_in_history(stack: LintStack) -> Iterator[LintFinding]:
    """`key-in-git-history`: it was taken out of the file, and every copy of the repository still has it."""
    told = {finding.file for finding in find_kept_by_git(stack)}
    for one in stack.folder.committed:
        if one.file not in told:
            told.add(one.file)
            yield stack.find(
                "key-in-git-history", Scalar.at("", file=one.file, line=0, path=()),
                f"git's history has a key in {one.file} (commit {one.commit}): revoke it at {KEYS_PAGE}.",
                file=one.file,
            )  # fmt: skip


def is_key_in_git(stack: LintStack) -> bool:
    """True where a key is, or ever was, in a file that git keeps."""
    return any(True for _ in (*find_kept_by_git(stack), *find_in_history(stack)))


def find_written_out(stack: LintStack) -> Iterator[LintFinding]:
    """`secret-hardcoded-in-compose`, for the auth key."""
    for service in stack.services:
        for setting in service.settings:
            if setting.name in _KEYS and setting.written and _REAL.search(setting.written):
                kept = ".env" in (stack.folder.tracked or ())
                yield stack.find(
                    "secret-hardcoded-in-compose", setting.place,
                    f"{service.name}.{setting.name} is a key in the Compose file: it belongs into a file of its own.",
                    *(() if kept else move_to_dotenv(stack, service, setting, weak=False)),
                )  # fmt: skip


RULES = (find_leaks, find_placeholder, find_kept_by_git, find_in_history, find_written_out)
