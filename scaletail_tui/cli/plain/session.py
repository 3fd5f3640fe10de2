"""What all plain pages share: commands that are run in this process, prompts, and news that are told."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import take_global_options
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.plain import plain_line

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.summary import StackSummary
    from scaletail_tui.ports.bundle import Ports

_PAUSE = 5.0
"""Seconds between two looks while somebody listens for news."""


class Leave(Exception):
    """The user has asked to quit."""


class Session:
    """One sitting. Practice mode has one pretended host for all of it; the real one is asked anew by each command."""

    def __init__(self, args: argparse.Namespace) -> None:
        from scaletail_tui.cli.wiring import ports_for

        self.args = args
        self._practice = ports_for(args) if args.practice else None
        self._told: dict[str, tuple[str, str]] = {}

    def ports(self) -> Ports:
        from scaletail_tui.cli.wiring import ports_for

        return self._practice or ports_for(self.args)

    # ── what is said and asked ───────────────────────────────────────────────────────────────────────────────

    def say(self, *lines: str) -> None:
        for line in lines:
            print(plain_line(line), flush=True)

    def title(self, text: str) -> None:
        self.say("", f"== {text} ==")

    def ask(self, prompt: str) -> str | None:
        """One line; None where the user goes back by Ctrl-D or Ctrl-C."""
        try:
            return input(f"{plain_line(prompt)} ").strip()
        except (EOFError, KeyboardInterrupt):
            print(flush=True)
            return None

    def choose(self, prompt: str, choices: Mapping[str, str], *, read_out: bool = True) -> str:
        """The word that is typed, by itself, by its number or by its beginning; empty for back. Raises Leave.

        Without `read_out` they are read only when ? asks for them.
        """
        words = list(choices)
        if read_out:
            self._read_out(choices)
        while said := self.ask(f"{prompt} A word or number, ? to hear them, Enter to go back, q to quit:"):
            if said in ("q", "quit"):
                raise Leave
            if said == "?":
                self._read_out(choices)
                continue
            if said.isdecimal() and 1 <= int(said) <= len(words):
                return words[int(said) - 1]
            same = [word for word in words if word.casefold() == said.casefold()]
            begins = [word for word in words if word.casefold().startswith(said.casefold())]
            if said in words or len(same or begins) == 1:
                return said if said in words else (same or begins)[0]
            self.say(f"{said} is none of them.")
        return ""

    def _read_out(self, choices: Mapping[str, str]) -> None:
        for number, (word, sentence) in enumerate(choices.items(), 1):
            self.say(f"{number}  {word}: {sentence}")

    # ── what is done ─────────────────────────────────────────────────────────────────────────────────────────

    def run(self, *words: str, **more: Any) -> int:
        """A command as on the command line, its problems told; `more` is put beside its options, as in no argv."""
        from scaletail_tui.cli.main import parser_for

        try:
            args = parser_for(words).parse_args(words)
            take_global_options(args, self.args)
            for name, value in more.items():
                setattr(args, name, value)
            args.ports = self._practice
            return int(args.run(args))
        except ScaletailError as error:
            self.say(error.sentence())
        except SystemExit as ended:  # the words were no command, and that was said
            return int(ended.code or 0)
        except KeyboardInterrupt:
            self.say("", "Left. A deploy goes on without us.")
        return 1

    # ── news ─────────────────────────────────────────────────────────────────────────────────────────────────

    def look(self) -> Sequence[StackSummary]:
        """All stacks, the worst first."""
        from scaletail_tui.operations.watch.overview import list_stacks

        listed = asyncio.run(list_stacks(self.ports()))
        if listed.silence:
            self.say(listed.silence)
        return listed.rows

    def tell_news(self, rows: Sequence[StackSummary]) -> bool:
        """Say what is not as it was told last; the first look tells nothing. True where something was said."""
        now = {row.name: (state_of(row), row.sentence or "") for row in rows}
        before, self._told = self._told, now
        news = [
            f"Changed: {name} is {now[name][0]}, was {before[name][0]}. {now[name][1]}".rstrip()
            for name in now if name in before and before[name][0] != now[name][0]
        ]  # fmt: skip
        if before:
            news += [f"New: {name}, {now[name][0]}." for name in now if name not in before]
            news += [f"Gone: {name}." for name in before if name not in now]
        self.say(*news)
        return bool(news)

    def listen(self) -> None:
        """Look again and again, and say what changes, until Ctrl-C."""
        self.say("Listening: what changes is said. Ctrl-C ends this.")
        with suppress(KeyboardInterrupt):
            while True:
                self.tell_news(self.look())
                asyncio.run(asyncio.sleep(_PAUSE))
        self.say("", "No longer listening.")


def state_of(row: StackSummary) -> str:
    """As it is read out."""
    from scaletail_tui.domain.stack.summary import StackState

    words = {
        StackState.OK: "well",
        StackState.FAIL: "broken",
        StackState.WAIT: "waiting",
        StackState.UNKNOWN: "not known",
    }
    return words.get(row.state, row.state.value)
