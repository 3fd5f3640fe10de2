"""The terminal program: places, flows, and what they share."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import Screen

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.plain import plain_text
from scaletail_tui.domain.stack.summary import HostReport
from scaletail_tui.operations.observe.own_probes import OwnProbes, noting
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ui.options import UiOptions
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.pages.catalog.page import CatalogScreen
from scaletail_tui.ui.pages.page import STYLES, Page
from scaletail_tui.ui.stack_monitor import StackMonitor
from scaletail_tui.ui.stack_tasks import StackTasks
from scaletail_tui.ui.terminal import TerminalApp
from scaletail_tui.ui.toolkit.canvas import OFTEN, SLOWLY, PaintClock
from scaletail_tui.ui.work import start_guarded

if TYPE_CHECKING:
    from types import FrameType

    from scaletail_tui.domain.stack.job import Job
    from scaletail_tui.ports.jobs import DeployRequest
    from scaletail_tui.ui.lesson import Lesson
    from scaletail_tui.ui.wizard_draft import WizardDraft

PARTING = 2.0
"""Seconds in which the program takes its leave of a terminal that is gone."""
PRACTICE = "practice"
SETUP = "setup"
"""What `run()` returns when the user asks for practice: the caller starts again with practice ports."""
REAL_HOST = "real host"
"""The same when the user has practised enough."""


def _host_screen() -> Screen[Any]:
    from scaletail_tui.ui.pages.host.page import HostScreen

    return HostScreen()


def _stacks_screen() -> Screen[Any]:
    from scaletail_tui.ui.pages.stacks.page import StacksScreen

    return StacksScreen()


class ScaletailApp(TerminalApp, inherit_bindings=False):
    """Three places, flows on top of them, one palette, one paint clock, one overview."""

    TITLE = "scaletail-tui"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = [str(STYLES / "kit.tcss")]  # noqa: RUF012
    MODES = {"catalog": CatalogScreen, "stacks": _stacks_screen, "host": _host_screen}  # noqa: RUF012
    DEFAULT_MODE = "catalog"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "help_quit", show=False, system=True)]

    def __init__(self, ports: Ports, *, options: UiOptions = UiOptions()) -> None:  # noqa: B008
        super().__init__(options)
        self.probes = OwnProbes(ports.clock.now)
        self.ports = noting(ports, self.probes)
        self.overview = Overview(practice=ports.practice)
        self.host_report: HostReport | None = None
        self.host_so_far: HostReport | None = None
        self.monitor = StackMonitor(self.ports, self.set_overview, self.overview)
        self.tasks = StackTasks(self)
        self.paint_clock = PaintClock(self, ports.clock.monotonic, interval=SLOWLY if options.slow_line else OFTEN)
        self.drafts: dict[str, WizardDraft] = {}
        """Answers kept when a wizard was left, by `kept_as`, without the auth key; gone when the program ends."""
        self.funnel_wishes: dict[str, bool] = {}
        """Stacks that shall go public once they answer and their name is typed."""
        self.folds_noise = False
        """Whether logs fold what means nothing: as the reader last chose."""
        self.shows_own = False
        """Whether logs show the lines of our own probes, too."""
        self.touched = False
        """True once the user has pressed a key: from then on no page is opened by itself."""
        self.lesson: Lesson | None = None
        """The first deploy that is being learned, in practice."""
        self._to_begin: list[list[str]] = []
        self._told_not_begun = False
        self._leaving = False
        self._before_sigterm: Any = signal.SIG_DFL

    # ── life ─────────────────────────────────────────────────────────────────────────────────────────────────

    def on_mount(self) -> None:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.leave_quietly)
        if threading.current_thread() is threading.main_thread():  # no other may set handlers
            self._before_sigterm = signal.getsignal(signal.SIGTERM)
            if self._before_sigterm is not signal.SIG_IGN:
                signal.signal(signal.SIGTERM, self._at_sigterm)

    def on_unmount(self) -> None:
        self.tasks.close()
        self._let_sigterm_be()

    def _at_sigterm(self, number: int, _: FrameType | None) -> None:
        """The first one gives the terminal back before the program ends; the next one does what it did before us."""
        self._end_soon()
        with suppress(RuntimeError):  # there is no loop any more: the second one ends us
            asyncio.get_running_loop().call_soon_threadsafe(partial(self.exit, return_code=128 + number))

    def _let_sigterm_be(self) -> None:
        if signal.getsignal(signal.SIGTERM) == self._at_sigterm:
            signal.signal(signal.SIGTERM, self._before_sigterm)

    def _end_soon(self) -> None:
        """By SIGTERM, if nothing else has ended us by then: practice mode tidies up at it."""
        self._let_sigterm_be()
        last = threading.Timer(PARTING, os.kill, (os.getpid(), signal.SIGTERM))
        last.daemon = True
        last.start()

    def start_looking(self) -> None:
        """Ask the world: checks of the host, the stacks, the engine's events.

        Called by the first page once its list stands: what is asked here would take the processor from it.
        """
        if not gc.isenabled():
            # What stands now stands to the end: no collection need look at it again.
            gc.freeze()
            gc.enable()
        for sentence in self.options.notices[:1]:
            self.say(sentence if len(self.options.notices) == 1 else f"{sentence} See: scaletail-tui config check")
        self.background(self.check_host, group="host", doing="checking this host")
        self.background(self.monitor.watch, group="overview", doing="looking at the stacks")
        self.background(self._tidy, group="kept", doing="letting go of kept images")

    async def _tidy(self) -> None:
        from scaletail_tui.operations.kept.let_go import let_go_of_old

        await let_go_of_old(self.ports)

    def background(
        self, task: Callable[[], Awaitable[None]], *, group: str, doing: str, exclusive: bool = True
    ) -> None:
        """Work of no page, its error shown on the page that is seen; `exclusive` work replaces that of its group."""
        start_guarded(self, task, self.say_error, self.say, group=group, doing=doing, exclusive=exclusive)

    def leave_quietly(self) -> None:
        """The terminal is gone: jobs go on in their own sessions, we end without a word.

        Textual's writer thread dies of the first write to a terminal that is gone, and then its queue blocks the loop:
        so nobody waits for a proper end longer than PARTING seconds.
        """
        self._end_soon()
        self.exit()

    # ── what all pages share ─────────────────────────────────────────────────────────────────────────────────

    @property
    def page(self) -> Page[Any] | None:
        """The page that is seen."""
        return self.screen if self.screen_stack and isinstance(self.screen, Page) else None

    def set_overview(self, overview: Overview) -> None:
        """Take a new overview; the page that is seen is told when it differs."""
        if overview == self.overview:
            return
        self.overview = overview
        self._tell_page()

    def _tell_page(self) -> None:
        """The page that is seen hears of it; one that has no widgets yet draws what is known when it has them."""
        if self.page is not None and self.page.is_mounted:
            self.page.overview_changed()

    async def check_host(self, *, outside: bool = False) -> None:
        """Run the host's checks; the first time, a FAIL opens the host page unless a key was pressed before."""
        first = self.host_report is None
        report = await self.monitor.check_host(outside=outside, tell=self._tell_host if first else None)
        self.host_report, self.host_so_far = report, None
        if first and not report.well and not self.touched and self.current_mode == "catalog":
            await self.switch_mode("host")
        else:
            self._tell_page()

    def _tell_host(self, report: HostReport) -> None:
        """The rows of the first look that are judged already."""
        self.host_so_far = report
        self._tell_page()

    def now(self) -> float:
        """The moment by the program's clock, seconds since the epoch."""
        return self.ports.clock.now()

    def say(self, sentence: str) -> None:
        """Say it on the page that is seen."""
        if self.page is not None:
            self.page.say(sentence)

    def say_error(self, error: ScaletailError) -> None:
        if self.page is not None:
            self.page.say_error(error)

    def copy_to_clipboard(self, text: str) -> None:
        """What is copied is as plain as what is shown: it may be pasted into a shell."""
        super().copy_to_clipboard(plain_text(text))

    def tell_task(self, stack: str, *, over: bool = False) -> None:
        """Something is done to the stack now, or has come to its end: then its row is looked at."""
        if over:
            self.monitor.look_again(stack)
        if self.page is not None and self.page.is_mounted:
            self.page.task_changed(stack)

    # ── flows ────────────────────────────────────────────────────────────────────────────────────────────────

    def set_up(self, service: Service, *, stops: tuple[str, ...] = ()) -> None:
        """Open the wizard on top of the present page, and go on to review and deploy.

        `stops` are containers that are stopped just before the stack starts; a rollback starts them again.
        """
        from scaletail_tui.ui import flows

        self.flow(lambda: flows.set_up(self, service, stops), doing=f"setting up {service.name}")

    def set_up_each(self, requests: Sequence[DeployRequest]) -> None:
        """Review several stacks of one file together, and deploy one after the other."""
        from scaletail_tui.ui import flows

        self.flow(lambda: flows.set_up_each(self, requests), doing=f"deploying {len(requests)} stacks of one file")

    def line_up(self, names: Iterable[str]) -> list[str]:
        """Stacks that are deployed one after the other: who does it takes out of the list what has begun.

        With a name in it, leaving says first that this one is not begun.
        """
        self._to_begin = [line for line in self._to_begin if line]
        self._to_begin.append(list(names))
        self._told_not_begun = False
        return self._to_begin[-1]

    def edit_stack(self, name: str) -> None:
        """Open the wizard with the answers of a stack, and deploy what was changed."""
        from scaletail_tui.ui import flows

        self.flow(lambda: flows.edit(self, name), doing=f"changing the answers of {name}")

    def compare_stack(self, name: str) -> None:
        """Lay a stack beside its entry of the catalog, and deploy what is taken of it."""
        from scaletail_tui.ui import flows

        self.flow(lambda: flows.compare(self, name), doing=f"comparing {name} with the catalog")

    def watch_job(self, job: Job) -> None:
        """Open the page of a deploy that was started elsewhere."""
        from scaletail_tui.ui import flows

        self.flow(lambda: flows.watch_job(self, job), doing=f"opening the deploy of {job.stack}")

    def flow(self, task: Callable[[], Awaitable[None]], *, doing: str) -> None:
        """Begin a flow of pages beside those that are open in other places; the same one is not begun twice."""
        group = f"flow: {doing}"
        if any(worker.group == group and not worker.is_finished for worker in self.workers):
            self.say(f"We are {doing} already.")
            return
        self.expect(start_guarded(self, task, self.say_error, self.say, group=group, doing=doing, exclusive=False))

    def open_stack(self, name: str) -> None:
        """Go to the stacks and open one of them."""
        task, doing = (lambda: self._open_stack(name)), f"opening {name}"
        self.expect(start_guarded(self, task, self.say_error, self.say, group="open", doing=doing, exclusive=True))

    async def _open_stack(self, name: str) -> None:
        from scaletail_tui.ui.pages.stack.page import StackScreen

        if self.current_mode != "stacks":
            await self.switch_mode("stacks")
        while len(self.screen_stack) > 1 and not (self.page is not None and self.page.KEEPS):
            await self.pop_screen()
        await self.push_screen(StackScreen(name))

    async def action_repaint(self) -> None:
        """Draw everything again, and look again at what the page shows."""
        await super().action_repaint()
        if self.page is not None:
            self.page.look_again()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.touched = True
        await super().on_event(event)

    @property
    def asks(self) -> bool:
        question = self.page.question if self.page is not None else None
        return question is not None and not question.answer.done()

    @property
    def at_home(self) -> bool:
        return len(self.screen_stack) == 1

    @property
    def unsettled(self) -> bool:
        return self.page is not None and self.page.unsettled

    def take_before_the_page(self, event: events.Key | events.Paste) -> bool:
        """An open question takes every key before the page sees it, and what is pasted."""
        return self.page is not None and self.page.key_row.press(event)

    async def action_place(self, place: str) -> None:
        """Go to the place as it was left; in it already, to its own page, unless answers of the user stand above it."""
        if place != self.current_mode:
            await self.go_to(place)
            return
        while len(self.screen_stack) > 1 and self.page is not None and not self.page.KEEPS:
            await self.page.dismiss(None)

    async def go_to(self, place: str) -> None:
        """Go to the place as it was left."""
        if place != self.current_mode:
            await self.switch_mode(place)

    def action_help(self) -> None:
        from scaletail_tui.ui.pages.help.page import HelpScreen

        if self.page is not None and not isinstance(self.page, HelpScreen):
            self.push_screen(HelpScreen(self.page))

    def action_commands(self) -> None:
        from scaletail_tui.ui.pages.help.commands import CommandsScreen

        page = self.page
        if page is not None and not isinstance(page, CommandsScreen):
            self.push_screen(CommandsScreen(page), page.run_command)

    def action_help_quit(self) -> None:
        """Ctrl+c does not end the program: it is too easily pressed to stop something else."""
        if self.page is not None:
            first = "Press Esc, then q, to quit." if self.page.typing else "Press q to quit."
            self.page.say(f"{first} Jobs go on without this program.")

    def action_setup(self) -> None:
        """Leave for the guided setup, which comes back here."""
        self._leave(SETUP)

    async def action_quit(self) -> None:
        self._leave()

    def start_practice(self) -> None:
        """End with the wish to start again on the pretend host, or, there already, on the real one."""
        self._leave(REAL_HOST if self.ports.practice else PRACTICE)

    def _leave(self, result: str | None = None) -> None:
        """End; what is being done to a stack comes to its end before, unless the user asks twice.

        Jobs go on without this program, but nobody begins those that are still to come: that is said once.
        """
        coming = [name for line in self._to_begin for name in line]
        if coming and not self._told_not_begun:
            from scaletail_tui.ui.flows import tell_not_begun

            self._told_not_begun = True
            self.say(f"{tell_not_begun(coming)} q again leaves.")
            return
        if self._leaving or not self.tasks.doing:
            self.exit(result)
            return
        self._leaving = True
        doing = ", ".join(f"{doing} ({stack})" for stack, doing in self.tasks.doing.items())
        self.say(f"Leaving as soon as this is done: {doing}. q again leaves now.")

        async def leave() -> None:
            await self.tasks.all_done()
            self.exit(result)

        self.background(leave, group="leave", doing="leaving")
