"""Databases and caches: who may log in, who reaches them, what keeps their data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.lint.change import Change, SetText
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import is_cache, is_database
from scaletail_tui.domain.lint.mounts import Mount
from scaletail_tui.domain.lint.rules.passwords import read_handed_variables
from scaletail_tui.domain.lint.scalar import Scalar
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack

_GRANT = re.compile(r"grant\s{1,40}all\b[^;]{0,400}?\bon\s{1,40}\*\.\*", re.IGNORECASE)
_GRANTED = re.compile(r"\bto\s+['\"`]?(?P<user>\w+)['\"`]?@", re.IGNORECASE)
_POSTGRES_DATA = "/var/lib/postgresql/data"


def find_open(stack: LintStack) -> Iterator[LintFinding]:
    """`db-trust-auth`: the database lets everybody in."""
    for service in stack.services:
        setting = service.setting("POSTGRES_HOST_AUTH_METHOD")
        if setting is not None and setting.value == "trust":
            yield stack.find(
                "db-trust-auth", setting.place, f"{service.name} lets everybody in without a password (trust)."
            )


def find_refused_mount(stack: LintStack) -> Iterator[LintFinding]:
    """`db-image-tag`: PostgreSQL 18 and newer refuses data at the old place."""
    for service in stack.services:
        if re.fullmatch(r"(?:.*/)?postgres", service.repository) is None:
            continue
        number = re.match(r"(\d+)", service.tag)
        if service.tag not in ("", "latest", "alpine") and (number is None or int(number[1]) < 18):
            continue
        mount = next((one for one in service.mounts if one.target == _POSTGRES_DATA), None)
        if mount is not None and not service.setting_value("PGDATA"):
            yield stack.find(
                "db-image-tag", mount.written,
                f"{service.name} may be PostgreSQL 18 or newer, which does not start with data at {_POSTGRES_DATA}: "
                "name the version that made the data.",
                *_move_mount(stack, service, mount),
            )  # fmt: skip


def _move_mount(stack: LintStack, service: LintService, mount: Mount) -> tuple[Change, ...]:
    """The place that 18 and newer take, where such a version is named and there is no data yet."""
    if not mount.relative or stack.folder.paths.get(mount.relative) != "missing" or not service.tag[:1].isdigit():
        return ()
    whole = f":{_POSTGRES_DATA}"
    if mount.written.count(whole) != 1:
        return ()
    text = mount.written.replace(whole, whole.removesuffix("/data"))
    return (SetText(file=mount.written.file, path=mount.written.path, text=text),)


def find_not_handed(stack: LintStack) -> Iterator[LintFinding]:
    """`db-credentials-not-passed`: the app knows where the database is, and not its password."""
    for database in stack.services:
        if not is_database(database.repository):
            continue
        password = next(
            (
                setting
                for setting in database.settings
                if re.fullmatch(r"(?:POSTGRES|MYSQL|MARIADB)_PASSWORD", setting.name)
            ),
            None,
        )
        if password is None or not password.value or password.written is None or "$" not in password.written:
            continue
        for service in stack.services:
            pointer = next((setting for setting in service.settings if setting.value in _names_of(database)), None)
            if service is database or pointer is None or is_database(service.repository):
                continue
            handed = [setting.value for setting in service.settings] + list(read_handed_variables(stack, service))
            knows = any(password.value in value for value in handed if value != pointer.value)
            if (
                not knows
                and not service.env_files
                and not any("PASS" in setting.name and "DB" in setting.name for setting in service.settings)
            ):
                yield stack.find(
                    "db-credentials-not-passed", pointer.place,
                    f"{service.name} is told where {database.name} is, and not its password: "
                    "once that is changed in .env, the login fails.",
                )  # fmt: skip


def _names_of(service: LintService) -> set[str]:
    return {str(service.name), service.container_name} - {""}


def find_grants(stack: LintStack) -> Iterator[LintFinding]:
    """`init-sql-user` and `over-privileged-db-user`: a script that runs once, when the database is made."""
    users = {line.value: line.key for line in stack.folder.dotenv if re.search(r"USER(?:NAME)?$", line.key)}
    for name, text in stack.folder.texts.items():
        if not name.endswith(".sql"):
            continue
        if found := _GRANT.search(text):
            place = Scalar.at("", file=name, line=text.count("\n", 0, found.start()) + 1, path=())
            yield stack.find("over-privileged-db-user", place, f"{name} lets the app's user change every database.")
        found = _GRANTED.search(text)
        if found is not None and found["user"] in users:
            place = Scalar.at("", file=name, line=text.count("\n", 0, found.start()) + 1, path=())
            key = users[found["user"]]
            yield stack.find(
                "init-sql-user",
                place,
                f"{name} names the user of {key} literally: with another {key} it grants nothing.",
            )


def find_idle_cache(stack: LintStack) -> Iterator[LintFinding]:
    """`cache-host`: of two caches the app is told of one alone."""
    caches = [one for one in stack.services if is_cache(one.repository)]
    if len(caches) < 2:
        return
    values = [setting.value for service in stack.services for setting in service.settings]
    values += [line.value for line in stack.folder.dotenv]
    named = {value for value in values if any(value in _names_of(cache) for cache in caches)}
    idle = [
        cache for cache in caches if not _names_of(cache) & named and not any(_is_in(cache, value) for value in values)
    ]
    busy = [line for line in stack.folder.dotenv if line.value in named]
    if idle and len(busy) > 1:
        both = " and ".join(line.key for line in busy[:2])
        yield stack.find_in_dotenv(
            "cache-host", busy[0].line, f"{both} name the same cache, and nobody uses {idle[0].name}."
        )


def _is_in(service: LintService, value: str) -> bool:
    return any(re.search(rf"(?:^|[/@]){re.escape(name)}(?::|/|$)", value) for name in _names_of(service))


def find_separate_keys(stack: LintStack) -> Iterator[LintFinding]:
    """`separate-key-dirs`: two containers of one server do not share the key that one of them makes."""
    both = [service for service in stack.services if re.fullmatch(r"rustdesk/rustdesk-server", service.repository)]
    places = {mount.source for one in both for mount in one.mounts if mount.target == "/root"}
    if len(both) > 1 and len(places) > 1:
        yield stack.find(
            "separate-key-dirs", both[1].place("volumes"),
            f"{both[0].name} and {both[1].name} keep their key in different folders: the second does not know it.",
            *_share_folder(stack, both),
        )  # fmt: skip


def _share_folder(stack: LintStack, both: list[LintService]) -> tuple[Change, ...]:
    """The second takes the first one's folder, while it has made no key of its own."""
    first, second = (next((mount for mount in one.mounts if mount.target == "/root"), None) for one in both[:2])
    if first is None or second is None or not second.relative or len(both) != 2:
        return ()
    begin = f"{second.source_written}:/root"
    if stack.folder.paths.get(second.relative) != "missing" or not second.written.startswith(begin):
        return ()
    text = second.written.replace(begin, f"{first.source_written}:/root", 1)
    return (SetText(file=second.written.file, path=second.written.path, text=text),)


RULES = (find_open, find_refused_mount, find_not_handed, find_grants, find_idle_cache, find_separate_keys)
