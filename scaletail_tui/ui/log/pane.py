"""A log: it follows, and lets itself be read, searched, copied and saved while it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.selection import Selection

from scaletail_tui.domain.stack.raw_evidence import LogLine
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.log.acts import LogActs
from scaletail_tui.ui.log.intake import LogIntake
from scaletail_tui.ui.log.lines import Explain, LogLines, Ours
from scaletail_tui.ui.log.selection import LogSelection
from scaletail_tui.ui.log.window import LogWindow
from scaletail_tui.ui.toolkit.canvas import canvas_of, surroundings_of
from scaletail_tui.ui.toolkit.painted import Line
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import Cell, Row, lay_out, right, row
from scaletail_tui.ui.toolkit.theme import Ground, Ink


class LogPane(Pane):
    """The lines of one container. Feed it by `add` or `add_all`; it paints at the shared clock's 4 Hz."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("log")]
    KEY_SECTION = "log"

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002
        title: str = "Log",
        aside: str = "",
        explain: Explain | None = None,
        ours: Ours | None = None,
        empty: str = "",
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, heading=row(title), empty=why(empty), cursor=False, classes=classes)
        self.title = title
        self.aside = aside
        """Stands before the state in the heading: `l app log`."""
        self.window = LogWindow(
            LogLines(explain, ours),
            size=lambda: (self.size.width, self.body_height),
            now=lambda: canvas_of(self).now(),
        )
        self.selected = LogSelection(self.window)
        self.acts = LogActs(self, self.window, lambda: surroundings_of(self), lambda: canvas_of(self))
        self.intake = LogIntake(self.window, lambda: canvas_of(self).paint_clock.want(self._tick))

    def on_mount(self) -> None:
        canvas = canvas_of(self)
        self.window.folds_noise, self.window.shows_own = canvas.folds_noise, canvas.shows_own

    @property
    def log_lines(self) -> LogLines:
        return self.window.log_lines

    # ── intake ───────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, lines: Sequence[LogLine]) -> None:
        """Collect lines; they are shown at the next tick of the paint clock."""
        self.intake.add(lines)

    def settle(self) -> None:
        self.intake.settle()

    def _tick(self) -> None:
        if self.is_mounted:
            self.intake.tick()
            self.redraw()

    def begin(
        self, title: str, *, aside: str = "", empty: str = "", explain: Explain | None = None, ours: Ours | None = None
    ) -> None:
        """Forget all lines: the pane shows another log from now on. `empty` says why there are none yet.

        `explain` and `ours` stay what they were unless others are given.
        """
        self.title, self.aside = title, aside
        self.empty = why(empty)
        before = self.log_lines
        self.window.log_lines = LogLines(explain or before.explain, ours or before.ours)
        self.log_lines.errors_only, self.log_lines.hides = before.errors_only, before.hides
        self.intake.forget()
        self.unpick()
        self.follow()

    def say_aside(self, aside: str) -> None:
        """Change what stands before the state in the heading."""
        if aside != self.aside:
            self.aside = aside
            self.redraw()

    def say_when_empty(self, empty: str) -> None:
        """Why there are no lines."""
        self.empty = why(empty)
        self.paint()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def redraw(self) -> None:
        """Heading and lines."""
        facts = [self.aside] if self.aside else []
        self.heading = row(Cell(self.title, name=True), right("  ·  ".join((*facts, *self.window.facts()))))
        self.paint()

    def lines(self, width: int, height: int) -> Sequence[Line]:
        if not len(self.log_lines):
            return super().lines(width, height)
        drawn: list[Line] = []
        if self.heading is not None:
            drawn.append(self.heading_line(self.heading, width))
        for number, _, cells in self.window.look():
            ground = Ground.PAGE
            if number == self.window.at:
                ground = Ground.CURSOR if self.has_focus else Ground.RAISED
            drawn.append(self.line(lay_out(cells, width, ascii_only=self.ascii_only), width, ground))
        drawn.extend([self.line((), width, Ground.PAGE)] * (height - len(drawn)))
        style = self.palette.style(Ink.TEXT, Ground.PICKED)
        return self.selected.paint(drawn[:height], self._first_body_y, width, style)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def follow(self) -> None:
        """Show the end, and what comes."""
        followed = self.window.following
        self.window.follow()
        self._tell_following(followed)
        self.redraw()

    def hold(self) -> None:
        """Hold the view where it is."""
        followed = self.window.following
        self.window.hold()
        self._tell_following(followed)

    def _tell_following(self, followed: bool) -> None:
        """The key row says how to follow, or to stop."""
        if followed != self.window.following and self.has_focus:
            self.post_message(self.Moved(self, self.window.at or 0))

    def stand_on(self, number: int) -> None:
        """Put the cursor on an entry and bring it into view."""
        self.hold()
        self.window.stand_on(number, jump=self.slow_line)
        self.redraw()

    def stand_on_text(self, text: str) -> bool:
        """Put the cursor on the newest line that holds a text; False where none does."""
        self.intake.settle()
        hits = self.log_lines.hits(text)
        if hits:
            self.unpick()
            self.stand_on(hits[-1])
        return bool(hits)

    def move(self, step: int) -> None:
        """Move the cursor by lines of the log; the first move up stops following."""
        self.unpick()
        if not len(self.log_lines) or (self.window.following and step > 0):
            return
        self.hold()
        self.window.step(step, jump=self.slow_line)
        self.redraw()

    def scroll_by(self, lines: int) -> None:
        """Move the view by entries; at the end it follows again."""
        if not len(self.log_lines) or (self.window.following and lines > 0):
            return
        self.hold()
        if self.window.scroll(lines):
            self.follow()
        else:
            self.redraw()

    def move_home(self) -> None:
        self.unpick()
        number = next(self.window.numbers(self.log_lines.first, 1), None)
        if number is not None:
            self.stand_on(number)

    def move_end(self) -> None:
        self.unpick()
        self.follow()

    def on_click(self, event: events.Click) -> None:
        line = event.y - self._first_body_y
        if 0 <= line < len(self.window.on_screen):
            self.stand_on(self.window.on_screen[line].number)

    # ── copying ──────────────────────────────────────────────────────────────────────────────────────────────

    def line_to_copy(self) -> str:
        return self.window.raw_text()

    def line_offset(self, y: int) -> int | None:
        return self.selected.offset_at(y - self._first_body_y)

    def selection_updated(self, selection: Selection | None) -> None:
        if selection is not None:
            self.hold()
        self.selected.take(selection)
        super().selection_updated(selection)

    def on_resize(self, event: events.Resize) -> None:
        self.unpick()  # lines are cut or wrapped at other places

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        text = self.selected.text(self.size.width, ascii_only=self.ascii_only)
        return None if text is None else (text, "\n")

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def key_label(self, key: Key) -> str | None:
        return self.acts.label(key)

    def action_log_pause(self) -> None:
        self.acts.pause()

    def action_log_end(self) -> None:
        self.move_end()

    def action_log_wrap(self) -> None:
        self.acts.wrap()

    def action_log_time(self) -> None:
        self.acts.show_time()

    def action_log_errors(self) -> None:
        self.acts.show_errors()

    def action_log_fold(self) -> None:
        self.acts.fold()

    def action_log_search(self) -> None:
        self.acts.search()

    def action_log_hide(self) -> None:
        self.acts.hide()

    def action_log_jump(self) -> None:
        self.acts.jump()

    def action_log_next(self, step: int) -> None:
        self.acts.go_to_hit(step)

    def action_log_save(self) -> None:
        self.acts.save()


def why(empty: str) -> tuple[Row, ...]:
    """The row that says why there are no lines."""
    return (row((empty, Ink.MUTED), wrap=True),) if empty else ()
