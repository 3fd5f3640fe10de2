"""All rules, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.rules import (
    databases,
    dotenv,
    gates,
    health,
    hosts,
    images,
    keys,
    mounts,
    names,
    passwords,
    ports,
    serve,
    sidecar,
    storage,
)
from scaletail_tui.domain.lint.stack import LintStack

Rule: TypeAlias = Callable[[LintStack], Iterator[LintFinding]]

RULES: tuple[Rule, ...] = (
    *keys.RULES, *passwords.RULES, *databases.RULES, *dotenv.RULES, *health.RULES, *gates.RULES, *images.RULES,
    *serve.RULES, *hosts.RULES, *ports.RULES, *names.RULES, *mounts.RULES, *storage.RULES, *sidecar.RULES,
)  # fmt: skip
