"""Start, stop, restart and update, with what the stack came to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing

from scaletail_tui.domain.stack.stage import JobOutcome, JobResult
from scaletail_tui.operations.backup.unfinished import start_settled
from scaletail_tui.operations.lifecycle.start_stop import restart_pair, stop_pair
from scaletail_tui.operations.several.action import Outcome, OutcomeState
from scaletail_tui.operations.update.context import request_update
from scaletail_tui.operations.watch.until_up import watch_and_settle
from scaletail_tui.ports.needs import SeveralPorts


async def start(ports: SeveralPorts, name: str) -> Outcome:
    return await _see_up(start_settled, ports, name)


async def restart(ports: SeveralPorts, name: str) -> Outcome:
    return await _see_up(restart_pair, ports, name)


async def stop(ports: SeveralPorts, name: str) -> Outcome:
    await stop_pair(ports, name)
    return Outcome(stack=name, state=OutcomeState.OK, sentence="stopped")


async def start_without_waiting(ports: SeveralPorts, name: str) -> Outcome:
    await start_settled(ports, name)
    return Outcome(stack=name, state=OutcomeState.OK, sentence="started")


async def restart_without_waiting(ports: SeveralPorts, name: str) -> Outcome:
    await restart_pair(ports, name)
    return Outcome(stack=name, state=OutcomeState.OK, sentence="restarted")


async def _see_up(act: Callable[[SeveralPorts, str], Awaitable[None]], ports: SeveralPorts, name: str) -> Outcome:
    await act(ports, name)
    arrival = await watch_and_settle(ports, name)
    first = next(iter(arrival.diagnosis.findings), None)
    return Outcome(
        stack=name, state=OutcomeState.OK if arrival.up else OutcomeState.FAILED, sentence=arrival.sentence(),
        told={
            "verdict": arrival.diagnosis.verdict.value, "url": arrival.diagnosis.url,
            "seconds": round(arrival.seconds, 1),
            "finding": first.id if first is not None and not arrival.up else None,
        },
    )  # fmt: skip


async def update(ports: SeveralPorts, name: str, *, patience: float | None = None) -> Outcome:
    """Start the job and wait for its end; who leaves does not end it."""
    job = await ports.jobs.start(await request_update(ports, name, patience=patience, again=True))
    result: JobResult | None = None
    async with aclosing(ports.jobs.follow(job.id)) as events:
        async for event in events:
            result = event if isinstance(event, JobResult) else result
    if result is None:
        return Outcome(stack=name, state=OutcomeState.FAILED, sentence="The job ended without a result.")
    well = result.result is JobOutcome.OK
    sentence = result.sentence or f"the new images answer{f' at {result.url}' if result.url else ''}"
    back = {"back": result.back.value, "hop": result.hop} if result.back is not None else {}
    return Outcome(
        stack=name, state=OutcomeState.OK if well else OutcomeState.FAILED, sentence=sentence,
        told={"url": result.url, "seconds": round(result.seconds, 1), "finding": result.finding, **back},
    )  # fmt: skip
