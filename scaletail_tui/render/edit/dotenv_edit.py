"""`.env` of the user's with one variable changed: all other lines stay as they are."""

from __future__ import annotations

import re

from scaletail_tui.domain.compose.dotenv import DotenvBroken, DotenvEntry, dotenv_entries
from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.domain.lint.change import AddDotenv, DotenvChange, DropDotenv, SetDotenv


def edit_dotenv(text: str, change: DotenvChange) -> str:
    """The text with the change; raises EditRefused with what prevents it."""
    try:
        entries = dotenv_entries(text)
        match change:
            case SetDotenv():
                changed = _set(text, entries, change)
            case AddDotenv():
                stands = _last(entries, change.key)
                if stands is not None and text[stands.value_start : stands.end] == change.written:
                    return text
                changed = _add(text, change)
            case DropDotenv():
                changed = _drop(text, entries, change.line)
        after = dotenv_entries(changed)
    except DotenvBroken as error:
        raise EditRefused(str(error)) from error
    if not isinstance(change, DropDotenv):
        before = _last(entries, change.key) if isinstance(change, SetDotenv) else None
        kept = [text[entry.start : entry.end] for entry in entries if entry is not before]
        left = [changed[one.start : one.end] for one in after if one is not _last(after, change.key)]
    else:
        kept = [text[entry.start : entry.end] for entry in entries if _line_of(text, entry) != change.line]
        left = [changed[one.start : one.end] for one in after]
    if kept != left:
        raise EditRefused("The change would touch another line of .env.")
    return changed


def merge_dotenv(base: str, mine: str, theirs: str) -> str:
    """`mine` with the variables that are others in `theirs` than in `base`; raises EditRefused."""
    try:
        old, new = ({one.key: one for one in dotenv_entries(text)} for text in (base, theirs))
        for key, entry in new.items():
            if key not in old or old[key].value != entry.value:
                stands = _last(dotenv_entries(mine), key)
                written = theirs[entry.value_start : entry.end]
                change = SetDotenv if stands is not None else AddDotenv
                mine = edit_dotenv(mine, change(file=".env", key=key, written=written))
        for key in old.keys() - new.keys():
            while (stands := _last(dotenv_entries(mine), key)) is not None:
                mine = edit_dotenv(mine, DropDotenv(file=".env", line=_line_of(mine, stands)))
    except DotenvBroken as error:
        raise EditRefused(str(error)) from error
    return mine


def _last(entries: tuple[DotenvEntry, ...], key: str) -> DotenvEntry | None:
    return next((entry for entry in reversed(entries) if entry.key == key), None)


def _line_of(text: str, entry: DotenvEntry) -> int:
    return text.count("\n", 0, entry.start) + 1


def _set(text: str, entries: tuple[DotenvEntry, ...], change: SetDotenv) -> str:
    entry = _last(entries, change.key)
    sign = (
        re.compile(rf"(?:export[ \t]+)?{re.escape(change.key)}[ \t]*[=:]").match(text, entry.start) if entry else None
    )
    if entry is None or sign is None:
        raise EditRefused(f".env has no line with a value for {change.key} any more.")
    head = text[: sign.end()]
    if head.endswith(":"):
        head = f"{head[:-1]}=" if change.equals else f"{head} "
    return f"{head}{change.written}{text[entry.end :]}"


def _add(text: str, change: AddDotenv) -> str:
    feed = "\r\n" if "\r\n" in text else "\n"
    between = "" if not text or text.endswith("\n") else feed
    return f"{text}{between}{change.key}={change.written}{feed}"


def _drop(text: str, entries: tuple[DotenvEntry, ...], line: int) -> str:
    entry = next((one for one in entries if _line_of(text, one) == line), None)
    if entry is None:
        raise EditRefused(f"Line {line} of .env has no variable any more.")
    start, end = text.rfind("\n", 0, entry.start) + 1, text.find("\n", entry.end)
    return text[:start] + ("" if end < 0 else text[end + 1 :])
