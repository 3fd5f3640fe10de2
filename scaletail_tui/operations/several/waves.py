"""One action on several stacks: so many at once, and the next ones when these are done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.several.action import Outcome, OutcomeState, StackAction
from scaletail_tui.operations.several.order import find_needs, make_waves
from scaletail_tui.ports.needs import SeveralPorts

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What it came to for all of them."""

    asked: int
    outcomes: tuple[Outcome, ...]

    def count(self, state: OutcomeState) -> int:
        return sum(outcome.state is state for outcome in self.outcomes)

    @property
    def well(self) -> bool:
        return len(self.outcomes) == self.asked and self.count(OutcomeState.OK) == self.asked

    def sentence(self) -> str:
        """`12 stacks: 10 well, 1 noted, 1 failed.`"""
        left = self.asked - len(self.outcomes)
        words = {OutcomeState.OK: "well", OutcomeState.NOTED: "to read", OutcomeState.FAILED: "failed"}
        parts = [f"{number} {word}" for state, word in words.items() if (number := self.count(state))]
        parts += [f"{left} to come"] if left else []
        return f"{'1 stack' if self.asked == 1 else f'{self.asked} stacks'}: {', '.join(parts) or 'none'}."


async def act_in_waves(
    ports: SeveralPorts,
    action: StackAction,
    stacks: Sequence[str],
    *,
    at_once: int = 0,
    begun: Callable[[str], None] = lambda stack: None,
) -> AsyncGenerator[Outcome, None]:
    """Each stack's outcome as soon as it is there; one that fails leaves the others their turn, unless the
    action stops then.

    `at_once` replaces the action's own number; `begun` is told of each stack whose turn has come. Where the action is
    ordered, a stack waits for those that it lives on.
    """
    needs = await find_needs(ports, stacks) if action.ordered and len(stacks) > 1 else {}
    for wave in make_waves(stacks, at_once or action.at_once, needs):
        tasks = []
        for stack in wave:
            begun(stack)
            tasks.append(asyncio.create_task(_act(ports, action, stack), name=f"{action.id} {stack}"))
        failed = False
        try:
            for next_one in asyncio.as_completed(tasks):
                outcome = await next_one
                failed = failed or outcome.state is OutcomeState.FAILED
                yield outcome
        finally:
            for task in tasks:
                task.cancel()
        if failed and action.stops:
            return


async def _act(ports: SeveralPorts, action: StackAction, stack: str) -> Outcome:
    try:
        return await action.act(ports, stack)
    except ScaletailError as error:
        log.info("%s %s: %s %s", action.id, stack, error.title, error.detail)
        told = {"error": error.title, "fix": error.remedy}
        return Outcome(stack=stack, state=OutcomeState.FAILED, sentence=error.sentence(), told=told)
    except Exception as error:
        log.exception("%s of %s broke", action.id, stack)
        sentence = f"We broke while {action.doing}: {type(error).__name__}. The log file has the details."
        return Outcome(stack=stack, state=OutcomeState.FAILED, sentence=sentence, told={"error": sentence})
