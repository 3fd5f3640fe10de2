"""All settings. A new one is a row here, and its reader asks for it by name."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.settings.setting import Setting, SettingKind

SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="root", kind=SettingKind.FOLDER, variable="SCALETAIL_ROOT", flag="--root",
        help="where the stack folders stand", default_words="~/scaletail"),
    Setting(
        name="catalogs", kind=SettingKind.FOLDERS, variable="SCALETAIL_CATALOGS", flag="--catalog",
        help="further catalogs of your own, beside the one that ships", default=()),
    Setting(
        name="auth_key_file", kind=SettingKind.FILE, variable="SCALETAIL_AUTH_KEY_FILE", flag="--auth-key-file",
        help="file that holds the auth key for new stacks", default_words="asked for each time"),
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
        name="sidecar_image", kind=SettingKind.TEXT, variable="SCALETAIL_SIDECAR_IMAGE", flag="--sidecar-image",
        help="the Tailscale image of new stacks", default_words="tailscale/tailscale:latest"),
    Setting(
        name="look", kind=SettingKind.CHOICE, variable="SCALETAIL_LOOK", flag="--look",
        help="colours of the terminal interface", choices=("dark", "light", "ansi"),
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
        help="sixteen colours and lists that jump, for a line of few bytes", default_words="over SSH"),
    Setting(
        name="keys", kind=SettingKind.KEYS, variable="SCALETAIL_KEYS", flag="",
        help="other keys for bindings, by the names that the help page shows", default={}),
)  # fmt: skip

BY_NAME: Mapping[str, Setting] = {one.name: one for one in SETTINGS}
