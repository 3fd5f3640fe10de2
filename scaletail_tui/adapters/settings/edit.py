"""Settings put into the file, one line each; whatever else stands there stays as it is.

A new file has every setting, explained, as a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from scaletail_tui.adapters.files.folder import replace_file
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.settings.file import parse_settings
from scaletail_tui.adapters.small_files import write_private
from scaletail_tui.domain.settings.setting import Setting, SettingKind, Value
from scaletail_tui.domain.settings.table import SETTINGS
from scaletail_tui.ports.folders import FilesRefused

_EXAMPLES = {
    SettingKind.FOLDERS: "[~/my-catalog]", SettingKind.TAGS: '["tag:server"]', SettingKind.WORDS: "[]",
    SettingKind.FILE: "~/.config/tailscale.key", SettingKind.URL: "https://headscale.example.com",
    SettingKind.TIMEZONE: "Europe/Berlin", SettingKind.OWNER: '"1000:1000"',
    SettingKind.KEYS: "{stack.restart: ctrl+r}",
}  # fmt: skip

_BY_NAME = {"extra_args": "--accept-routes", "tailscaled_args": "--port=41641"}


def write_template(path: Path) -> None:
    """Write it where no file stands, readable by its owner alone; raises FilesRefused."""
    try:
        write_private(path, ("\n".join(_lines()) + "\n").encode())
    except FileExistsError:
        return
    except OSError as error:
        raise FilesRefused(
            f"{path} cannot be made: {error.strerror or error}.", remedy="Name another file with SCALETAIL_CONFIG."
        ) from error


def _lines() -> Iterator[str]:
    yield "# Settings of scaletail-tui. Take the # away from a line to set it; scaletail-tui config check reads them."
    for setting in SETTINGS:
        yield ""
        yield f"# {setting.help[:1].upper()}{setting.help[1:]} ({setting.variable})."
        yield f"# {setting.name}: {_example(setting)}"


def _example(setting: Setting) -> str:
    if setting.name in _BY_NAME:
        return _BY_NAME[setting.name]
    if setting.kind in _EXAMPLES:
        return _EXAMPLES[setting.kind]
    if setting.kind is SettingKind.SWITCH:
        return "no" if setting.default is True else "yes"
    return setting.choices[0] if setting.choices else setting.default_words


def put_settings(path: Path, values: Mapping[str, Value]) -> None:
    """Set the values; a new file has every setting explained. Raises FilesRefused, and then nothing has changed.

    A setting that stands in several lines is not touched: the file would have to be written anew.
    """
    path = path.resolve()  # the file may be a link into a folder of dotfiles
    write_template(path)
    before = small_file(path)
    try:
        text = before.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FilesRefused(
            f"{path} is no text in UTF-8, so it stays as it is.",
            remedy="Save it as UTF-8, or name another file with SCALETAIL_CONFIG.",
        ) from error
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
