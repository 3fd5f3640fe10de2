"""A stack made by hand beside the entry that it is: which parts differ, and what taking one of them changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.lint.reading import read_folder
from scaletail_tui.domain.catalog.service import ServePath, Service
from scaletail_tui.domain.comparison.by_hand import find_differences
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.operations.compare.by_hand import HandComparison, plan_differences
from tests.domain.lint.stack_text import COMPOSE, stack, write

APP: dict[str, Any] = {
    "image": "example.org/team/app:1.3",
    "environment": {"TZ": "${TZ}", "URL": "${PUBLIC_URL}", "WORKERS": 4, "DEBUG": False, "TOKEN": None},
    "healthcheck": {"test": ["CMD", "other"], "retries": 3}, "shm_size": "256mb", "volumes": ["./data:/data"],
}  # fmt: skip
ENTRY = Service(
    slug="notes", name="Notes", summary="notes", category="Tests", serve=(ServePath(path="/", port=8080),),
    compose={"services": {"application": APP}},
)  # fmt: skip


def compared(folder: Path, entry: Service = ENTRY, **more: Any) -> HandComparison:
    read = read_folder(write(folder / "notes", stack(**more)))
    return HandComparison(
        name="notes", folder=str(folder / "notes"), read=read, service=entry,
        differences=find_differences(LintStack(read), entry),
    )  # fmt: skip


def test_what_the_entry_has_otherwise_is_named_and_what_hangs_on_its_questions_is_not(tmp_path: Path) -> None:
    seen = compared(tmp_path, settings="- WORKERS=2")
    assert [(one.part, one.yours, one.catalog) for one in seen.differences] == [
        ("image", "example.org/team/app:1.2", "example.org/team/app:1.3"), ("shm_size", "", "256mb"),
        ("environment.WORKERS", "2", "4"), ("environment.DEBUG", "", "false"),
    ]  # fmt: skip
    assert seen.differences[0].line == COMPOSE[: COMPOSE.index("image: example")].count("\n") + 1


def test_what_is_taken_changes_its_own_lines_and_no_other_byte(tmp_path: Path) -> None:
    seen = compared(tmp_path)
    before = seen.read.texts["compose.yaml"]
    plan = plan_differences(seen, {1})
    assert plan.change.new == {"compose.yaml": before.replace("app:1.2", "app:1.3")}
    everything = plan_differences(seen, {one.number for one in seen.differences}).change.new["compose.yaml"]
    assert "# what the tailnet sees" in everything and "# often" in everything
    left = set(before.splitlines()) - set(everything.splitlines())
    assert left == {"    image: example.org/team/app:1.2"}
    again = replace(seen, read=replace(seen.read, texts={**seen.read.texts, "compose.yaml": everything}))
    write(tmp_path / "notes", {"compose.yaml": everything})
    assert find_differences(LintStack(read_folder(tmp_path / "notes")), ENTRY) == (), again.name


def test_nothing_taken_changes_nothing_and_a_number_that_is_none_is_refused(tmp_path: Path) -> None:
    seen = compared(tmp_path)
    assert plan_differences(seen, ()).change.new == {}
    with pytest.raises(BadInput, match="no difference 9"):
        plan_differences(seen, {9})


def test_another_major_version_of_a_database_is_shown_and_not_taken(tmp_path: Path) -> None:
    entry = replace(ENTRY, compose={"services": {"db": {"image": "postgres:17-alpine"}}})
    seen = compared(tmp_path, entry, services="db:\n  image: postgres:16-alpine\n")
    [one] = seen.differences
    assert "PostgreSQL 17 does not start on the data of PostgreSQL 16" in one.why_not
    with pytest.raises(BadInput, match="is not taken"):
        plan_differences(seen, {1})


def test_the_sidecar_and_what_is_no_service_of_the_entry_are_left_alone(tmp_path: Path) -> None:
    entry = replace(ENTRY, compose={"services": {"x": {"image": "tailscale/tailscale:v1", "shm_size": "1g"}}})
    assert compared(tmp_path, entry).differences == ()
