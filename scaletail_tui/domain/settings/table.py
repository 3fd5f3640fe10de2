"""All settings, and a JSON Schema of their file. A new one is a row here, and its reader asks for it by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.settings.setting import Setting, SettingKind

SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="root", kind=SettingKind.FOLDER, variable="SCALETAIL_ROOT", flag="--root",
        help="where the stack folders stand", default_words="~/scaletail"),
    Setting(
        name="roots", kind=SettingKind.FOLDERS, variable="SCALETAIL_ROOTS", flag="--root",
        help="further folders whose stacks are shown; adopt adds to them", default=()),
    Setting(
        name="catalogs", kind=SettingKind.FOLDERS, variable="SCALETAIL_CATALOGS", flag="--catalog",
        help="further catalogs of your own, beside the one that ships", default=()),
    Setting(
        name="auth_key_file", kind=SettingKind.FILE, variable="SCALETAIL_AUTH_KEY_FILE", flag="--auth-key-file",
        help="file that holds the auth key for new stacks", default_words="asked for each time"),
    Setting(
        name="api_key_file", kind=SettingKind.FILE, variable="SCALETAIL_API_KEY_FILE", flag="--api-key-file",
        help="file that holds an OAuth client's secret or an API access token: what an admin's page does, done from "
        "here", default_words="the auth key's file, where that holds an OAuth client's secret"),
    Setting(
        name="api_key_credential", kind=SettingKind.TEXT, variable="SCALETAIL_API_KEY_CREDENTIAL",
        flag="--api-key-credential", default_words="none",
        help="the same as a systemd credential, by its name in $CREDENTIALS_DIRECTORY"),
    Setting(
        name="api_key_command", kind=SettingKind.TEXT, variable="SCALETAIL_API_KEY_COMMAND",
        flag="--api-key-command", default_words="pass show tailscale/client",
        help="the same as the first line that a command prints; it is run without a shell and can ask nothing"),
    Setting(
        name="expose", kind=SettingKind.CHOICE, variable="SCALETAIL_EXPOSE", flag="--expose",
        help="who can reach a new stack where its catalog entry allows it", choices=("serve", "direct"),
        default_words="what its catalog entry says"),
    Setting(
        name="tags", kind=SettingKind.TAGS, variable="SCALETAIL_TAGS", flag="--tag",
        help="tags of new devices", default=()),
    Setting(
        name="login_server", kind=SettingKind.URL, variable="SCALETAIL_LOGIN_SERVER", flag="--login-server",
        help="a control server of your own (Headscale) for new stacks", default_words="Tailscale's"),
    Setting(
        name="dns", kind=SettingKind.WORDS, variable="SCALETAIL_DNS", flag="--dns",
        help="addresses of the DNS servers that new stacks ask", default=(), default_words="those of the engine"),
    Setting(
        name="search_domains", kind=SettingKind.WORDS, variable="SCALETAIL_SEARCH_DOMAINS", flag="--dns-search",
        help="what new stacks try behind a name without a dot", default=()),
    Setting(
        name="accept_dns", kind=SettingKind.SWITCH, variable="SCALETAIL_ACCEPT_DNS", flag="--accept-dns",
        help="the tailnet's DNS inside new stacks; helpers may then not be found by name", default=False),
    Setting(
        name="timezone", kind=SettingKind.TIMEZONE, variable="SCALETAIL_TIMEZONE", flag="--timezone",
        help="time zone of new stacks (TZ)", default_words="that of this host"),
    Setting(
        name="owner", kind=SettingKind.OWNER, variable="SCALETAIL_OWNER", flag="--owner",
        help="user and group as whom the apps of new stacks run (PUID:PGID)", default_words="you, never root"),
    Setting(
        name="sidecar_image", kind=SettingKind.TEXT, variable="SCALETAIL_SIDECAR_IMAGE", flag="--sidecar-image",
        help="the Tailscale image of new stacks", default_words="tailscale/tailscale:latest"),
    Setting(
        name="userspace", kind=SettingKind.SWITCH, variable="SCALETAIL_USERSPACE", flag="--userspace",
        help="networking in userspace for new stacks: hosts without a TUN device", default=False),
    Setting(
        name="extra_args", kind=SettingKind.TEXT, variable="SCALETAIL_EXTRA_ARGS", flag="--extra-args",
        help="further flags of tailscale up for new stacks, as in --accept-routes", default_words="none"),
    Setting(
        name="tailscaled_args", kind=SettingKind.TEXT, variable="SCALETAIL_TAILSCALED_ARGS", flag="--tailscaled-args",
        help="flags of tailscaled for new stacks, as in --port=41641", default_words="none"),
    Setting(
        name="look", kind=SettingKind.CHOICE, variable="SCALETAIL_LOOK", flag="--look",
        help="colours of the terminal interface", choices=("dark", "light", "contrast", "ansi"),
        default_words="what the terminal can show"),
    Setting(
        name="ascii", kind=SettingKind.SWITCH, variable="SCALETAIL_ASCII", flag="--ascii",
        help="draw with ASCII characters only", default_words="where the terminal shows no others"),
    Setting(
        name="mouse", kind=SettingKind.SWITCH, variable="SCALETAIL_MOUSE", flag="--no-mouse",
        help="take clicks and the wheel; no leaves the mouse to the terminal", default=True),
    Setting(
        name="colours", kind=SettingKind.SWITCH, variable="SCALETAIL_COLOURS", flag="",
        help="no draws without colours, as NO_COLOR does", default=True),
    Setting(
        name="slow_line", kind=SettingKind.SWITCH, variable="SCALETAIL_SLOW_LINE", flag="--slow-line",
        help="sixteen colours, lists that jump and live panes once a second, for a line of few bytes",
        default_words="where the terminal answers late"),
    Setting(
        name="plain", kind=SettingKind.SWITCH, variable="SCALETAIL_PLAIN", flag="--plain",
        help="pages and questions as lines of text, for a screen reader", default=False),
    Setting(
        name="keys", kind=SettingKind.KEYS, variable="SCALETAIL_KEYS", flag="",
        help="other keys for bindings, by the names that the help page shows", default={}),
)  # fmt: skip

BY_NAME: Mapping[str, Setting] = {one.name: one for one in SETTINGS}


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
        case SettingKind.OWNER:
            return {**described, "type": ["string", "integer"], "pattern": "^[0-9]+(:[0-9]+)?$", "minimum": 0}
        case SettingKind.URL:
            return {**described, "type": "string", "pattern": "^https?://"}
    return {**described, "type": "string", "minLength": 1}
