"""The stack's page as a user has it open: the whole program on the lab's real engine, and nobody presses a key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from scaletail_tui.cli.wiring import real_ports
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Severity, Verdict
from scaletail_tui.ui.app import ScaletailApp
from scaletail_tui.ui.pages.stack.page import StackScreen
from tests.lab.faults.trial import UNEXPLAINED
from tests.lab.running_lab import Lab
from tests.ui.pretend import screen_text

LOOK = 0.05
"""Seconds between two looks at the page."""


class OpenView:
    """One stack's page, and every first finding that stood on it."""

    def __init__(self, app: ScaletailApp, page: StackScreen) -> None:
        self._app = app
        self._page = page
        self.tops: list[str] = []
        """Ids of the first findings in the order of their appearance, repeats left out; `-` for none."""
        self.blamed: set[str] = set()
        """Those of them that were called a fault: advice and waits blame nobody."""

    @property
    def diagnosis(self) -> Diagnosis | None:
        return self._page.diagnosis

    @property
    def text(self) -> str:
        return screen_text(self._app)

    async def shows(self, findings: tuple[str, ...], *, seconds: float) -> float:
        """Wait until one of the findings is the first and stands on the page; return how long that took."""
        return await self._until(lambda: self._top() in findings and self._top() in self.text, findings, seconds)

    async def shows_no_fault(self, *, seconds: float) -> float:
        """Wait until all is well and the page says so; return how long that took."""

        def well() -> bool:
            seen = self.diagnosis
            return seen is not None and seen.verdict is Verdict.OK and not seen.findings and "are well" in self.text

        return await self._until(well, ("nothing",), seconds)

    async def stays_well(self, *, seconds: float) -> None:
        """Watch for a while, as somebody does who leaves the page open; nothing may be told."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self._top() == "-", self.text
            await asyncio.sleep(LOOK)

    def _top(self) -> str:
        seen = self.diagnosis
        return seen.findings[0].id if seen is not None and seen.findings else "-"

    def _note_blame(self) -> None:
        """Remember what is blamed; a finding that only says that no cause shows yet blames nothing."""
        first = self.diagnosis.findings[0] if self.diagnosis is not None and self.diagnosis.findings else None
        if first is None or first.waiting or first.id == UNEXPLAINED:
            return
        if first.severity in (Severity.BLOCKER, Severity.BROKEN):
            self.blamed.add(first.id)

    async def _until(self, condition: Callable[[], bool], wanted: tuple[str, ...], seconds: float) -> float:
        begun = time.monotonic()
        while True:
            if self._page.diagnosis is not None and self.tops[-1:] != [self._top()]:
                self.tops.append(self._top())
            self._note_blame()
            if condition():
                return time.monotonic() - begun
            if time.monotonic() - begun > seconds:
                raise AssertionError(f"not {' or '.join(wanted)} within {seconds:g} s: {self.tops}\n{self.text}")
            await asyncio.sleep(LOOK)


@asynccontextmanager
async def open_view(lab: Lab, root: Path, name: str) -> AsyncIterator[OpenView]:
    """The page of `name` in a terminal of 120 columns, its first judgement made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", lab.docker_host)
        patch.setenv("SSL_CERT_FILE", f"{lab.folder}/ca/ca-certificates.crt")  # the lab's certificates are good here
        app = ScaletailApp(real_ports(root))
        async with app.run_test(size=(120, 40)):
            page = StackScreen(name)
            await app.push_screen(page)
            view = OpenView(app, page)
            yield view
