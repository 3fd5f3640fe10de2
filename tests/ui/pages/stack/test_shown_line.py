"""Enter on a finding that only a log explains opens that log at the line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.ui.pages.stack.evidence import EvidenceScreen
from tests.ui.pages.stack.stack_pages import still_stack
from tests.ui.pretend import screen_text, until


def told(hop: HopId, evidence: str, source: origin.Origin) -> Finding:
    return Finding(
        id="app-crash-loop", severity=Severity.BROKEN, hop=hop, summary="It dies again and again.", evidence=evidence,
        source=source, remedy=Remedy(text="Read the log: its last lines say why."),
    )  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_enter_opens_the_apps_log_at_the_line_that_proves_the_finding(size: tuple[int, int]) -> None:
    async with still_stack("vaultwarden", size=size) as opened:
        page = opened.stack
        await until(lambda: len(page.logs.app_log.log_lines) > 3)
        assert page.diagnosis is not None
        line = page.logs.app_log.log_lines[page.logs.app_log.log_lines.first + 1]
        finding = told(HopId.APP, line.text.strip(), origin.log_of(page.logs.apps[0].name))
        page.take(replace(page.diagnosis, verdict=Verdict.BROKEN, findings=(finding,)))
        page.judged.path.change(cursor="app")
        await opened.pilot.pause()
        assert "Enter show log" in screen_text(opened.app)
        await opened.pilot.press("enter")
        await opened.pilot.pause()
        log = page.logs.app_log
        assert opened.app.focused is log and log.display and not log.window.following
        assert log.window.at == log.log_lines.first + 1
        await opened.pilot.press("i")
        await until(lambda: isinstance(opened.app.screen, EvidenceScreen))


async def test_a_finding_of_the_sidecars_log_opens_that_one_and_a_line_that_is_gone_its_end() -> None:
    async with still_stack("vaultwarden") as opened:
        page = opened.stack
        assert page.diagnosis is not None
        page.take(replace(page.diagnosis, findings=(told(HopId.SIDECAR, "no such line", origin.SIDECAR_LOG),)))
        page.judged.path.change(cursor="sidecar")
        await opened.pilot.pause()
        await opened.pilot.press("enter")
        await opened.pilot.pause()
        assert opened.app.focused is page.logs.sidecar_log and page.logs.sidecar_log.window.following
