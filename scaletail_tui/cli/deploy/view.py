"""A job as it is seen on a terminal without the TUI: one line a stage, or one JSON object an event."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import aclosing
from typing import Protocol, TextIO

from scaletail_tui.cli.deploy.next_steps import (
    START_AGAIN,
    NextCommands,
    command_to_go_back,
    command_to_go_on,
    command_to_roll_back,
)
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text
from scaletail_tui.domain.stack.job import Job, JobKind
from scaletail_tui.domain.stack.stage import (
    JobEvent,
    JobOutcome,
    JobResult,
    StageEvent,
    StageId,
    StageState,
    event_to_json,
)
from scaletail_tui.ports.jobs import Jobs

_WORDS = {StageState.OK: "OK", StageState.WAIT: "WAIT", StageState.FAIL: "FAIL", StageState.RUN: ""}
_GLYPHS = {StageState.OK: "✓", StageState.WAIT: "◔", StageState.FAIL: "✗", StageState.RUN: "·"}
_ASCII = {StageState.OK: "+", StageState.WAIT: "~", StageState.FAIL: "x", StageState.RUN: "."}


class View(Protocol):
    """What is shown of a job."""

    def show(self, event: JobEvent) -> None: ...

    def cut_off(self) -> None:
        """The job ended without a result."""
        ...

    def detach(self) -> None:
        """We leave, the job goes on."""
        ...


async def follow(jobs: Jobs, job: Job, view: View, *, note: Callable[[JobResult], None] | None = None) -> int:
    """Show every event; 0 when the result was ok. `note` is given the result, too."""
    result: JobResult | None = None
    async with aclosing(jobs.follow(job.id)) as events:
        async for event in events:
            view.show(event)
            if isinstance(event, JobResult):
                result = event
                if note is not None:
                    note(event)
    if result is None:
        view.cut_off()
    return 0 if result is not None and result.result is JobOutcome.OK else 1


class JsonView:
    """The lines of the job's own file, on stdout."""

    def __init__(self, job: Job, next_steps: NextCommands) -> None:
        self._job = job
        self._next_steps = next_steps
        self._seconds = 0.0

    def show(self, event: JobEvent) -> None:
        self._next_steps.see(event)
        self._seconds = event.at - self._job.started
        self._print(event_to_json(event))

    def cut_off(self) -> None:
        self._result("failed", _CUT_OFF, fix=self._next_steps.sentence())

    def detach(self) -> None:
        self._result("detached", _goes_on(self._job), fix=watch_words(self._job.stack))

    def _result(self, result: str, sentence: str, *, fix: str) -> None:
        self._print({
            "result": result, "url": None, "seconds": round(max(0.0, self._seconds), 3), "finding": None,
            "sentence": sentence, "fix": fix,
        })  # fmt: skip

    def _print(self, content: dict[str, object]) -> None:
        print(plain_json(content), flush=True)


