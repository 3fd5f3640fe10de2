"""What depends on a secret of `.env`: who is handed it, and what was made with it."""

from __future__ import annotations

import re

from scaletail_tui.domain.compose.interpolation import variables_in
from scaletail_tui.domain.lint.change import Change, MakeUp
from scaletail_tui.domain.lint.images import find_image, is_database
from scaletail_tui.domain.lint.scalar import texts_in
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack, below
from scaletail_tui.domain.lint.weakness import holds_own_secret

_SESSIONS = re.compile(r"(?:JWT|SESSION|COOKIE|AUTH)_?(?:TOKEN_?)?(?:SECRET|SIGNING)?_?(?:KEY|SECRET)$", re.IGNORECASE)
"""What signs logins and nothing that is kept: another one logs everybody out, and that is all."""


def signs_logins(variable: str) -> bool:
    return _SESSIONS.search(variable) is not None


def find_users(stack: LintStack, variable: str) -> list[LintService]:
    """Services that are handed the variable, by name or with the whole `.env`."""
    found = []
    for service in stack.services:
        texts = (one for text in texts_in(service.body) for one in variables_in(text))
        named = any(one.name == variable for one in texts) or service.setting(variable) is not None
        if named or service.takes_dotenv is not None:
            found.append(service)
    return [one for one in found if not one.is_sidecar]


def find_database(stack: LintStack, users: list[LintService]) -> LintService | None:
    """The one among them whose data were made with what it is handed."""
    return next((user for user in users if is_database(user.repository) and has_data(stack, user)), None)


def find_stranger(stack: LintStack, users: list[LintService], value: str) -> LintService | None:
    """A service that speaks to a database among them and is not told the password: it knows the old one by itself."""
    for database in (one for one in users if is_database(one.repository)):
        names = "|".join(re.escape(name) for name in {str(database.name), database.container_name} - {""})
        spoken = re.compile(rf"(?:^|[/@])(?:{names})(?:[:/]|$)")
        for other in stack.services:
            speaks = other is not database and any(spoken.search(one.value) for one in other.settings)
            told = other in users or any(value in one.value for one in other.settings)
            if speaks and not told:
                return other
    return None


def has_data(stack: LintStack, service: LintService) -> bool:
    """True where a mount of its own stands already, or where that cannot be seen."""
    return _is_unseen(service) or any(
        stack.folder.paths.get(mount.relative, "missing") == "folder" if mount.relative else bool(mount.source)
        for mount in service.mounts
        if not mount.target.startswith(("/etc/localtime", "/etc/timezone", "/var/run/docker.sock"))
    )


def _is_unseen(service: LintService) -> bool:
    """True for a database without a mount for its data: they are in a volume without a name, if it ever ran."""
    known = find_image(service.repository)
    if known is None or not is_database(service.repository):
        return False
    return not any(
        below(path, mount.target) is not None or below(mount.target, path) is not None
        for path in known.data for mount in service.mounts
    )  # fmt: skip


def renew(
    stack: LintStack, variable: str, value: str, *, add: bool = False, owner: LintService | None = None
) -> tuple[Change, ...]:
    """A new secret in place of one that everybody knows; nothing where anything may have been made with the old one."""
    if stands_elsewhere(stack, value):
        return ()
    same = {line.key for line in stack.folder.dotenv if line.value == value and holds_own_secret(line.key)}
    if any(_depends(stack, one) for one in {variable, *same}):
        return ()
    users = [*find_users(stack, variable), *([owner] if owner is not None else [])]
    if find_stranger(stack, users, value) is not None:
        return ()
    return (MakeUp(file=".env", key=variable, instead_of=value, add=add),)


def _depends(stack: LintStack, variable: str) -> bool:
    return any(has_data(stack, user) for user in find_users(stack, variable))


def stands_elsewhere(stack: LintStack, value: str) -> bool:
    """True where it is written out inside an address, or beside `.env` as the very value of another setting."""
    written = [line.written for line in stack.folder.dotenv]
    for service in stack.services:
        for setting in service.settings:
            if setting.written == value and not holds_own_secret(setting.name):
                return True
            written.append(setting.written or "")
        written += [service.command, *service.check_words]
    return any(f":{value}@" in text for text in written)
