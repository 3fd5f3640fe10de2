"""Passwords that stand in everybody's copy: new ones where nothing depends on the old ones, else what to do first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scaletail_tui.domain.adoption.improvement import Improvement, ImprovementId, LeftAsItIs
from scaletail_tui.domain.lint.change import SetDotenv
from scaletail_tui.domain.lint.dependence import (
    find_database,
    find_stranger,
    find_users,
    has_data,
    signs_logins,
    stands_elsewhere,
)
from scaletail_tui.domain.lint.folder import DotenvLine
from scaletail_tui.domain.lint.rules.passwords import names_of
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.lint.weakness import holds_own_secret, is_weak

_LENGTH = 32


def renew_secrets(stack: LintStack, token: Callable[[int, str], str]) -> Iterator[Improvement | LeftAsItIs]:
    """One improvement a variable of `.env` whose value everybody knows; `token` makes up length and alphabet."""
    known = names_of(stack)
    made: dict[str, str] = {}
    """By the value that goes: variables that had the same one fit together afterwards too."""
    lines = {line.key: line for line in stack.folder.dotenv}
    for line in lines.values():
        if not holds_own_secret(line.key) or line.comment or "$" in line.written or not is_weak(line.value, known):
            continue
        users = find_users(stack, line.key)
        if not users:
            continue
        alike = [one for one in lines.values() if one.value == line.value and holds_own_secret(one.key)]
        held = (_find_dependence(stack, find_users(stack, one.key), one) for one in alike)
        reason, remedy = next((one for one in held if one[0]), ("", ""))
        if not reason and stands_elsewhere(stack, line.value):
            reason = f"The value of {line.key} is written out in another place as well."
            remedy = f"Put ${{{line.key}}} there; then a new one can be made up for both."
        if not reason and (stranger := find_stranger(stack, users, line.value)) is not None:
            reason = f"{stranger.name} speaks to a database of {line.key} and is not told it: it knows the old one."
            remedy = f"Hand {line.key} to {stranger.name}, as its makers say; then a new one can be made up."
        if reason:
            yield LeftAsItIs(id=ImprovementId.NEW_SECRETS, reason=reason, remedy=remedy)
            continue
        any_data = any(has_data(stack, user) for user in users)
        logged_out = " Everybody logs in again." if signs_logins(line.key) and any_data else ""
        yield Improvement(
            id=ImprovementId.NEW_SECRETS,
            summary=f"{line.key} is a value that everybody knows: a new one is made up.{logged_out}",
            changes=(SetDotenv(file=".env", key=line.key, written=made.setdefault(line.value, token(_LENGTH, "hex"))),),
        )


def _find_dependence(stack: LintStack, users: list[LintService], line: DotenvLine) -> tuple[str, str]:
    """Why it must stay, and what to do first; empty where nothing was made with it."""
    database = find_database(stack, users)
    if database is not None:
        return (
            f"{database.name} made its data with {line.key} and keeps that password whatever .env says.",
            f"Change it inside {database.name} first, then in .env: {_ask_database(database, line.key)}",
        )
    if signs_logins(line.key):
        return "", ""
    owner = next((user for user in users if has_data(stack, user)), None)
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