class LineView:
    """One line a stage that ended or waits; on a terminal the running one too, rewritten in its place."""

    def __init__(self, job: Job, next_steps: NextCommands, out: TextIO | None = None) -> None:
        self._job = job
        self._next_steps = next_steps
        self._out = out if out is not None else sys.stdout
        self._live = self._out.isatty()
        encoding = (self._out.encoding or "ascii").lower()
        self._glyphs = _GLYPHS if encoding.startswith("utf") else _ASCII
        self._waited: tuple[object, ...] = ()
        self._link: str | None = None
        self._open = False
        """True while an unfinished line stands on the terminal."""

    def show(self, event: JobEvent) -> None:
        self._next_steps.see(event)
        if isinstance(event, JobResult):
            self._close()
            self._say_result(event)
        elif event.state is StageState.RUN:
            if self._live:
                self._rewrite(self._line(event))
        elif event.state is StageState.WAIT:
            what = (event.stage, event.evidence, event.fix)
            if what != self._waited:
                self._waited = what
                self._print(self._line(event))
                if event.fix:
                    self._print(f"      fix  {plain_line(event.fix)}")
            self._say_link(event)
        else:
            self._print(self._line(event))

    def cut_off(self) -> None:
        self._print(f"{self._glyphs[StageState.FAIL]} {_CUT_OFF}")
        self._print(f"  {self._next_steps.sentence()}")

    def detach(self) -> None:
        self._print(_goes_on(self._job))
        self._print(f"  {watch_words(self._job.stack)}")

    def _line(self, event: StageEvent) -> str:
        seconds = "" if event.state is StageState.RUN else f"  {event.seconds:.1f} s"
        glyph, word = self._glyphs[event.state], _WORDS[event.state]
        return f"{glyph} {word:<5}{event.stage.value:<12}{plain_line(event.evidence)}{seconds}"

    def _say_link(self, event: StageEvent) -> None:
        """The newest link on a line of its own, and as a QR code where a phone may see the screen."""
        if not event.link or event.link == self._link:
            return
        self._link = event.link
        self._print("")
        self._print(f"    {plain_line(event.link)}")
        self._print("")
        if self._live and event.stage is StageId.LOGIN and self._glyphs is _GLYPHS:
            import segno

            segno.make(event.link, error="l").terminal(out=self._out, compact=True, border=2)

    def _say_result(self, result: JobResult) -> None:
        if self._job.kind is not JobKind.DEPLOY:
            self._say_update(result)
            return
        if result.result is JobOutcome.OK:
            self._print(f"{self._job.stack} is up after {result.seconds:.1f} s:")
            self._print(f"  {result.url}" if result.url else "")
            for line in filter(None, (result.sentence, result.fix if result.sentence else "")):
                self._print(f"  {plain_line(line)}")
            for line in result.first_run.splitlines():
                self._print(f"  {plain_line(line)}")
            return
        self._print(plain_line(result.sentence) or "The deploy failed.")
        if result.finding:
            self._print(f"  what   {result.finding}")
        if result.fix and result.fix != self._next_steps.sentence():
            self._print(f"  fix    {plain_line(result.fix)}")
        steps = self._next_steps.find()
        self._print(f"  go on  {command_to_go_on(steps)}" if steps.goes_on else f"  again  {START_AGAIN}")
        if steps.goes_on and steps.rolls_back:
            self._print(f"  back   {command_to_roll_back(steps)}   (identity and data stay)")
        if steps.goes_back:
            self._print(f"  back   {command_to_go_back(steps.stack)}   (old files and images; data stay)")

    def _say_update(self, result: JobResult) -> None:
        """How an update, or the way back, ended."""
        if result.result is JobOutcome.OK:
            self._print(plain_line(result.sentence) or f"{self._job.stack} answers after {result.seconds:.1f} s.")
            if result.url:
                self._print(f"  {result.url}")
            return
        self._print(plain_line(result.sentence) or f"The {self._job.kind.value} failed.")
        for name, said in (("hop", result.hop), ("what", result.finding or ""), ("fix", plain_line(result.fix))):
            if said:
                self._print(f"  {name:<6} {said}")

    def _rewrite(self, line: str) -> None:
        import shutil

        width = shutil.get_terminal_size().columns - 1
        self._out.write(f"\r\x1b[K{line[:width]}")
        self._out.flush()
        self._open = True

    def _close(self) -> None:
        if self._open:
            self._out.write("\r\x1b[K")
            self._open = False

    def _print(self, line: str) -> None:
        self._close()
        print(plain_text(line), file=self._out, flush=True)


def _goes_on(job: Job) -> str:
    return f"The {'update' if job.kind is JobKind.BACK else job.kind.value} goes on by itself."


_CUT_OFF = "The job's process is gone and left no result: it was killed, or the host went down."


def watch_words(stack: str) -> str:
    return f"Watch it with: scaletail-tui deploy --watch {stack}"
