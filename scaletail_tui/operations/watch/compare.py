"""Two looks at one stack, compared: what changed between them, and what the later one takes over from the earlier."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation


def same_run(one: ContainerFacts | None, other: ContainerFacts | None) -> bool:
    """True when both are there and neither was made anew nor started again in between."""
    return one is not None and other is not None and (one.id, one.started) == (other.id, other.started)


def differ(last: Observation, fresh: Observation) -> bool:
    """True when something changed that makes the costly parts of the last look old."""
    return _shape(fresh) != _shape(last) or _has_turned(last, fresh)


def _has_turned(last: Observation, fresh: Observation) -> bool:
    """True where an app that was asked on both looks answers well on one of them and badly on the other."""

    def well(seen: Observation) -> dict[int, bool]:
        return {one.port: (one.answer.status or 599) < 500 for one in seen.loopback.value or ()}

    before, now = well(last), well(fresh)
    return any(now[port] != before[port] for port in now.keys() & before.keys())


def _shape(seen: Observation) -> tuple[object, ...]:
    """What both a cheap and a costly look show."""
    containers = tuple((one.id, one.status, one.started, one.health) for one in seen.containers.value or ())
    status = seen.status.value
    state = replace(status, relay="") if status else None  # which relay is near may change by the hour
    return (
        containers,
        state,
        seen.serve.value,
        seen.listeners.value,
        seen.serve_file.value,
        seen.serve_inside.value,
        seen.trouble is None,
    )


def carry_costly_parts(last: Observation, fresh: Observation) -> Observation:
    """The new look with the costly parts of the last one, which keep their own times."""
    return replace(
        fresh,
        answer=last.answer,
        loopback=fresh.loopback if fresh.loopback.value is not None else last.loopback,
        missing_images=last.missing_images,
        host=last.host,
        compose=last.compose,
        outdated=last.outdated,
        prefs=last.prefs,
        dns=last.dns,
        lock=last.lock,
        peers=last.peers,
        namespace=last.namespace,
        sidecar_log=fresh.sidecar_log if fresh.sidecar_log.value is not None else last.sidecar_log,
        app_logs=fresh.app_logs or last.app_logs,
    )
