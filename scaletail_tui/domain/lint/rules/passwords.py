"""Passwords and secrets that everybody knows, or that do not reach whom they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scaletail_tui.domain.compose.interpolation import Variable, variables_in
from scaletail_tui.domain.lint.change import AddItem, AddKey, Change, MakeUp, SetText, Value
from scaletail_tui.domain.lint.dependence import renew
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import find_image
from scaletail_tui.domain.lint.moving import move_to_dotenv
from scaletail_tui.domain.lint.scalar import Scalar, as_mapping, find_key, texts_in
from scaletail_tui.domain.lint.service import LintService, Setting
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.lint.weakness import holds_own_secret, holds_secret, is_weak

_IN_TEXT = re.compile(
    r"^[ \t]*[\"']?(?P<name>[\w.-]{0,60}(?:secret|password|passwd)[\w-]{0,60})[\"']?[ \t]*[:=][ \t]*"
    r"[\"']?(?P<value>[^\s\"'#]+)",
    re.IGNORECASE | re.MULTILINE,
)
_ACCOUNT = re.compile(r"^[ \t]*(?P<name>\w+):[ \t]*(?P<value>[^\s:/{}\[\]\"']+)[ \t]*$", re.MULTILINE)
_NAMES = re.compile(r"(?:^SERVICE$|USER(?:NAME)?$|_DB$|_NAME$|DATABASE$)")
_MOST_NAMES = 60
_LONG = 64
"""Hexadecimal digits of a key of 256 bits."""
_DATABASE = re.compile(r"DB|DATABASE|POSTGRES|MYSQL|MARIADB|REDIS|MONGO")
_PAIR = re.compile(r"(?P<whose>\w+?)_(?:PASSWORD|PASS|TOKEN|USERNAME)$")


def find_weak(stack: LintStack) -> Iterator[LintFinding]:
    """`secret-weak-default`: the value is one that stands in everybody's copy, or that is guessed at once."""
    known = names_of(stack)
    for line in stack.folder.dotenv:
        if holds_own_secret(line.key) and not line.comment and "$" not in line.written and is_weak(line.value, known):
            yield stack.find_in_dotenv(
                "secret-weak-default", line.line, f"{line.key} is a value that everybody knows: make one up.",
                *renew(stack, line.key, line.value),
            )  # fmt: skip
    given = {line.key for line in stack.folder.dotenv}
    for service in stack.services:
        for setting in service.settings:
            for variable in variables_in(setting.written or ""):
                falls_back = variable.operator.endswith("-") and variable.name not in given
                if falls_back and holds_own_secret(variable.name) and is_weak(variable.word, known):
                    yield stack.find(
                        "secret-weak-default", setting.place,
                        f"{variable.name} is not set, and its default is a value that everybody knows.",
                        *_set(stack, variable),
                    )  # fmt: skip
    for name, text in stack.folder.texts.items():
        if name in stack.folder.files or name == ".env" or name.endswith(".md"):
            continue
        for found in _IN_TEXT.finditer(text):
            if is_weak(found["value"], known) and not found["value"].startswith("$"):
                place = Scalar.at("", file=name, line=text.count("\n", 0, found.start()) + 1, path=())
                yield stack.find(
                    "secret-weak-default", place, f"{found['name']} is a value that everybody knows: make one up."
                )


def names_of(stack: LintStack) -> list[str]:
    """Names of the stack that nobody should use as a password."""
    found = [stack.folder.name, stack.label, *(str(service.name) for service in stack.services)]
    found += [line.value for line in stack.folder.dotenv if _NAMES.search(line.key)]
    return [name for name in dict.fromkeys(found) if len(name) > 1][:_MOST_NAMES]


