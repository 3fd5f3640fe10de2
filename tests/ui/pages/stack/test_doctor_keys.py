"""What `doctor --hints` and `doctor --record` do, by key."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.recording import recording_from_json
from scaletail_tui.ui.pages.stack.hints import HintsScreen
from tests.ui.pages.stack.stack_pages import running_stack, still_stack
from tests.ui.pretend import screen_text, until


async def test_h_says_what_to_check_where_all_is_well_here() -> None:
    async with still_stack("jellyfin") as opened:
        page = opened.stack
        assert page.diagnosis is not None and page.diagnosis.hints
        await opened.pilot.press("h")
        await until(lambda: isinstance(opened.app.screen, HintsScreen))
        await opened.pilot.pause()
        assert page.diagnosis.hints[0].summary[:40] in screen_text(opened.app)
        await opened.pilot.press("escape")
        await until(lambda: opened.app.screen is page)


async def test_without_hints_it_says_whom_they_are_for() -> None:
    async with still_stack("vaultwarden") as opened:
        page = opened.stack
        assert page.diagnosis is not None
        page.watcher.diagnosis = replace(page.diagnosis, hints=())
        await opened.pilot.press("h")
        await until(lambda: isinstance(opened.app.screen, HintsScreen))
        await opened.pilot.pause()
        assert "they are for a stack that is well" in screen_text(opened.app)


@pytest.mark.slow
async def test_d_keeps_what_is_seen_in_a_file_that_judges_to_the_same() -> None:
    async with running_stack("vaultwarden") as opened:
        page = opened.stack
        await opened.pilot.press("d")
        await until(lambda: page.question is not None)
        assert not list(Path.cwd().glob("*.json")), "nothing is written before a yes"
        await opened.pilot.press("y")
        await until(lambda: page.key_row.message.startswith("recorded in"))
        (kept,) = Path.cwd().glob("vaultwarden-*.recording.json")
        assert kept.stat().st_mode & 0o777 == 0o600
        seen = diagnose(recording_from_json(json.loads(kept.read_text())).observation)
        assert page.diagnosis is not None
        assert [one.id for one in seen.findings] == [one.id for one in page.diagnosis.findings]
