"""`.env` and variables: what Compose reads there is not always what is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scaletail_tui.domain.compose.interpolation import Variable, variables_in
from scaletail_tui.domain.lint.change import Change, DropDotenv, SetDotenv, SetText
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.folder import DotenvLine
from scaletail_tui.domain.lint.scalar import Scalar, as_mapping, texts_in
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.lint.weakness import holds_secret

_TEMPLATE = frozenset(
    [
        "SERVICE",
        "SERVICEPORT",
        "DNS_SERVER",
        "TS_AUTHKEY",
        "TS_AUTH_KEY",
        "TZ",
        "PUID",
        "PGID",
        "UID",
        "GID",
        "EXAMPLE_VAR",
        "COMPOSE_PROJECT_NAME",
    ]
)
"""Of ScaleTail's template: everybody has them, used or not."""
_SHELL = frozenset(
    ["PWD", "HOME", "USER", "UID", "GID", "HOSTNAME", "SHELL", "LOGNAME", "PATH", "TMPDIR", "XDG_RUNTIME_DIR"]
)
_MOST_TOLD = 12
_PATHS = re.compile(r"(?:LOCATION|PATH|DIR|FOLDER|DIRECTORY|ROOT)$")


def find_comments(stack: LintStack) -> Iterator[LintFinding]:
    """`comment-as-value`: behind `NAME= # text` Compose takes the text for the value."""
    lines = {line.key: line for line in stack.folder.dotenv}
    tainted = {key: line for key, line in lines.items() if line.comment and not key.startswith("TS_AUTH")}
    for line in stack.folder.dotenv:  # one that is made of such a variable holds the comment too
        inner = next((one.name for one in variables_in(line.written) if one.name in tainted), None)
        if inner is not None and not line.written.startswith("'"):
            tainted[line.key] = tainted[inner]
    for service in stack.services:
        for setting in service.settings:
            written = f"${{{setting.name}}}" if setting.written is None else setting.written
            for variable in variables_in(written):
                if variable.name in tainted:
                    line = tainted[variable.name]
                    yield stack.find_in_dotenv(
                        "comment-as-value", line.line,
                        f"{service.name}.{setting.name} becomes the comment behind {line.key}=: "
                        "without a value Compose takes it for one.",
                        SetDotenv(file=".env", key=line.key, written=f'"" {line.written}'),
                    )  # fmt: skip
                    break


def find_guards(stack: LintStack) -> Iterator[LintFinding]:
    """`jwt-guard-bypassed`: `${NAME:?}` asks for a value, and a comment counts as one."""
    comments = {line.key: line for line in stack.folder.dotenv if line.comment}
    told: set[str] = set()
    for text in texts_in(stack.folder.model.get("services")):
        for variable in variables_in(text):
            if variable.operator.endswith("?") and variable.name in comments and variable.name not in told:
                told.add(variable.name)
                yield stack.find_in_dotenv(
                    "jwt-guard-bypassed", comments[variable.name].line,
                    f"{variable.name} must be set, and the comment behind it passes for a value.",
                    SetDotenv(file=".env", key=variable.name, written=f'"" {comments[variable.name].written}'),
                )  # fmt: skip


def find_writing(stack: LintStack) -> Iterator[LintFinding]:
    """`env-leading-space`, `yaml-in-dotenv` and `duplicate-variable`."""
    for line in stack.folder.dotenv:
        if line.colon:
            yield stack.find_in_dotenv(
                "yaml-in-dotenv", line.line, f"{line.key} is written with a colon: Compose takes it, a shell does not.",
                SetDotenv(file=".env", key=line.key, written=line.written, equals=True),
            )  # fmt: skip
        elif line.blanks and line.written and not line.comment:
            yield stack.find_in_dotenv(
                "env-leading-space", line.line,
                f"Blanks stand before the value of {line.key}: not every reader drops them.",
                SetDotenv(file=".env", key=line.key, written=line.written),
            )  # fmt: skip
    by_key: dict[str, list[DotenvLine]] = {}
    for line in stack.folder.dotenv:
        by_key.setdefault(line.key, []).append(line)
    for key, lines in by_key.items():
        count = len(lines)
        same = len({line.written for line in lines}) == 1
        if count > 1 and (not same or (holds_secret(key) and any(line.value for line in lines))):
            first: tuple[Change, ...] = tuple(DropDotenv(file=".env", line=line.line) for line in lines[:-1])
            yield stack.find_in_dotenv(
                "duplicate-variable", lines[-1].line, f"{key} is set {count} times: the last one counts.", *first
            )


def find_unused(stack: LintStack) -> Iterator[LintFinding]:
    """`unused-env-variable`: to edit it changes nothing."""
    used = {*_find_used(stack), *_TEMPLATE}
    handed = any(service.takes_dotenv is not None for service in stack.services)
    unused = [
        line
        for line in {line.key: line for line in stack.folder.dotenv}.values()
        if line.key not in used and not line.key.startswith("COMPOSE_")
        and (not handed or (_PATHS.search(line.key) and line.value.startswith("./")))
        and not (line.key == "IMAGE_URL" and "tailscale/tailscale" in line.value)
    ]  # fmt: skip
    if unused:
        names = join_names([line.key for line in unused])
        yield stack.find_in_dotenv("unused-env-variable", unused[0].line, f"Nothing reads these variables: {names}.")


