"""Rules about secrets: none stands in an entry for everybody to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from scaletail_tui.domain.compose.interpolation import Variable, strings_in, variables_in

Found = Iterator[tuple[str, str]]

CREDENTIALS = re.compile(r"://[^\s/:@]{0,200}:(?P<password>(?:\$\{[^}]{0,200}\}|[^\s/@$]|\$(?!\{)){1,400}+)@")
"""The password in an address."""
_NAME = re.compile(
    r"(PASSWORD|PASSWD|PASSPHRASE|(?<!BY)(?<!COM)PASS|PWD|SECRET|TOKEN|CREDENTIAL|(API|APP|SECRET|PRIVATE|MASTER)KEY)S?$"
    r"|(?<!PUBLIC)(?<!PUB)[_.-]KEY(_BASE)?$|(^|[_.-])PIN(_?CODE)?$",
    re.IGNORECASE,
)
_OFF = re.compile(r"(no|without|disable|skip|allow|enable|random|require[sd]?)[_.-]", re.IGNORECASE)
"""Before what is a switch, and no secret: `--no-password`."""
_LOGIN_NAME = re.compile(r"(^|[_.-])(BASIC_?)?(AUTH|LOGIN|USERS?)$", re.IGNORECASE)
_LOGIN = re.compile(r"[\w.@-]+:(?!\d{2,5}$)[^\s/:$]+")
"""`admin:admin`; a host and its port are none."""
_HARMLESS = re.compile(r"|true|false|yes|no|on|off|none|null|0|1|/[\w./-]+", re.IGNORECASE)
"""Words for yes and no, and places of files."""
_SETTING = re.compile(r"^\s*[\"']?(?P<name>[\w.-]+)[\"']?\s*[:=]\s*(?P<value>.*?)\s*$")
_READ_BY_ALL = "a secret stands here for everybody to read; ask for it with kind: secret"


def secret_name(name: str) -> bool:
    """True when what is called so is a secret; the name of a switch or of a file that holds one is none."""
    return bool(_NAME.search(name)) and not _OFF.match(name)


def environment_secrets(place: str, environment: Mapping[str, Any]) -> Found:
    """Secrets among the values of one `environment`."""
    for name, value in environment.items():
        text = "" if value is None else str(value)
        if str(name).startswith("TS_AUTH"):
            yield f"{place}.{name}", "the auth key is the sidecar's alone"
        elif _tells(str(name), text):
            yield f"{place}.{name}", _READ_BY_ALL
        elif (login := CREDENTIALS.search(text)) and "$" not in login["password"]:
            yield f"{place}.{name}", "the password in this address stands here for everybody to read"


def command_secrets(place: str, body: Mapping[str, Any]) -> Found:
    """Secrets among the words of a service's command, entry point and health check."""
    check = body.get("healthcheck")
    for key, said in (
        ("command", body.get("command")),
        ("entrypoint", body.get("entrypoint")),
        ("healthcheck.test", check.get("test") if isinstance(check, Mapping) else None),
    ):
        words = " ".join(text for _, text in strings_in(said)).split()
        if any(_tells(name, value) for name, value in _options(words)):
            yield f"{place}.{key}", _READ_BY_ALL


def template_secrets(place: str, text: str) -> Found:
    """Secrets in the lines of a template."""
    for number, line in enumerate(text.splitlines(), start=1):
        setting = _SETTING.match(line)
        if setting is None or not secret_name(setting["name"]):
            continue
        value = setting["value"].strip("\"'")
        if "${" not in value and not _HARMLESS.fullmatch(value):
            yield place, f"line {number} holds a secret for everybody to read; use a variable"


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """`--password=word`, `--password word` and `PASSWORD=word` as name and value, quotes taken off."""
    for word, after in pairwise([*words, ""]):
        name, equals, value = word.strip("\"'").partition("=")
        if equals:
            yield name.lstrip("-"), value.strip("\"'")
        elif name.startswith("--") and not after.startswith("-"):
            yield name.lstrip("-"), after.strip("\"'")


def _tells(name: str, text: str) -> bool:
    """True when the text gives a secret away: as it stands, or as what counts while a variable is unset."""
    if "$" not in text:
        counted = text.isdigit() and name.lower().endswith("s")  # MAX_TOKENS
        named = secret_name(name) and not counted and not _HARMLESS.fullmatch(text)
        return named or bool(_LOGIN_NAME.search(name) and _LOGIN.fullmatch(text))
    return any(
        (secret_name(name) or secret_name(variable.name)) and not _HARMLESS.fullmatch(_default(variable))
        for variable in variables_in(text)
    )


def _default(variable: Variable) -> str:
    """What stands for an unset variable; what holds variables of its own is looked at by itself."""
    return variable.word if variable.operator.endswith("-") and "$" not in variable.word else ""
