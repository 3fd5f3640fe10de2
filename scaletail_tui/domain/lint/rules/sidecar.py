"""The sidecar's own settings."""

from __future__ import annotations

from collections.abc import Iterator

from scaletail_tui.domain.lint.change import AddItem, AddKey, Change, Drop
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.scalar import Scalar, as_list, find_key
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack, below

_RIGHTS = frozenset({"NET_ADMIN", "NET_RAW"})
_TRUE = ("true", "1", "t")


def find_login(stack: LintStack) -> Iterator[LintFinding]:
    """`auth-once-missing`: each start logs in again, and a key that was used once is refused."""
    for sidecar in stack.sidecars:
        if sidecar.env_files or sidecar.setting_value("TS_AUTH_ONCE").lower() in _TRUE:
            continue
        yield stack.find(
            "auth-once-missing", sidecar.place("environment"),
            f"{sidecar.name} logs in anew at each start: once its key has expired it does not come back.",
            *_set(sidecar, "TS_AUTH_ONCE", "true"),
        )  # fmt: skip


def _set(sidecar: LintService, name: str, value: str) -> tuple[Change, ...]:
    place = find_key(sidecar.body, "environment")
    if place is None or sidecar.setting(name) is not None:
        return ()
    if isinstance(sidecar.body.get("environment"), list):
        return (AddItem(file=place.file, path=place.path, text=f"{name}={value}"),)
    return (AddKey(file=place.file, path=place.path, key=name, value=value),)


def find_state(stack: LintStack) -> Iterator[LintFinding]:
    """`state-not-persisted`: each new container is a new device."""
    for sidecar in stack.sidecars:
        folder = sidecar.setting_value("TS_STATE_DIR")
        if sidecar.env_files or (folder.startswith("kube:") if folder else False):
            continue
        if folder and any(below(folder.rstrip("/"), mount.target) is not None for mount in sidecar.mounts):
            continue
        why = f"nothing is mounted at {folder}" if folder else "TS_STATE_DIR is not set"
        mounted = any(mount.target == "/var/lib/tailscale" for mount in sidecar.mounts)
        changes = _set(sidecar, "TS_STATE_DIR", "/var/lib/tailscale") if not folder and mounted else ()
        yield stack.find(
            "state-not-persisted", sidecar.place("volumes", "environment"),
            f"{sidecar.name} forgets who it is with its container: {why}.", *(changes or _mount(sidecar, folder)),
        )  # fmt: skip


def _mount(sidecar: LintService, folder: str) -> tuple[Change, ...]:
    if not folder.startswith("/"):
        return ()
    place = find_key(sidecar.body, "volumes")
    line = f"./ts/state:{folder.rstrip('/')}"
    if place is None:
        return (AddKey(file=sidecar.name.file, path=sidecar.name.path, key="volumes", value=[line]),)
    return (AddItem(file=place.file, path=place.path, text=line),)


def find_rights(stack: LintStack) -> Iterator[LintFinding]:
    """`extra-capability`: the sidecar may more than it needs."""
    for sidecar in stack.sidecars:
        for right in as_list(sidecar.body.get("cap_add")):
            if isinstance(right, Scalar) and right.upper().removeprefix("CAP_") not in _RIGHTS:
                yield stack.find(
                    "extra-capability",
                    right,
                    f"{sidecar.name} is given {right.upper()}, which Tailscale does not need.",
                    Drop(file=right.file, path=right.path),
                )


RULES = (find_login, find_state, find_rights)