def _find_used(stack: LintStack) -> Iterator[str]:
    for value in (stack.folder.model, [line.written for line in stack.folder.dotenv]):
        texts = texts_in(value) if isinstance(value, dict) else iter(value)
        for text in texts:
            yield from (variable.name for variable in variables_in(text))
    for service in stack.services:
        yield from (setting.name for setting in service.settings if setting.written is None)
        for key in as_mapping(service.body.get("environment")):
            yield from (variable.name for variable in variables_in(key))
    for secret in as_mapping(stack.folder.model.get("secrets")).values():
        yield str(as_mapping(secret).get("environment") or "")


def find_undefined(stack: LintStack) -> Iterator[LintFinding]:
    """`undefined-variable`: Compose puts nothing in its place."""
    known = {line.key for line in stack.folder.dotenv} | _SHELL | {"COMPOSE_PROJECT_NAME"}
    missing: dict[str, Scalar] = {}
    for text in texts_in(stack.folder.model):
        for variable in variables_in(text):
            if variable.name not in known and not variable.operator and variable.name != "TS_CERT_DOMAIN":
                missing.setdefault(variable.name, text)
    if missing:
        names = join_names(sorted(missing))
        yield stack.find(
            "undefined-variable",
            next(iter(missing.values())),
            f"Used here, and set nowhere, without a default: {names}.",
        )


def join_names(names: Sequence[str]) -> str:
    """Names in a row, and how many more there are."""
    told = ", ".join(names[:_MOST_TOLD])
    return told if len(names) <= _MOST_TOLD else f"{told} and {len(names) - _MOST_TOLD} more"


def find_quotes(stack: LintStack) -> Iterator[LintFinding]:
    """`literal-quotes`: in a list of variables quotes are part of the value."""
    for service in stack.services:
        for setting in service.settings:
            text = setting.written or ""
            if (
                setting.listed
                and not setting.place.quoted
                and len(text) > 1
                and text[0] == text[-1]
                and text[0] in "\"'"
            ):
                yield stack.find(
                    "literal-quotes", setting.place,
                    f"The quotes of {service.name}.{setting.name} are part of its value: leave them out.",
                    SetText(file=setting.place.file, path=setting.place.path, text=f"{setting.name}={text[1:-1]}"),
                )  # fmt: skip


def find_odd_names(stack: LintStack) -> Iterator[LintFinding]:
    """`odd-variable`: a variable in small letters that nobody sets is most likely a value put in the wrong place."""
    known = {line.key for line in stack.folder.dotenv}
    told: set[str] = set()
    for text in texts_in(stack.folder.model.get("services")):
        for variable in variables_in(text):
            if variable.name.islower() and variable.name not in known | told and variable.operator.endswith("-"):
                told.add(variable.name)
                yield stack.find(
                    "odd-variable",
                    text,
                    f"${{{variable.name}}} is set nowhere: its default always counts, whatever .env says.",
                    *_put_default(stack, variable),
                )


def _put_default(stack: LintStack, variable: Variable) -> Iterator[Change]:
    """The default itself, which is what counts."""
    whole = f"${{{variable.name}{variable.operator}{variable.word}}}"
    if "$" not in variable.word:
        for text in texts_in(stack.folder.model.get("services")):
            if whole in text:
                yield SetText(file=text.file, path=text.path, text=text.replace(whole, variable.word))


def find_fixed_zone(stack: LintStack) -> Iterator[LintFinding]:
    """`tz-hardcoded`: `.env` has a time zone, and a container does not take it."""
    if not any(line.key == "TZ" for line in stack.folder.dotenv):
        return
    fixed = [
        (service, setting) for service in stack.services for setting in service.settings
        if setting.name == "TZ" and setting.written and "$" not in setting.written
    ]  # fmt: skip
    if fixed:
        names = ", ".join(str(service.name) for service, _ in fixed)
        changes = [
            SetText(
                file=one.place.file, path=one.place.path, text="TZ=${TZ}" if one.listed else "${TZ}"
            ) for _, one in fixed
        ]  # fmt: skip
        zone = next(line.value for line in reversed(stack.folder.dotenv) if line.key == "TZ")
        same = all(one.value == zone for _, one in fixed)
        yield stack.find(
            "tz-hardcoded", fixed[0][1].place, f"The time zone of {names} stands here, and TZ of .env does not count.",
            *(changes if same else ()),
        )  # fmt: skip


def find_absolute_files(stack: LintStack) -> Iterator[LintFinding]:
    """`env-file-absolute-path`: a slash too many leads to the root of the host."""
    found = [
        (service, place) for service in stack.services for path, place in service.env_files
        if path == f"/{path.rpartition('/')[2]}" and place == path
    ]  # fmt: skip
    if found:
        names = ", ".join(dict.fromkeys(str(service.name) for service, _ in found))
        yield stack.find(
            "env-file-absolute-path", found[0][1],
            f"{names}: {found[0][1]} is looked for at the root of the host, and Compose stops there.",
            *(SetText(file=place.file, path=place.path, text=f".{place}") for _, place in found),
        )  # fmt: skip


RULES = (
    find_comments, find_guards, find_writing, find_unused, find_undefined, find_quotes, find_odd_names,
    find_fixed_zone, find_absolute_files,
)  # fmt: skip
