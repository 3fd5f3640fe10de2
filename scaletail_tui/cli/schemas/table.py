"""Command to the schema of what it prints; the schemas of what is said of the program itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scaletail_tui.cli.schemas import backups, services, stacks, taking_over
from scaletail_tui.cli.schemas.shapes import (
    ANY,
    COUNT,
    FAILURE,
    FLAG,
    TEXT,
    TEXTS,
    Shape,
    fields,
    list_of,
    map_of,
    may_have,
    or_null,
    word_of,
)
from scaletail_tui.domain.settings.settled import Origin


def config() -> list[Shape]:
    setting = fields(name=TEXT, value=ANY, origin=word_of(Origin), place=TEXT, variable=TEXT, flag=TEXT, help=TEXT)
    problem = fields(line=or_null(COUNT), name=TEXT, sentence=TEXT)
    return [
        may_have(
            fields(path=TEXT, exists=FLAG),
            settings=list_of(setting),
            problems=list_of(problem),
            ok=FLAG,
            sentences=TEXTS,
        )
    ]


def info() -> list[Shape]:
    return [
        fields(
            program=map_of(TEXT), host=map_of(TEXT), paths=map_of(TEXT), settings=map_of(TEXT), terminal=map_of(TEXT)
        )
    ]


def setup() -> list[Shape]:
    host = fields(well=FLAG, failing=TEXTS)
    return [may_have(fields(result=TEXT, failed=TEXTS), host=host, login=TEXT, first=TEXT, adopted=TEXTS)]


SCHEMAS: Mapping[str, Callable[[], list[Shape]]] = {
    "list": services.listing, "show": services.show, "catalog": services.catalog, "deploy": services.deploy,
    "device": stacks.device, "keys": stacks.keys, "login": stacks.login, "policy": stacks.policy,
    "status": stacks.status, "doctor": stacks.doctor, "fix": stacks.fix, "logs": stacks.logs, "start": stacks.start,
    "stop": stacks.stop, "restart": stacks.restart, "expose": stacks.expose, "remove": stacks.remove,
    "rollback": stacks.remove, "lint": stacks.lint, "config": config, "info": info,
    "setup": setup, "import": services.import_, "backup": backups.backup, "restore": backups.restore,
    "bundle": backups.bundle, "adopt": taking_over.adopt, "improve": taking_over.improve, "update": taking_over.update,
    "compare": taking_over.compare, "change": taking_over.change, "rename": taking_over.rename,
    "move-data": backups.move_data,
}  # fmt: skip
LINE_BY_LINE = frozenset(
    {"change", "rename", "compare", "deploy", "fix", "logs", "import", "backup", "restore", "update", "move-data"}
)
"""These print an object a line while they work; so do those that act on several stacks at once."""


def schema_of(command: str) -> dict[str, Any]:
    """Of one object that the command prints. Raises KeyError for one that prints none."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"scaletail-tui {command} --json",
        "description": "One line of the output." if command in LINE_BY_LINE else "The output.",
        "anyOf": [*SCHEMAS[command](), FAILURE],
    }
