"""The stages app and listening: the app's containers in their order, until the wanted ports listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from scaletail_tui.domain.diagnosis.clues.backends import lost_its_namespace, ports_shown
from scaletail_tui.domain.diagnosis.evidence.listeners import answers_loopback, parse_listeners
from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.stage_context import StageContext, StageFailed, StageReading
from scaletail_tui.operations.lifecycle.compose_folder import run_to_end
from scaletail_tui.operations.lifecycle.refusal import forget_refusal, keep_refusal
from scaletail_tui.ports.engine import NoSuchContainer
from scaletail_tui.render.compose import order_start

LIVES = 2.0
"""Seconds that a container without a port must run: what dies of its settings dies in the first."""


async def app(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """`up -d --no-deps` group by group; a group begins when what it depends on is healthy or done."""
    model = context.model  # its order and names: the values that Compose fills in now do not change them
    again = await _stands_in_a_dead_namespace(context, model)
    started: list[str] = []
    for group in order_start(model):
        async with aclosing(wait_for_conditions(context, model, group)) as events:
            async for event in events:
                yield event
        yield context.run(f"starting {', '.join(group)}")
        async with keep_refusal(context.ports, context.name):
            await run_to_end(context.ports.compose.up(context.folder, context.project, group, force_recreate=again))
        started.extend(group)
    await forget_refusal(context.ports, context.name)
    states = [await _state(context, container_of(model, name, context.project)) for name in started]
    gone = [name for name, state in zip(started, states, strict=True) if not state]
    if gone:
        raise StageFailed(f"Compose made no container for {', '.join(gone)}")
    if context.spec.service.main_port is None:
        async with aclosing(
            wait_until_calm(context, [container_of(model, name, context.project) for name in started])
        ) as events:
            async for event in events:
                yield event
    yield context.ok(f"{', '.join(container_of(model, name, context.project) for name in started)} started")


def wait_until_calm(context: StageContext, containers: list[str]) -> AsyncGenerator[StageEvent, None]:
    """Until every container has run for a moment in one life, or ended well: no port tells more of these."""
    lives: dict[str, tuple[str, float]] = {}

    async def look() -> StageReading:
        for container in containers:
            state, now = await _state(context, container), context.ports.clock.monotonic()
            if state.get("Status") == "exited" and state.get("ExitCode") == 0:
                continue
            life = str(state.get("StartedAt") or "")
            if state.get("Status") != "running":
                return StageReading(
                    done=False, evidence=f"{container} is {_words(state)}, exit code {state.get('ExitCode')}"
                )
            if lives.get(container, ("", 0.0))[0] != life:
                lives[container] = (life, now)
            if now - lives[container][1] < LIVES:
                return StageReading(done=False, evidence=f"{container} runs")
        return StageReading(done=True, evidence="")

    return context.until(look)


def listening(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Until every port that Serve shows (or the service's own) listens in the sidecar's namespace."""

    async def look() -> StageReading:
        seen = await context.session.look()
        wanted = ports_to_await(context, seen)
        listeners = parse_listeners(seen.tcp if seen is not None and seen.tcp is not None else "")
        open_ports = {listener.port for listener in listeners if answers_loopback(listener)}
        missing = [port for port in wanted if port not in open_ports]
        if not missing:
            return StageReading(
                done=True, evidence=f"{ports_in_words(wanted)} {'listens' if len(wanted) == 1 else 'listen'}"
            )
        return StageReading(done=False, evidence=f"nothing listens on {ports_in_words(missing)} yet")

    return context.until(look)


def ports_to_await(context: DeployContext, seen: SidecarLook | None) -> tuple[int, ...]:
    """Ports that must listen: all that Serve shows, else the main one.

    Who goes on with a stack takes it as it stands: a port of Serve may have been mended meanwhile.
    """
    service = context.spec.service
    if context.spec.web:
        served = ports_shown(serve_facts(seen.serve)) if seen is not None and seen.serve else ()
        if context.plan is None and served:
            return served
        return tuple(dict.fromkeys(shown.port for shown in service.serve))
    return (service.main_port,) if service.main_port is not None else ()


def ports_in_words(ports: Sequence[int]) -> str:
    """`port 80`, `ports 80, 443`."""
    return f"port{'' if len(ports) == 1 else 's'} {', '.join(map(str, ports))}"


def container_of(model: Mapping[str, Any], service: str, project: str) -> str:
    """The container's name: the one the file gives, else Compose's own."""
    return str(model["services"][service].get("container_name") or f"{project}-{service}-1")


def wait_for_conditions(
    context: StageContext, model: Mapping[str, Any], group: tuple[str, ...]
) -> AsyncGenerator[StageEvent, None]:
    """Wait for `service_healthy` and `service_completed_successfully` of what the group depends on."""
    conditions = {
        other: str(how.get("condition"))
        for service in group
        for other, how in (model["services"][service].get("depends_on") or {}).items()
        if other != SIDECAR_SERVICE and str(how.get("condition")) != "service_started"
    }

    async def look() -> StageReading:
        for other, condition in conditions.items():
            container = container_of(model, other, context.project)
            state = await _state(context, container)
            if not _holds(state, condition):
                _give_up_on(container, state, condition)
                return StageReading(done=False, evidence=f"{other} is {_words(state)}, {condition} is wanted")
        return StageReading(done=True, evidence="")

    return context.until(look)


def _holds(state: Mapping[str, Any], condition: str) -> bool:
    if condition == "service_healthy":
        return (state.get("Health") or {}).get("Status") == "healthy"
    return state.get("Status") == "exited" and state.get("ExitCode") == 0


def _give_up_on(container: str, state: Mapping[str, Any], condition: str) -> None:
    """Raise StageFailed where waiting is in vain, by the same signs by which Compose itself gives up."""
    health: Mapping[str, Any] = state.get("Health") or {}
    if condition == "service_healthy" and health.get("Status") == "unhealthy":
        said = plain_line(str(((health.get("Log") or [{}])[-1] or {}).get("Output") or "")) or "unhealthy"
        raise StageFailed(
            f"{container} is unhealthy, and the app needs it.",
            finding=finding("app-health-failing", said, source=origin.INSPECT, values={"name": container}),
        )
    if condition == "service_completed_successfully" and state.get("Status") == "exited":
        raise StageFailed(
            f"{container} ended with exit code {state.get('ExitCode')}, and the app needs it to end well."
        )


def _words(state: Mapping[str, Any]) -> str:
    health = (state.get("Health") or {}).get("Status")
    return str(health or state.get("Status") or "absent")


async def _state(context: StageContext, container: str) -> Mapping[str, Any]:
    try:
        return (await context.ports.engine.inspect(container)).get("State") or {}
    except NoSuchContainer:
        return {}


async def _stands_in_a_dead_namespace(context: DeployContext, model: Mapping[str, Any]) -> bool:
    """True when an app container was started before the sidecar's present life: sidecar and app are one pair."""
    born = moment((await context.session.state()).get("StartedAt"))
    if born is None:
        return False
    sharing = [
        container_of(model, name, context.project)
        for name, body in model["services"].items()
        if str(body.get("network_mode") or "") == f"service:{SIDECAR_SERVICE}"
    ]
    states = await asyncio.gather(*(_state(context, container) for container in sharing))
    # one that was made and never started joins what was the sidecar's network when it was made
    return any(state and lost_its_namespace(moment(state.get("StartedAt")) or 0.0, born) for state in states)
