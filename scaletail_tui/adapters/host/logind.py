"""Whether systemd-logind ends a user's processes at logout: a job would die with its SSH line."""

from __future__ import annotations

import getpass
import os
import re
from pathlib import Path

from scaletail_tui.adapters.process import child as process
from scaletail_tui.adapters.small_files import read_table

_YES = ("yes", "true", "on", "1")
_BUS = "org.freedesktop.login1"
_SESSION = re.compile(r"/session-[^/]+\.scope(?:/|$)", re.MULTILINE)
_USER_MANAGER = re.compile(r"/user@\d+\.service(?:/|$)", re.MULTILINE)


async def kills_at_logout(at: Path = Path("/")) -> bool:
    """True when KillUserProcesses holds for this user, and this process is where it reaches.

    A session's scope is ended whether its user lingers or not (session_stop_scope, systemd src/login/logind-session.c);
    lingering keeps the user's manager, and a scope of it, alone. False where there is no logind.
    """
    if not (at / "run/systemd/seats").is_dir() and not (at / "run/systemd/sessions").is_dir():
        return False
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        return False
    lingers = (at / "var/lib/systemd/linger" / user).exists()
    cgroup = _text(at / "proc/self/cgroup")
    if not _SESSION.search(cgroup) and (lingers or not _USER_MANAGER.search(cgroup)):
        return False
    configured = _configuration(at)
    if user in configured.get("KillExcludeUsers", "root").split():
        return False
    only = configured.get("KillOnlyUsers", "").split()
    if only and user not in only:
        return False
    asked = await _ask_logind() if at == Path("/") else None
    return asked if asked is not None else configured.get("KillUserProcesses", "no").lower() in _YES


async def _ask_logind() -> bool | None:
    """What the running logind says; its built-in default differs between distributions."""
    argv = ["busctl", "get-property", _BUS, "/org/freedesktop/login1", f"{_BUS}.Manager", "KillUserProcesses"]
    try:
        finished = await process.run(argv, timeout=2, env={**os.environ, "LC_ALL": "C"})
    except (process.CommandMissing, process.ProcessTimeout):
        return None
    return finished.stdout.split()[-1] == "true" if finished.status == 0 and finished.stdout.split() else None


def _configuration(at: Path) -> dict[str, str]:
    """The [Login] settings, drop-ins over the main file, /etc over /run over /usr/lib (logind.conf(5))."""
    folders = [at / "usr/lib/systemd", at / "run/systemd", at / "etc/systemd"]
    mains = [folder / "logind.conf" for folder in folders]
    by_name = {part.name: part for folder in folders for part in sorted((folder / "logind.conf.d").glob("*.conf"))}
    found: dict[str, str] = {}
    for path in [*[main for main in mains if main.is_file()][-1:], *[by_name[name] for name in sorted(by_name)]]:
        for line in _text(path).splitlines():
            key, equals, value = line.strip().partition("=")
            if equals and not key.startswith(("#", ";")):
                found[key.strip()] = value.strip()
    return found


def _text(path: Path) -> str:
    """Empty where it cannot be read."""
    try:
        return read_table(path)
    except OSError:
        return ""
