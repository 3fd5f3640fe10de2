"""The settings file: where it stands, and what it says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.host.xdg import own_folder
from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.settings.judge import find_setting, judge
from scaletail_tui.domain.settings.setting import SettingProblem
from scaletail_tui.domain.settings.settled import FileValues

VARIABLE = "SCALETAIL_CONFIG"
_LARGEST = 100_000
"""Bytes; every setting at its longest is a tenth of it."""


def settings_path(environment: Mapping[str, str] | None = None) -> Path | None:
    """$SCALETAIL_CONFIG, else `scaletail-tui/settings.yaml` in $XDG_CONFIG_HOME or ~/.config; None without a home."""
    named = (os.environ if environment is None else environment).get(VARIABLE)
    if named:
        try:
            return Path(named).expanduser().absolute()
        except RuntimeError:  # no home: then there are no settings, and the program runs without
            return None
    folder = own_folder("XDG_CONFIG_HOME", ".config", environment)
    return folder / "settings.yaml" if folder is not None else None


def read_settings(path: Path | None) -> FileValues:
    """What the file says; nothing where there is none. What cannot be read of it is a problem, never an error."""
    if path is None:
        return FileValues()
    try:
        content = read_bounded(path, _LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return FileValues()
    except OSError as error:
        return _unreadable(f"{path} cannot be read: {error.strerror or error}.")
    return parse_settings(content)


def parse_settings(content: bytes) -> FileValues:
    """The judged values of a file's bytes."""
    import yaml

    from scaletail_tui.adapters.compose.bounded_yaml import EndlessYaml, load_yaml

    try:
        text = content.decode("utf-8-sig")
        document = load_yaml(text)
        tree = yaml.compose(text, Loader=yaml.SafeLoader) if document is not None else None
        lines = _lines_of(tree)
    except EndlessYaml as error:
        return _unreadable(f"The file is not used: {error}.")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else None
        return _unreadable(f"This is no YAML: {error.problem}.", line)
    except (yaml.YAMLError, ValueError, RecursionError):
        return _unreadable("The file is no YAML text in UTF-8.")
    if document is None:
        return FileValues()
    if not isinstance(document, dict):
        return _unreadable("The file holds no settings: write lines of NAME: VALUE.")
    return _judge_all(document | _colons_of(tree), lines)


def _judge_all(document: Mapping[Any, Any], lines: Mapping[str, int]) -> FileValues:
    values, problems = {}, []
    for key, given in document.items():
        name = str(key)
        try:
            values[name] = judge(find_setting(name), given)
        except BadInput as error:
            problems.append(SettingProblem(line=lines.get(name), name=name, sentence=error.title))
    return FileValues(values=values, lines=lines, problems=tuple(problems))


def _colons_of(node: Any) -> dict[str, str]:
    """What stands there with a colon and without quotes, as it is written: YAML reads 33:33 as a number to base 60."""
    pairs = (pair for pair in node.value if isinstance(pair, tuple))
    return {
        str(key.value): value.value
        for key, value in pairs
        if value.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float") and ":" in value.value
    }


def _lines_of(node: Any) -> dict[str, int]:
    pairs = node.value if isinstance(getattr(node, "value", None), list) else []
    keys = (pair[0] for pair in pairs if isinstance(pair, tuple))
    return {str(key.value): key.start_mark.line + 1 for key in keys}


def _unreadable(sentence: str, line: int | None = None) -> FileValues:
    return FileValues(problems=(SettingProblem(line=line, name="", sentence=sentence),))
