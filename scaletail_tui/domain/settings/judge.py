"""A value for a setting, judged: from a file as YAML gave it, from a variable as text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.key_reading import looks_like_key
from scaletail_tui.domain.settings.setting import Setting, SettingKind, Value
from scaletail_tui.domain.settings.table import BY_NAME
from scaletail_tui.domain.stack.spec import read_owner

_NAME = re.compile(r"(UTC|GMT|[A-Za-z]+(/[A-Za-z0-9_+-]+){1,2})", re.ASCII)


def timezone_problem(text: str) -> str | None:
    """What is wrong with it, one sentence with the nearest right name; a container takes a wrong one for UTC."""
    from scaletail_tui.domain.settings.zones import NAMES, knows_zone  # here alone: a start does not wait for 600 names

    name = text.strip()
    if name in NAMES or (_NAME.fullmatch(name) and knows_zone(name)):
        return None
    if not _NAME.fullmatch(name):
        return f'"{text}" is not a time zone such as Europe/Berlin.'
    return f"There is no time zone {name}.{find_near(name, sorted(NAMES))}"


_YES, _NO = frozenset({"yes", "true", "on", "1"}), frozenset({"no", "false", "off", "0"})
_TAG = re.compile(r"tag:[A-Za-z][A-Za-z0-9-]{0,62}")
_URL = re.compile(r"https?://[^\s/]+\S*")
_LISTS = frozenset({SettingKind.FOLDERS, SettingKind.TAGS, SettingKind.WORDS})


def find_near(word: str, known: Sequence[str]) -> str:
    """`Did you mean X?`, or nothing."""
    from difflib import get_close_matches  # here alone: a start with good settings does not wait for it

    near = get_close_matches(word.lower(), known, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def find_setting(name: str) -> Setting:
    """The setting of that name; raises BadInput with the nearest right one."""
    setting = BY_NAME.get(name)
    if setting is None:
        near = find_near(name, list(BY_NAME))
        raise BadInput(f"There is no setting {name}.{near}", remedy="scaletail-tui config show tells all.")
    return setting


def judge(setting: Setting, given: Any) -> Value:
    """The value that a file gives; raises BadInput."""
    if given is None:
        return setting.default
    match setting.kind:
        case SettingKind.SWITCH:
            return _switch(setting, given)
        case SettingKind.FOLDERS | SettingKind.TAGS | SettingKind.WORDS:
            items = given if isinstance(given, list) else [given]
            return tuple(_item(setting, one) for one in items)
        case SettingKind.KEYS:
            return _keys(setting, given)
    return _item(setting, given)


def judge_text(setting: Setting, text: str) -> Value:
    """The value that a variable gives; raises BadInput."""
    if setting.kind in _LISTS:
        separator = ":" if setting.kind is SettingKind.FOLDERS else ","
        return judge(setting, [one.strip() for one in text.split(separator) if one.strip()])
    if setting.kind is SettingKind.KEYS:
        pairs = [one.partition("=") for one in text.split(";") if one.strip()]
        return judge(setting, {name.strip(): keys.strip() for name, _, keys in pairs})
    return judge(setting, text)


def _switch(setting: Setting, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    word = str(given).strip().lower()
    if word not in _YES | _NO:
        raise BadInput(f"{setting.name} is yes or no, not {_quote(given)}.")
    return word in _YES


def _item(setting: Setting, given: Any) -> str:
    if isinstance(given, bool | list | dict) or (isinstance(given, str) and not given.strip()):
        raise BadInput(f"{setting.name} takes {_WHAT[setting.kind]}, not {_quote(given)}.")
    text = str(given).strip()
    if looks_like_key(text):
        if setting.kind is SettingKind.FILE:
            raise BadInput("This is a key, not a file that holds one.")
        raise BadInput(f"{setting.name} holds a key, which every program of yours can read here: revoke it.")
    if setting.kind is SettingKind.CHOICE and text not in setting.choices:
        *others, last = setting.choices
        near = find_near(text, setting.choices)
        raise BadInput(f"{setting.name} is {', '.join(others)} or {last}, not {_quote(text)}.{near}")
    if setting.kind is SettingKind.TAGS and not _TAG.fullmatch(text):
        raise BadInput(f"{_quote(text)} is no tag: write tag:NAME, letters, digits and - after it.")
    if setting.kind is SettingKind.URL and not _URL.fullmatch(text):
        raise BadInput(f"{setting.name} takes an address that begins with https://, not {_quote(text)}.")
    if setting.kind is SettingKind.TIMEZONE and (wrong := timezone_problem(text)):
        raise BadInput(wrong)
    if setting.kind is SettingKind.OWNER and read_owner(text) is None:
        raise BadInput(f"{setting.name} takes UID:GID in numbers, not {_quote(given)}: the command id tells them.")
    return text


def _keys(setting: Setting, given: Any) -> Mapping[str, str]:
    if not isinstance(given, Mapping):
        raise BadInput(f"{setting.name} takes lines of BINDING: KEYS, not {_quote(given)}.")
    keys: dict[str, str] = {}
    for binding, pressed in given.items():
        if not isinstance(pressed, str | int) or isinstance(pressed, bool) or not str(pressed).strip():
            raise BadInput(f"The keys of {_quote(binding)} are no text; write them in quotes.")
        keys[str(binding)] = str(pressed)
    return keys


def _quote(given: Any) -> str:
    text = str(given)
    return f'"{text if len(text) <= 40 else text[:39] + "…"}"'


_WHAT = {
    SettingKind.FOLDER: "a folder", SettingKind.FOLDERS: "folders", SettingKind.FILE: "a file",
    SettingKind.CHOICE: "one word", SettingKind.TAGS: "tags", SettingKind.TEXT: "a text",
    SettingKind.TIMEZONE: "a time zone", SettingKind.OWNER: "UID:GID", SettingKind.URL: "an address",
    SettingKind.WORDS: "words",
}  # fmt: skip
