"""Hops of what is behind the address: Serve, the port, the app."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.missing import Reason
from scaletail_tui.domain.diagnosis.evidence.moments import calm_span
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler, ServeFacts
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Severity
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.findings.make import quote
from scaletail_tui.domain.diagnosis.rules.app.answer import app_answers_in_time, app_says_something
from scaletail_tui.domain.diagnosis.rules.app.life import (
    EXIT_MEANINGS,
    app_answers,
    app_shares_a_living_namespace,
    serve_points_at_the_app,
)
from scaletail_tui.domain.diagnosis.rules.serve.backends import app_age, judge_ports
from scaletail_tui.domain.diagnosis.rules.sidecar.log_hits import run_age

NODE = "the sidecar itself is the service"


def serve_hop(observation: Observation) -> Hop:
    """What the running sidecar serves, against what the file says."""
    hop_id, source = HopId.SERVE, origin.SERVE
    file, now = observation.serve_file.value, observation.serve.value
    wanted = file is not None and bool(file.shown)
    if file is None and observation.serve_file.why.reason is Reason.INVALID:
        return Hop(id=hop_id, state=HopState.FAIL, evidence=observation.serve_file.missing, source=origin.SERVE_FILE)
    if now is None:
        if not wanted and observation.serve_file.value is not None:
            return Hop(id=hop_id, state=HopState.NONE, evidence=_nothing_to_serve(observation))
        return Hop(
            id=hop_id, state=HopState.UNKNOWN, evidence=observation.why_unasked(observation.serve), source=source
        )
    if now.shown or now.services:
        return Hop(id=hop_id, state=HopState.OK, evidence=_serve_words(now), source=source)
    if not wanted:
        return Hop(id=hop_id, state=HopState.NONE, evidence=_nothing_to_serve(observation), source=source)
    status = observation.status.value
    young = run_age(observation) < 15
    state = HopState.WAIT if young or status is None or not status.running else HopState.FAIL
    text = "not applied yet" if state is HopState.WAIT else "the Serve file is not applied"
    return Hop(id=hop_id, state=state, evidence=text, source=source)


def port_hop(observation: Observation) -> Hop:
    """Who listens in the shared namespace."""
    hop_id, source = HopId.PORT, origin.LISTENERS
    if observation.expected.node:
        return Hop(id=hop_id, state=HopState.NONE, evidence=NODE)
    judged = judge_ports(observation)
    if judged is None:
        return Hop(
            id=hop_id, state=HopState.UNKNOWN, evidence=observation.why_unasked(observation.serve), source=source
        )
    if not judged.wanted:
        seen = ", ".join(str(one) for one in judged.others)
        state = HopState.OK if seen else HopState.NONE
        return Hop(id=hop_id, state=state, evidence=f"listening: {seen}" if seen else "no port is expected",
                   source=source)  # fmt: skip
    if not judged.silent:
        heard = sorted({str(one) for one in judged.heard})
        text = f"{', '.join(heard)} {'listens' if len(heard) == 1 else 'listen'}"
        return Hop(id=hop_id, state=HopState.OK, evidence=text, source=source)
    silent = ", ".join(f"127.0.0.1:{port}" for port in judged.silent)
    text = f"nothing listens on {silent}"
    instead = (*judged.elsewhere, *judged.others)
    if instead:
        text += f"; {', '.join(str(one) for one in instead)} does"
    if not any(app.running for app in observation.apps):
        return Hop(id=hop_id, state=HopState.WAIT, evidence=f"{text}: the app does not run", source=source)
    trouble = next(serve_points_at_the_app(observation), None)
    waits = trouble is not None and trouble.waiting
    state = HopState.WAIT if waits else HopState.FAIL
    return Hop(id=hop_id, state=state, evidence=text, since=app_age(observation) if waits else None, source=source)


def app_hop(observation: Observation) -> Hop:
    """Container first, then what it answers."""
    hop_id, source = HopId.APP, origin.INSPECT
    if observation.expected.node:
        return Hop(id=hop_id, state=HopState.NONE, evidence=NODE)
    if observation.containers.value is None:
        return Hop(id=hop_id, state=HopState.UNKNOWN, evidence=observation.containers.missing, source=source)
    if not observation.apps:
        return _absent_hop(observation)
    broken = next(app_shares_a_living_namespace(observation), None)
    if broken is not None:
        return Hop(id=hop_id, state=HopState.FAIL, evidence=broken.evidence, source=source)
    lasting = [one for one in observation.apps if not one.done]
    worst = min(lasting or observation.apps, key=lambda one: one.running)
    if not worst.running:
        return _not_running_hop(worst, observation)
    judges = (app_answers, app_answers_in_time, app_says_something)
    trouble = next((made for judge in judges for made in judge(observation)), None)
    if trouble is not None:
        calm = trouble.severity is Severity.DEGRADED
        state = HopState.WAIT if trouble.waiting else HopState.UNKNOWN if calm else HopState.FAIL
        return Hop(id=hop_id, state=state, evidence=trouble.evidence, source=trouble.source)
    for one in observation.loopback.value or ():
        if one.answer.status is not None:
            text = f"GET {one.path} on 127.0.0.1:{one.port} answers {one.answer.status}"
            took = f" in {max(1, round(one.answer.seconds * 1000))} ms" if one.answer.seconds else ""
            return Hop(id=hop_id, state=HopState.OK, evidence=text + took, source=origin.LOOPBACK)
    answer = observation.answer.value
    if answer is not None and answer.status is not None:
        text = f"GET / answers {answer.status} in {max(1, round(answer.seconds * 1000))} ms"
        return Hop(id=hop_id, state=HopState.OK, evidence=text, source=origin.ANSWER)
    text = f"{worst.name} up {calm_span(app_age(observation))}"
    if worst.health in ("healthy", "starting"):
        text += f", {worst.health}"
    return Hop(id=hop_id, state=HopState.OK, evidence=text, source=source)


def _absent_hop(observation: Observation) -> Hop:
    sidecar = observation.sidecar
    status = observation.status.value
    up = sidecar is not None and sidecar.running and status is not None and status.running
    settled = up and run_age(observation) >= 20 and not observation.working_on_it
    text = "no app container" if settled else "starts when the sidecar is logged in"
    state = (HopState.FAIL if settled else HopState.WAIT) if observation.app_wanted else HopState.NONE
    return Hop(id=HopId.APP, state=state, evidence=text, source=origin.CONTAINERS)


def _not_running_hop(one: ContainerFacts, observation: Observation) -> Hop:
    source = origin.INSPECT
    status = observation.status.value
    if one.status == "created" and not one.error:
        up = status is not None and status.running
        late = up and run_age(observation) >= 20 and not observation.working_on_it
        text = f"{one.name} is created, never started" if late else "starts when the sidecar is logged in"
        return Hop(id=HopId.APP, state=HopState.FAIL if late else HopState.WAIT, evidence=text, source=source)
    meaning = EXIT_MEANINGS.get(one.exit_code, "")
    text = one.error or f"{one.name} {one.status}, exit code {one.exit_code}{meaning}, {one.restarts} restarts"
    state = HopState.WAIT if one.status == "restarting" and one.restarts < 2 else HopState.FAIL
    return Hop(id=HopId.APP, state=state, evidence=quote(text), source=source)


def _nothing_to_serve(observation: Observation) -> str:
    return f"nothing to serve: {NODE if observation.expected.node else 'the app has its own port'}"


def _serve_words(facts: ServeFacts) -> str:
    shown = [_handler_words(one) for one in facts.handlers]
    for service in facts.services:
        to = ", ".join(_handler_words(one) for one in service.handlers)
        shown.append(f"{service.name} {to or ('packets' if service.tun else 'nothing')}")
    return f"{', '.join(shown)}, {'PUBLIC' if facts.public else 'tailnet only'}"


def _handler_words(one: Handler) -> str:
    path = "" if one.path in ("/", "") else one.path
    return f":{one.port}{path} to {one.target or 'text'}"
