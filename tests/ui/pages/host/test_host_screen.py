"""The host page: checks that fill in, the one finding, what works without a fix, and when it opens by itself."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.summary import HostCheck, HostReport
from scaletail_tui.ui.options import UiOptions
from scaletail_tui.ui.pages.host.page import HostScreen
from tests.ui.pretend import QuietApp, fake_ports, screen_text, until

FINDING = Finding(
    id="engine-permission",
    severity=Severity.BLOCKER,
    hop=HopId.ENGINE,
    summary="Your user ada may not use the Docker engine.",
    evidence="permission denied while trying to connect to the docker API at unix:///var/run/docker.sock",
    remedy=Remedy(
        text="Then log out and in again. We never run sudo for you.",
        command=("sudo", "usermod", "-aG", "docker", "ada"),
    ),
)
WELL = HostReport(
    checks=(
        HostCheck(id="docker", state=HopState.OK, evidence="CLI 28.3.2 at /usr/bin/docker"),
        HostCheck(id="engine", state=HopState.OK, evidence="docker 28.3.2"),
    )
)
DENIED = HostReport(
    checks=(
        HostCheck(id="docker", state=HopState.OK, evidence="CLI 28.3.2 at /usr/bin/docker"),
        HostCheck(
            id="engine", state=HopState.FAIL, evidence="permission denied: /var/run/docker.sock", finding=FINDING
        ),
        HostCheck(id="stacks", state=HopState.UNKNOWN, evidence="unknown until the engine answers"),
    ),
    findings=(FINDING,),
)


class CheckingApp(QuietApp):
    """A program whose only look-out is the check of the host, with a given result."""

    def __init__(self, *reports: HostReport | Exception, options: UiOptions | None = None) -> None:
        super().__init__(fake_ports(), options=options or UiOptions())
        self.reports = list(reports)
        self.asked_outside = False
        self.monitor.check_host = self._report  # type: ignore[method-assign]

    async def _report(self, *, outside: bool = False, **_: object) -> HostReport:
        self.asked_outside = outside
        report = self.reports.pop(0)
        if isinstance(report, Exception):
            raise report
        return report

    def start_looking(self) -> None:
        self.background(self.check_host, group="host", doing="checking this host")


async def test_rows_stand_before_the_checks_have_an_answer() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        text = screen_text(app)
        assert " · ?         engine     not looked at yet" in text and "checking" in text


async def test_the_page_opens_by_itself_when_a_check_fails() -> None:
    app = CheckingApp(DENIED)
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.current_mode == "host")
        await until(lambda: "permission denied: /var" in screen_text(app))
        rows = screen_text(app).splitlines()
        assert rows[1].endswith("1 thing to fix before the first stack")
        assert " ✗ FAIL      engine     permission denied: /var/run/docker.sock" in rows
        assert " ✗ Your user ada may not use the Docker engine." in rows
        assert "   fix   sudo usermod -aG docker ada" in rows
        assert "You can go on without it" in screen_text(app)
        assert rows[-1].startswith(" r check again  y copy command  p practice")


class EarlyTold(HostScreen):
    """The report comes in between composing and mounting."""

    async def mount_composed_widgets(self, widgets: list[Widget]) -> None:
        await super().mount_composed_widgets(widgets)
        self.main_app.host_report = DENIED
        self.overview_changed()


async def test_a_report_that_comes_before_the_page_stands_shows_its_finding() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(EarlyTold())
        await pilot.pause()
        assert "1 thing to fix" in screen_text(app)
        assert "   fix   sudo usermod -aG docker ada" in screen_text(app)


async def test_it_does_not_open_when_all_is_well_or_a_key_was_pressed() -> None:
    app = CheckingApp(WELL)
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.host_report)
        assert app.current_mode == "catalog"
    app = CheckingApp(DENIED)
    app.touched = True
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.host_report)
        assert app.current_mode == "catalog"


WARNED = HostReport(
    checks=(
        HostCheck(id="docker", state=HopState.OK, evidence="CLI 28.3.2 at /usr/bin/docker", source="docker --version"),
        HostCheck(
            id="exported", state=HopState.OK, evidence="TZ: another value than in .env of vault", finding=FINDING
        ),
    ),
    findings=(FINDING,),
)


async def test_a_warning_does_not_open_the_page_and_stands_under_its_row() -> None:
    app = CheckingApp(WARNED)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: app.host_report)
        assert app.current_mode == "catalog"
        await pilot.press("3")
        rows = screen_text(app).splitlines()
        assert " ! WARN      exported   TZ: another value than in .env of vault" in rows
        assert rows[1].endswith("stacks can run here; 1 warning")


async def test_under_the_checks_stands_what_belongs_to_the_row_of_the_cursor() -> None:
    app = CheckingApp(DENIED)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: "Finding 1 of 1" in screen_text(app))
        await pilot.press("up")
        text = screen_text(app)
        assert " ✓ docker: CLI 28.3.2 at /usr/bin/docker" in text and "1 finding" in text
        assert "sudo usermod" not in text
        await pilot.press("y")
        assert app.clipboard == "docker: CLI 28.3.2 at /usr/bin/docker"
        await pilot.press("down")
        assert "sudo usermod" in screen_text(app)


async def test_y_copies_the_command_of_the_finding() -> None:
    app = CheckingApp(DENIED)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: "fix" in screen_text(app))
        await pilot.press("y")
        assert app.clipboard == "sudo usermod -aG docker ada"


async def test_y_copies_the_command_of_a_check_without_a_finding() -> None:
    closed = HostCheck(
        id="folder", state=HopState.FAIL, evidence="/srv/x cannot be written by ada",
        remedy="Give --root a folder of your own.", command=("sudo", "install", "-d", "-o", "ada", "/srv/x"),
    )  # fmt: skip
    app = CheckingApp(HostReport(checks=(closed,)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: "   fix   sudo install -d -o ada /srv/x" in screen_text(app))
        assert "Give --root a folder of your own." in screen_text(app)
        await pilot.press("y")
        assert app.clipboard == "sudo install -d -o ada /srv/x"


async def test_r_checks_again() -> None:
    app = CheckingApp(DENIED, WELL)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(lambda: "fix" in screen_text(app))
        assert not app.asked_outside, "at the start nobody outside is asked"
        await pilot.press("r")
        await until(lambda: "all is well" in screen_text(app))
        assert app.asked_outside
        assert "You can go on without it" not in screen_text(app)


@pytest.mark.parametrize("error", [ScaletailError("The host cannot be looked at."), ValueError("broken")])
async def test_a_check_that_breaks_is_said_and_leaves_the_program_running(error: Exception) -> None:
    app = CheckingApp(error)
    async with app.run_test(size=(80, 24)):
        await until(lambda: "The host cannot" in screen_text(app) or "We broke while" in screen_text(app))
        assert app.is_running


async def test_the_ascii_twin_of_the_page_is_ascii() -> None:
    app = CheckingApp(DENIED, options=UiOptions(ascii=True))
    async with app.run_test(size=(80, 24)):
        await until(lambda: "fix" in screen_text(app))
        assert screen_text(app).isascii()
        assert " x FAIL      engine" in screen_text(app)


async def test_rows_that_are_judged_stand_beside_those_that_are_awaited() -> None:
    app = QuietApp(fake_ports())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        app.host_so_far = HostReport(checks=WELL.checks[:1])
        assert isinstance(app.page, HostScreen)
        app.page.overview_changed()
        await pilot.pause()
        text = screen_text(app)
    assert " ✓ OK        docker     CLI 28.3.2 at /usr/bin/docker" in text
    assert " · ?         engine     not looked at yet" in text and "checking" in text
