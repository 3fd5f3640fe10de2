"""Passwords that stand in everybody's copy: new ones where nothing depends on the old ones, else what to do first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scaletail_tui.domain.adoption.improvement import Improvement, ImprovementId, LeftAsItIs
from scaletail_tui.domain.compose.interpolation import variables_in
from scaletail_tui.domain.lint.change import SetDotenv
from scaletail_tui.domain.lint.folder import DotenvLine
from scaletail_tui.domain.lint.images import is_database
from scaletail_tui.domain.lint.rules.passwords import names_of
from scaletail_tui.domain.lint.scalar import texts_in
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.lint.weakness import holds_own_secret, is_weak

_SESSIONS = re.compile(r"(?:JWT|SESSION|COOKIE|AUTH)_?(?:TOKEN_?)?(?:SECRET|SIGNING)?_?(?:KEY|SECRET)$", re.IGNORECASE)
"""What signs logins and nothing that is kept: another one logs everybody out, and that is all."""
_LENGTH = 32


def renew_secrets(stack: LintStack, token: Callable[[int, str], str]) -> Iterator[Improvement | LeftAsItIs]:
    """One improvement a variable of `.env` whose value everybody knows; `token` makes up length and alphabet."""
    known = names_of(stack)
    for line in {line.key: line for line in stack.folder.dotenv}.values():
        if not holds_own_secret(line.key) or line.comment or "$" in line.written or not is_weak(line.value, known):
            continue
        users = _find_users(stack, line.key)
        if not users:
            continue
        reason, remedy = _find_dependence(stack, users, line)
        if reason:
            yield LeftAsItIs(id=ImprovementId.NEW_SECRETS, reason=reason, remedy=remedy)
            continue
        logged_out = " Everybody logs in again." if _SESSIONS.search(line.key) and _any_data(stack, users) else ""
        yield Improvement(
            id=ImprovementId.NEW_SECRETS,
            summary=f"{line.key} is a value that everybody knows: a new one is made up.{logged_out}",
            changes=(SetDotenv(file=".env", key=line.key, written=token(_LENGTH, "hex")),),
        )


def _find_users(stack: LintStack, variable: str) -> list[LintService]:
    """Services that are handed the variable, by name or with the whole `.env`."""
    found = []
    for service in stack.services:
        texts = (one for text in texts_in(service.body) for one in variables_in(text))
        named = any(one.name == variable for one in texts) or service.setting(variable) is not None
        if named or service.takes_dotenv is not None:
            found.append(service)
    return [one for one in found if not one.is_sidecar]


def _find_dependence(stack: LintStack, users: list[LintService], line: DotenvLine) -> tuple[str, str]:
    """Why it must stay, and what to do first; empty where nothing was made with it."""
    database = next((user for user in users if is_database(user.repository) and _has_data(stack, user)), None)
    if database is not None:
        return (
            f"{database.name} made its data with {line.key} and keeps that password whatever .env says.",
            f"Change it inside {database.name} first, then in .env: {_ask_database(database, line.key)}",
        )
    if _SESSIONS.search(line.key):
        return "", ""
    owner = next((user for user in users if _has_data(stack, user)), None)
    if owner is None:
        return "", ""
    return (
        f"{owner.name} has data already, which may depend on {line.key}.",
        f"Change it in {owner.name} itself first, as its makers say, then in .env.",
    )


def _ask_database(database: LintService, variable: str) -> str:
    where = f"docker compose exec {database.name}"
    if "mongo" in database.repository:
        return f"{where} mongosh"
    if re.search(r"postgres|pgvector|postgis|timescale", database.repository):
        return f"{where} psql -U USER, there \\password"
    return f"{where} mariadb -p, there ALTER USER … IDENTIFIED BY …"


def _any_data(stack: LintStack, users: list[LintService]) -> bool:
    return any(_has_data(stack, user) for user in users)


def _has_data(stack: LintStack, service: LintService) -> bool:
    """True where a mount of its own stands already, or where that cannot be seen."""
    return any(
        stack.folder.paths.get(mount.relative, "missing") == "folder" if mount.relative else bool(mount.source)
        for mount in service.mounts
        if not mount.target.startswith(("/etc/localtime", "/etc/timezone", "/var/run/docker.sock"))
    )
