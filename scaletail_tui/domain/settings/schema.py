"""A JSON Schema of the settings file, for editors that check while one types."""

from __future__ import annotations

from typing import Any

from scaletail_tui.domain.settings.setting import Setting, SettingKind
from scaletail_tui.domain.settings.table import SETTINGS


def settings_schema() -> dict[str, Any]:
    """Draft 2020-12; every property is one setting, and no other may stand there."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "scaletail-tui settings",
        "type": "object",
        "additionalProperties": False,
        "properties": {one.name: _property(one) for one in SETTINGS},
    }


def _property(setting: Setting) -> dict[str, Any]:
    described: dict[str, Any] = {"description": f"{setting.help[:1].upper()}{setting.help[1:]}."}
    match setting.kind:
        case SettingKind.SWITCH:
            return {**described, "type": "boolean"}
        case SettingKind.CHOICE:
            return {**described, "enum": list(setting.choices)}
        case SettingKind.TAGS:
            return {**described, "type": "array", "items": {"type": "string", "pattern": "^tag:[A-Za-z][A-Za-z0-9-]*$"}}
        case SettingKind.FOLDERS | SettingKind.WORDS:
            return {**described, "type": "array", "items": {"type": "string", "minLength": 1}}
        case SettingKind.KEYS:
            return {**described, "type": "object", "additionalProperties": {"type": "string"}}
        case SettingKind.URL:
            return {**described, "type": "string", "pattern": "^https?://"}
    return {**described, "type": "string", "minLength": 1}