def find_written_out(stack: LintStack) -> Iterator[LintFinding]:
    """`secret-hardcoded-in-compose`, and `config-in-compose` where another machine's password is meant."""
    known = names_of(stack)
    for service in stack.services:
        foreign: list[Setting] = []
        for setting in service.settings:
            if not setting.written or "$" in setting.written or setting.name.startswith("TS_"):
                continue
            if _is_foreign(service, setting):
                foreign.append(setting)
            elif holds_own_secret(setting.name) and _says_something(setting.written):
                yield stack.find(
                    "secret-hardcoded-in-compose", setting.place,
                    f"{service.name}.{setting.name} stands in the Compose file itself: it belongs into .env.",
                    *move_to_dotenv(stack, service, setting, weak=is_weak(setting.written, known)),
                )  # fmt: skip
        if foreign:
            names = ", ".join(setting.name for setting in foreign)
            moves = [move_to_dotenv(stack, service, one, weak=False) for one in foreign]
            yield stack.find(
                "config-in-compose", foreign[0].place,
                f"{service.name} has passwords of other machines in the Compose file ({names}): put them into .env.",
                *(change for move in moves for change in move if all(moves)),
            )  # fmt: skip
    for name, config in as_mapping(stack.folder.model.get("configs")).items():
        content = as_mapping(config).get("content")
        if not isinstance(content, Scalar) or content.lstrip().startswith("{"):
            continue
        for found in (*_ACCOUNT.finditer(content), *_IN_TEXT.finditer(content)):
            if is_weak(found["value"], known):
                place = Scalar.at(
                    "", file=content.file, path=(), line=content.line + 1 + content.count("\n", 0, found.start("name"))
                )
                yield stack.find(
                    "secret-hardcoded-in-compose", place,
                    f"The inline config {name} holds the password of {found['name']}, one that everybody knows.",
                )  # fmt: skip
                break


def _says_something(text: str) -> bool:
    return len(text) > 1 and text.lower() not in ("true", "false", "none", "null", "yes", "no", "off", "on")


def _is_foreign(service: LintService, setting: Setting) -> bool:
    """True for the password of a machine whose address stands beside it."""
    found = _PAIR.fullmatch(setting.name)
    if found is None or not re.search(r"PASS|TOKEN", setting.name) or not _says_something(setting.written or ""):
        return False
    return any(
        re.search(r"://\d+\.\d+\.|\w\.\w", service.setting_value(f"{found['whose']}_{end}")) for end in ("URL", "HOST")
    )


def find_two_defaults(stack: LintStack) -> Iterator[LintFinding]:
    """`db-password-defaults`: the Compose file falls back to another password than `.env` has."""
    lines = {line.key: line for line in stack.folder.dotenv}
    told = set()
    for text in texts_in(stack.folder.model.get("services")):
        for variable in variables_in(text):
            line = lines.get(variable.name)
            if line is None or not variable.operator.endswith("-") or "$" in variable.word or variable.name in told:
                continue
            if not _DATABASE.search(variable.name) or not holds_own_secret(variable.name):
                continue
            if variable.word and variable.word != line.value and is_weak(variable.word):
                told.add(variable.name)
                yield stack.find(
                    "db-password-defaults", text,
                    f"{variable.name} falls back to another value here than .env has: without .env the two do not fit.",
                    *(_without_default(stack, variable.name) if line.value else ()),
                )  # fmt: skip


def _set(stack: LintStack, variable: Variable) -> tuple[Change, ...]:
    """A line in `.env`, and the default goes."""
    new = renew(stack, variable.name, variable.word, add=True)
    return (*_without_default(stack, variable.name), *new) if new else ()


def _without_default(stack: LintStack, name: str) -> Iterator[Change]:
    """What `.env` says counts already: the default goes wherever it stands."""
    plain = re.compile(rf"\$\{{{re.escape(name)}:?-[^{{}}$]*\}}")
    for text in texts_in(stack.folder.model.get("services")):
        if plain.search(text):
            yield SetText(file=text.file, path=text.path, text=plain.sub(f"${{{name}}}", text))


