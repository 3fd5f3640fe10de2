"""The settings that hold for one run, and where each came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.settings.judge import judge_text
from scaletail_tui.domain.settings.setting import SettingProblem, Value
from scaletail_tui.domain.settings.table import SETTINGS


class Origin(StrEnum):
    """What gave a value; a later one wins over those before it."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One value and its origin."""

    value: Value
    origin: Origin
    place: str = ""
    """The variable, the flag, or `line 3`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileValues:
    """What a settings file says, judged."""

    values: Mapping[str, Value] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[SettingProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All values."""

    settled: Mapping[str, Settled]
    problems: tuple[SettingProblem, ...] = ()

    def value(self, name: str) -> Any:
        """A setting's value; raises KeyError for a name that is none."""
        return self.settled[name].value

    def text(self, name: str) -> str:
        """The value of a setting that is one text; empty where nothing is said."""
        value = self.value(name)
        return value if isinstance(value, str) else ""


def settle(file: FileValues, environment: Mapping[str, str], flags: Mapping[str, Value]) -> Settings:
    """Flag over variable over file over default. A variable that cannot be used is a problem, and does not count."""
    settled: dict[str, Settled] = {}
    problems = list(file.problems)
    for setting in SETTINGS:
        one = Settled(value=setting.default, origin=Origin.DEFAULT)
        if setting.name in file.values:
            place = f"line {file.lines[setting.name]}" if setting.name in file.lines else ""
            one = Settled(value=file.values[setting.name], origin=Origin.FILE, place=place)
        if environment.get(setting.variable):
            try:
                value = judge_text(setting, environment[setting.variable])
                one = Settled(value=value, origin=Origin.ENVIRONMENT, place=setting.variable)
            except BadInput as error:
                sentence = f"{setting.variable}: {error.sentence()}"
                problems.append(SettingProblem(line=None, name=setting.name, sentence=sentence))
        if flags.get(setting.name) is not None:
            one = Settled(value=flags[setting.name], origin=Origin.FLAG, place=setting.flag)
        settled[setting.name] = one
    return Settings(settled=settled, problems=tuple(problems))
