"""A settings file to begin with: every setting, explained, as a comment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scaletail_tui.adapters.small_files import write_private
from scaletail_tui.domain.settings.setting import Setting, SettingKind
from scaletail_tui.domain.settings.table import SETTINGS
from scaletail_tui.ports.folders import FilesRefused

_EXAMPLES = {
    SettingKind.FOLDERS: "[~/my-catalog]", SettingKind.TAGS: '["tag:server"]', SettingKind.WORDS: "[]",
    SettingKind.FILE: "~/.config/tailscale.key", SettingKind.URL: "https://headscale.example.com",
    SettingKind.KEYS: "{stack.restart: ctrl+r}",
}  # fmt: skip


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
    if setting.kind in _EXAMPLES:
        return _EXAMPLES[setting.kind]
    if setting.kind is SettingKind.SWITCH:
        return "no" if setting.default is True else "yes"
    return setting.choices[0] if setting.choices else setting.default_words