def find_unset(stack: LintStack) -> Iterator[LintFinding]:
    """`secret-missing` and `secret-malformed`, for images whose makers say what they need."""
    for service in stack.services:
        known = find_image(service.repository)
        if known is None:
            continue
        handed = {setting.name for setting in service.settings} | set(read_handed_variables(stack, service))
        if known.secret and not handed & {*known.secret, *(f"{name}_FILE" for name in known.secret)}:
            yield stack.find(
                "secret-missing", service.place("environment", "image"),
                f"{service.name} has no {known.secret[0]} and makes one up at each start: everybody is logged out.",
                *_hand_secret(stack, service, known.secret[0]),
            )  # fmt: skip
        for name, form in (known.forms or {}).items():
            value = service.setting_value(name)
            if value and re.fullmatch(form, value) is None:
                place = next((line.line for line in stack.folder.dotenv if line.key == name), None)
                summary = f"{name} has not the form that {service.name} asks for."
                if place is not None:
                    yield stack.find_in_dotenv("secret-malformed", place, summary, *_reform(stack, service, name, form))
                else:
                    changes = _reform(stack, service, name, form)
                    yield stack.find("secret-malformed", service.place("environment"), summary, *changes)


def _hand_secret(stack: LintStack, service: LintService, name: str) -> tuple[Change, ...]:
    """The variable in `.env` and in the container; nothing was made with one that changes at each start."""
    place = find_key(service.body, "environment")
    if any(line.key == name for line in stack.folder.dotenv) or "/" in service.name.file:
        return ()
    new = MakeUp(file=".env", key=name, instead_of=f"{service.name}.{name}", add=True)
    if place is None:
        given: dict[str, Value] = {name: f"${{{name}}}"}
        return (AddKey(file=service.name.file, path=service.name.path, key="environment", value=given), new)
    if isinstance(service.body.get("environment"), list):
        return (AddItem(file=place.file, path=place.path, text=f"{name}=${{{name}}}"), new)
    return (AddKey(file=place.file, path=place.path, key=name, value=f"${{{name}}}"), new)


def _reform(stack: LintStack, service: LintService, name: str, form: str) -> tuple[Change, ...]:
    """A secret of the right form, where the app cannot have kept anything with the wrong one."""
    setting = service.setting(name)
    variables = [one.name for one in variables_in(setting.written or f"${{{name}}}")] if setting is not None else []
    line = next((one for one in reversed(stack.folder.dotenv) if one.key in variables), None)
    if line is None or "$" in line.written or re.fullmatch(form, "a" * _LONG) is None:
        return ()
    return tuple(replace(one, length=_LONG) for one in renew(stack, line.key, line.value) if isinstance(one, MakeUp))


def read_handed_variables(stack: LintStack, service: LintService) -> Iterator[str]:
    """Variables that a service is handed by `env_file`."""
    for path, _ in service.env_files:
        text = stack.folder.texts.get(path.removeprefix("./").lstrip("/"), "")
        yield from re.findall(r"^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*[=:]", text, re.MULTILINE)


def find_lost(stack: LintStack) -> Iterator[LintFinding]:
    """`secret-not-passed`: a file of the app names a variable that nobody fills in there."""
    used = {variable.name for text in texts_in(stack.folder.model) for variable in variables_in(text)}
    used |= {setting.name for service in stack.services for setting in service.settings}
    if any(service.takes_dotenv for service in stack.services):
        return
    lost = [line.key for line in stack.folder.dotenv if holds_secret(line.key) and line.key not in used]
    for name, text in stack.folder.texts.items():
        if name in stack.folder.files or name.endswith((".env", ".md")):
            continue
        for key in lost:
            if (at := text.find(f"${{{key}}}")) >= 0:
                place = Scalar.at("", file=name, line=text.count("\n", 0, at) + 1, path=())
                yield stack.find(
                    "secret-not-passed", place,
                    f"{name} holds ${{{key}}}, and no container is handed {key}: that text itself is the secret.",
                )  # fmt: skip


RULES = (find_weak, find_written_out, find_two_defaults, find_unset, find_lost)
