"""What a finding's changes make of a folder's files, and the difference as it may be shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.domain.lint.change import AddDotenv, Change, DropDotenv, MakeUp, ReplaceText, SetDotenv
from scaletail_tui.domain.masking.mask import without_keys
from scaletail_tui.render.dotenv import mask
from scaletail_tui.render.edit.dotenv_edit import edit_dotenv
from scaletail_tui.render.edit.yaml_edit import edit_yaml


def change_texts(texts: Mapping[str, str], changes: Iterable[Change]) -> dict[str, str]:
    """The files that differ afterwards, by path; raises EditRefused with file and reason."""
    new: dict[str, str] = {}
    for change in _in_order(changes):
        text = new.get(change.file, texts.get(change.file))
        try:
            new[change.file] = _change(text, change)
        except EditRefused as refused:
            raise EditRefused(f"{change.file} is left as it is. {refused.title}") from refused
    return {file: text for file, text in new.items() if text != texts.get(file)}


def _change(text: str | None, change: Change) -> str:
    if isinstance(change, AddDotenv):
        return edit_dotenv(text or "", change)
    if text is None or isinstance(change, MakeUp):
        raise EditRefused("It was not read.")
    if isinstance(change, SetDotenv | DropDotenv):
        return edit_dotenv(text, change)
    if isinstance(change, ReplaceText):
        if change.old not in text:
            raise EditRefused("What is to be changed is not there any more.")
        return text.replace(change.old, change.new)
    return edit_yaml(text, [change])


def _in_order(changes: Iterable[Change]) -> list[Change]:
    """Lines of `.env` are dropped last, from the end, so that no number moves."""
    once: list[Change] = []
    for change in changes:
        if change not in once:
            once.append(change)
    dropped = sorted((one for one in once if isinstance(one, DropDotenv)), key=lambda one: -one.line)
    return [*(one for one in once if not isinstance(one, DropDotenv)), *dropped]


def show_difference(old: Mapping[str, str], new: Mapping[str, str], secrets: Sequence[str] = ()) -> str:
    """A unified diff of the files, without secrets; of `.env` the changed lines alone."""
    parts = []
    for file, text in new.items():
        around = 0 if file.rpartition("/")[2].startswith(".env") else 3
        lines = difflib.unified_diff(_lines(old.get(file, "")), _lines(text), f"a/{file}", f"b/{file}", n=around)
        parts += [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
    return without_keys(mask("".join(parts), secrets))


def _lines(text: str) -> list[str]:
    """Lines with their ends; nothing but a line feed ends one."""
    lines = text.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *([lines[-1]] if lines[-1] else [])]
