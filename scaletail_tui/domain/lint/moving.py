"""A secret that is written out in the Compose file moves into `.env`, and a variable takes its place."""

from __future__ import annotations

import re

from scaletail_tui.domain.lint.change import AddDotenv, Change, SetText
from scaletail_tui.domain.lint.dependence import has_data, renew
from scaletail_tui.domain.lint.service import LintService, Setting
from scaletail_tui.domain.lint.stack import LintStack

_PLAIN = re.compile(r"[\w./:@%+,=-]+", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def move_to_dotenv(stack: LintStack, service: LintService, setting: Setting, *, weak: bool) -> tuple[Change, ...]:
    """The changes; nothing where `.env` cannot hold the value, or would hand it to a container that had it not.

    A value that everybody knows is made up anew on the way, where nothing can have been made with it yet.
    """
    value, place = setting.written or "", setting.place
    name = _find_name(stack, service, setting)
    others = any(one.takes_dotenv is not None and one is not service for one in stack.services)
    written = _write(value)
    if not name or others or written is None or "/" in place.file:
        return ()
    text = f"{setting.name}=${{{name}}}" if setting.listed else f"${{{name}}}"
    new: tuple[Change, ...] = ()
    if weak and not has_data(stack, service):
        new = renew(stack, name, value, add=True, owner=service)
    return (SetText(file=place.file, path=place.path, text=text), *(new or (_add(name, written),)))


def _add(name: str, written: str) -> Change:
    return AddDotenv(file=".env", key=name, written=written)


def _find_name(stack: LintStack, service: LintService, setting: Setting) -> str:
    """A variable of `.env` that is not taken: that of the setting, where all containers mean one value by it."""
    taken = {line.key for line in stack.folder.dotenv}
    values = {one.setting_value(setting.name) for one in stack.services if one.setting(setting.name) is not None}
    own = re.sub(r"\W", "_", f"{service.name}_{setting.name}".upper(), flags=re.ASCII)
    for name in (setting.name, own) if len(values) == 1 else (own,):
        if _NAME.fullmatch(name) and name not in taken:
            return name
    return ""


def _write(value: str) -> str | None:
    """As `.env` holds it, read back as it was; None where that is not sure."""
    if _PLAIN.fullmatch(value):
        return value
    return None if re.search(r"['\\\x00-\x1f\x7f$]", value) else f"'{value}'"
