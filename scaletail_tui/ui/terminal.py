"""The terminal under the program: what is sent to it, whose its mouse is, and how it looks."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

from rich.console import RenderableType
from textual import events
from textual._compositor import CompositorUpdate
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.screen import Screen

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.ui.changed_cells import ChangedCells
from scaletail_tui.ui.key_order import KeysInOrder
from scaletail_tui.ui.options import Look, UiOptions
from scaletail_tui.ui.patient_driver import PatientDriver
from scaletail_tui.ui.toolkit.canvas import tell_errors
from scaletail_tui.ui.toolkit.painted import draw_anew
from scaletail_tui.ui.toolkit.theme import Palette, themes


class TerminalApp(KeysInOrder, inherit_bindings=False):
    """A program that sends only cells that differ, and that gives the mouse back when it is asked to."""

    def __init__(self, options: UiOptions) -> None:
        super().__init__(ansi_color=True if options.look is Look.ANSI else None)
        self.options = options
        self.palette = Palette(options.look, no_color=options.no_color)
        self.changed_cells = ChangedCells()
        self._mouse_on = options.mouse
        self.animation_level = "none"
        for theme in themes():
            self.register_theme(theme)
        self._styled_for = ("", False)
        self.theme = options.look.value
        self.refresh_css()
        if options.keymap:
            self.set_keymap(dict(options.keymap))

    def get_driver_class(self) -> type[Driver]:
        """Ours in the place of Textual's own for Linux; one that was asked for by TEXTUAL_DRIVER stays."""
        chosen = super().get_driver_class()
        return PatientDriver if chosen is LinuxDriver else chosen

    async def _process_messages(self, *args: Any, **more: Any) -> None:
        """Run with tasks that begin in their turn, on each Python alike.

        From Python 3.12 on Textual has them begin at once: then a field asks for its screen before that is on the
        stack, which ends the program at its start.
        """
        asyncio.get_running_loop().set_task_factory(None)
        await super()._process_messages(*args, **more)

    async def _dispatch_message(self, message: Message) -> None:
        with tell_errors(self, message):
            await super()._dispatch_message(message)

    def on_mount(self) -> None:
        if self.options.terminal_mode is not None and isinstance(self._driver, LinuxDriver):
            self._driver.attrs_before = self.options.terminal_mode
        self.app_resume_signal.subscribe(self, lambda _: self._draw_again(), immediate=True)

    # ── what is sent ─────────────────────────────────────────────────────────────────────────────────────────

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send only cells that differ."""
        if isinstance(renderable, CompositorUpdate) and self._writes_to_terminal:
            renderable = self.changed_cells.update(renderable, self.size, self.console)
        super()._display(screen, renderable)

    @property
    def _writes_to_terminal(self) -> bool:
        """True when what is displayed now is really written: batches and tests write nothing."""
        return self._running and not self._closed and not self.is_headless and not self._batch_count

    def on_resize(self, event: events.Resize) -> None:
        self.changed_cells.forget()

    def action_suspend_process(self) -> None:
        """Give the terminal to the shell, and stop with all that the shell awaits, until its `fg`.

        Raises BadInput where no shell would take it up again: `ssh -t host scaletail-tui`.
        """
        driver = self._driver
        if not isinstance(driver, LinuxDriver):
            return
        if os.getpgrp() == os.getsid(0):  # a shell leads the session, and gives each command a group of its own
            raise BadInput("No shell is behind this program that could take it up again.", remedy="q leaves it.")
        self._suspend_signal()
        driver.suspend_application_mode()
        driver._must_signal_resume = True
        # Not one process after the other: a wrapper that is stopped first has the shell write into what is still ours.
        os.killpg(os.getpgrp(), signal.SIGSTOP)

    async def action_repaint(self) -> None:
        """Draw everything again: for a terminal that got garbled."""
        self._draw_again()

    def _draw_again(self) -> None:
        self.changed_cells.forget()
        draw_anew(self.screen)
        self.refresh(repaint=True, layout=True)

    # ── mouse and look ───────────────────────────────────────────────────────────────────────────────────────

    @property
    def mouse_on(self) -> bool:
        return self._mouse_on

    def toggle_mouse(self) -> bool:
        """Give the mouse to the terminal, for its own selection, or take it; True when it is ours."""
        self._mouse_on = not self._mouse_on
        driver = self._driver
        if isinstance(driver, LinuxDriver):
            if self._mouse_on:
                driver._mouse = True
                driver._enable_mouse_support()
            else:
                driver._disable_mouse_support()
            driver.flush()
        return self._mouse_on

    def refresh_css(self, animate: bool = True) -> None:
        """Read the styles again when the look is another one; Textual asks for it three times while it starts."""
        look = (self.theme, self.native_ansi_color)
        if look == self._styled_for:
            return
        self._styled_for = look
        if self._running:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def set_look(self, look: Look) -> None:
        """Change between the twins of the theme; a page of another place is drawn anew when it is seen again."""
        self.palette = Palette(look, no_color=self.options.no_color)
        self.ansi_color = True if look is Look.ANSI else None
        self.theme = look.value
        for screen in self.screen_stack:
            draw_anew(screen)
