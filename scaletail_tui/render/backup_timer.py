"""The two systemd units that save all stacks by the clock."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from scaletail_tui.domain.errors import BadInput

_WORDS = ("hourly", "daily", "weekly", "monthly")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def calendar_of(when: str) -> str:
    """As `OnCalendar` takes it; raises BadInput for what is neither one of its words nor a time of day."""
    if when in _WORDS:
        return when
    if _CLOCK.fullmatch(when):
        return f"*-*-* {when}:00"
    raise BadInput(f"{when!r} is no time for a backup.", remedy=f"Say {', '.join(_WORDS)}, or a time as 03:30.")


def timer_name(root: str) -> str:
    """The timer of one stacks root: each has its own, so that none takes another's place."""
    return f"scaletail-backup-{hashlib.sha256(root.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}.timer"


def backup_units(
    command: Sequence[str], when: str, *, root: str, of_the_system: bool, variables: Mapping[str, str]
) -> Mapping[str, str]:
    """File name to text; `variables` are those by which the command finds the same engine and files as now."""
    timer_file = timer_name(root)
    service_file = f"{timer_file.removesuffix('.timer')}.service"
    after = "After=docker.service\n" if of_the_system else ""
    lines = (f"Environment={_quote(f'{name}={value}', dollars=False)}\n" for name, value in variables.items())
    environment = "".join(lines)
    stacks = f"all stacks below {_plain(root)}"
    service = (
        f"[Unit]\nDescription=scaletail-tui: save {stacks}\n{after}\n"
        f"[Service]\nType=oneshot\n{environment}UMask=0077\nExecStart={' '.join(map(_quote, command))}\n"
    )
    timer = (
        f"[Unit]\nDescription=scaletail-tui: save {stacks} by the clock\n\n"
        f"[Timer]\nOnCalendar={calendar_of(when)}\nPersistent=true\nRandomizedDelaySec=10m\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )
    return {service_file: service, timer_file: timer}


def _plain(text: str) -> str:
    """For a line that only people read."""
    return "".join(sign if sign.isprintable() else "?" for sign in text).replace("%", "%%").rstrip("\\")


def _quote(word: str, *, dollars: bool = True) -> str:
    """A word as systemd reads it back: specifiers, variables and quotes are taken from it."""
    if "\n" in word or "\0" in word:
        raise BadInput(f"{word!r} cannot stand in a unit of systemd.")
    text = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    text = text.replace("$", "$$") if dollars else text
    return text if re.fullmatch(r"[\w@%+=:,./$-]+", text) else f'"{text}"'
