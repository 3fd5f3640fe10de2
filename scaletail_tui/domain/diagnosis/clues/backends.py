"""Where Serve leads, who listens there, and since when the app could."""

from __future__ import annotations

from dataclasses import dataclass

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.listeners import DATABASE_PORTS, answers_loopback, of_the_app
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler, Listener, ServeFacts

PATIENCE = 120.0
"""Seconds that an app may take to its first LISTEN, at least, before it is called silent."""
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1", "0.0.0.0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PortJudgement:
    """The ports that must be listened on, judged against who listens."""

    wanted: tuple[int, ...]
    """Ports in the shared namespace that Serve, or the service itself, needs; empty where nothing is known."""
    silent: tuple[int, ...] = ()
    """Wanted ones that nobody listens on where 127.0.0.1 reaches."""
    elsewhere: tuple[Listener, ...] = ()
    """Listeners on a silent port, but on an address that 127.0.0.1 does not reach."""
    others: tuple[Listener, ...] = ()
    """The app's listeners on ports that nobody wants: where it may be instead."""
    heard: tuple[Listener, ...] = ()
    """Listeners on wanted ports."""


def serve_facts(observation: Observation) -> ServeFacts | None:
    """What Serve shows: the running configuration, or the file's where it has not been read."""
    running = observation.serve.value
    return running if running is not None else observation.serve_file.value


def local_backends(facts: ServeFacts | None) -> tuple[Handler, ...]:
    """Handlers that lead to a port in the shared namespace."""
    if facts is None:
        return ()
    return tuple(
        handler for handler in facts.shown if handler.backend is not None and handler.backend[0] in _LOCAL_NAMES
    )


def ports_shown(facts: ServeFacts | None) -> tuple[int, ...]:
    """Ports in the shared namespace that Serve leads to, sorted."""
    return tuple(sorted({handler.backend[1] for handler in local_backends(facts) if handler.backend is not None}))


def ports_to_serve(observation: Observation) -> tuple[int, ...]:
    """By what Serve shows, else by the file, else by the service's own main port."""
    for facts in (observation.serve.value, observation.serve_file.value):
        if ports := ports_shown(facts):
            return ports
    if observation.expected.main_port is not None and not observation.expected.node:
        return (observation.expected.main_port,)
    return ()


def judge_ports(observation: Observation) -> PortJudgement | None:
    """None where the listeners are not known."""
    if observation.listeners.value is None:
        return None
    status = observation.status.value
    sidecar = observation.sidecar
    listeners = of_the_app(
        observation.listeners.value,
        device_addresses=status.addresses if status is not None else (),
        sidecar_settings=sidecar.sidecar_settings if sidecar is not None else {},
    )
    wanted = ports_to_serve(observation)
    heard = tuple(listener for listener in listeners if listener.port in wanted and _is_reached(listener, observation))
    silent = tuple(port for port in wanted if port not in {listener.port for listener in heard})
    others = tuple(
        listener
        for listener in listeners
        if listener.port not in wanted and listener.port not in DATABASE_PORTS and answers_loopback(listener)
    )
    return PortJudgement(
        wanted=wanted,
        silent=silent,
        elsewhere=tuple(listener for listener in listeners if listener.port in silent),
        others=others,
        heard=heard,
    )


def is_reached_without_serve(observation: Observation) -> bool:
    """True where nothing is served, and the app itself listens where the tailnet reaches it."""
    status, serve, judged = observation.status.value, observation.serve.value, judge_ports(observation)
    if status is None or not status.running or not status.tun or serve is None or serve.shown or judged is None:
        return False
    if observation.expected.managed and observation.expected.web:
        return False  # the page that was asked for is the one by Serve
    open_ports = [one for one in (*judged.heard, *judged.others) if one.address not in ("127.0.0.1", "::1")]
    return bool(open_ports) and not judged.silent


def app_age(observation: Observation) -> float | None:
    """Seconds since the youngest running app container started; None when none runs."""
    ages = [observation.age_of(app.started) for app in observation.apps if app.running]
    known = [age for age in ages if age is not None]
    return min(known) if known else None


def patience(observation: Observation) -> float:
    """Seconds that this stack's apps may take to listen."""
    return max([PATIENCE, *(app.start_period for app in observation.apps)])


def find_stranded(observation: Observation) -> tuple[ContainerFacts, ...]:
    """Running containers whose network namespace died: the sidecar, or who lends it its own, started after them."""
    sidecar, lender = observation.sidecar, observation.lender
    if sidecar is None or not sidecar.running or lender is None or not lender.running or lender.started is None:
        return ()
    return tuple(
        one
        for one in (*observation.apps, sidecar)
        if one.running
        and one.joined == lender.id
        and one.started is not None
        and lost_its_namespace(one.started, lender.started)
    )


def lost_its_namespace(started: float, lender_started: float) -> bool:
    """A network namespace dies with the process that made it: who joined before its lender's present life has none."""
    return started < lender_started


def _is_reached(listener: Listener, observation: Observation) -> bool:
    """127.0.0.1 for what Serve asks; any address for what peers of the tailnet reach themselves."""
    if answers_loopback(listener):
        return True
    backends = {handler.backend for handler in local_backends(serve_facts(observation))}
    if any(backend is not None and backend[1] == listener.port for backend in backends):
        return listener.address == "::1" and ("::1", listener.port) in backends
    return True
