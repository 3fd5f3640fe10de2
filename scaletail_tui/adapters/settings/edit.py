"""Settings put into the file, one line each; whatever else stands there stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.files.reading import small_file
from scaletail_tui.adapters.settings.file import parse_settings
from scaletail_tui.adapters.settings.template import write_template
from scaletail_tui.domain.settings.setting import Value
from scaletail_tui.ports.folders import FilesRefused


def put_settings(path: Path, values: Mapping[str, Value]) -> None:
    """Set the values; a new file has every setting explained. Raises FilesRefused, and then nothing has changed.

    A setting that stands in several lines is not touched: the file would have to be written anew.
    """
    path = path.resolve()  # the file may be a link into a folder of dotfiles
    write_template(path)
    before = small_file(path)
    text = before.decode("utf-8-sig", errors="strict")
    for name, value in values.items():
        text = _put(text, name, value, path)
    after = parse_settings(text.encode())
    old = parse_settings(before).values
    if any(after.values.get(name) != value for name, value in values.items()) or any(
        after.values.get(name) != value for name, value in old.items() if name not in values
    ):
        raise _refusal(path, values)
    replace_file(path, text.encode(), 0o600)


def _put(text: str, name: str, value: Value, path: Path) -> str:
    line = f"{name}: {_yaml(value)}"
    lines = text.splitlines()
    for at, one in enumerate(lines):
        if re.match(rf"{name}\s*:", one):
            if at + 1 < len(lines) and re.match(r"\s+\S|- ", lines[at + 1]):
                raise _refusal(path, {name: value})
            lines[at] = line
            return "\n".join(lines) + "\n"
    for at, one in enumerate(lines):
        if re.match(rf"#\s*{name}\s*:", one):
            lines[at] = line
            return "\n".join(lines) + "\n"
    return "\n".join([*lines, line]) + "\n"


def _yaml(value: Value) -> str:
    import json

    # Every JSON value is YAML.
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _refusal(path: Path, values: Mapping[str, Value]) -> FilesRefused:
    lines = "; ".join(f"{name}: {_yaml(value)}" for name, value in values.items())
    return FilesRefused(f"{path} is written in a way that was not changed.", remedy=f"Put in by hand: {lines}")
