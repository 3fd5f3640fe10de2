"""An app of a simulated stack: it starts, says so, listens, and goes on saying something now and then."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from scaletail_tui.adapters.practice.app.script import AppScript
from scaletail_tui.adapters.practice.engine.container import Container, Listener

if TYPE_CHECKING:
    from scaletail_tui.adapters.practice.stage import Stage


BEATS_KEPT = 40


class App:
    """Lives in a container and follows its script."""

    def __init__(self, world: Stage, container: Container, script: AppScript) -> None:
        self.world = world
        self.container = container
        self.script = self._written = script
        self.listening = False

    def misbehave(self, script: AppScript) -> None:
        """Be like this until somebody starts the container; what the engine does by itself changes nothing."""
        self.script = script

    def begin(self) -> None:
        self.listening = False
        if not self.container.restarts:
            self.script = self._written
        for delay, line in self.script.lines:
            self.world.later(delay, self.container, partial(self._say, line))
        if self.script.dies_after is not None:
            self.world.later(
                self.script.dies_after, self.container, lambda: self.world.end_by_itself(self.container, 1)
            )
            return
        self.world.later(self.script.listens_after, self.container, self._listen)
        if self.script.heartbeat:
            self.world.later(self.script.heartbeat_seconds, self.container, lambda: self._beat(0))

    def end(self) -> None:
        self.listening = False

    def listeners(self) -> tuple[Listener, ...]:
        if not self.listening:
            return ()
        return tuple(Listener(port=port, everywhere=self.script.everywhere) for port in self.script.ports)

    def _listen(self) -> None:
        self.listening = True
        self.world.troubles.app_listens(self.container)
        self.world.healthy(self.container)
        for line in self.script.ready_lines:
            self._say(line)

    def _beat(self, number: int) -> None:
        self._say(self.script.heartbeat[number % len(self.script.heartbeat)])
        pause = self.script.heartbeat_seconds
        # Of a long past only the last beats are lived through.
        skipped = max(0, int((self.world.clock.now() - self.world.instant) / pause) - BEATS_KEPT)
        self.world.later(pause * (skipped + 1), self.container, lambda: self._beat(number + skipped + 1))

    def _say(self, line: str) -> None:
        self.world.say(self.container, line)
