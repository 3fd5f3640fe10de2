"""Hops of what is behind the address: Serve, the port, the app."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.clues.backends import app_age, judge_ports
from scaletail_tui.domain.diagnosis.clues.log_hits import run_age
from scaletail_tui.domain.diagnosis.clues.serve_taken import had_time_to_serve
from scaletail_tui.domain.diagnosis.evidence.container_facts import EXIT_MEANINGS, ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.missing import Reason
from scaletail_tui.domain.diagnosis.evidence.moments import calm_span
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler, ServeFacts
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Found, Question, Severity
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopJudge, HopState
from scaletail_tui.domain.diagnosis.findings.make import quote

NODE = "the sidecar itself is the service"


def serve_hop(observation: Observation, found: Found) -> Hop:
    """What the running sidecar serves, against what the file says."""
    judge = HopJudge(HopId.SERVE, origin.SERVE)
    file, now = observation.serve_file.value, observation.serve.value
    wanted = file is not None and bool(file.shown)
    if file is None and observation.serve_file.why.reason is Reason.INVALID:
        return judge.fail(observation.serve_file.missing, origin.SERVE_FILE)
    if now is None:
        if not wanted and file is not None:
            return judge.none(_nothing_to_serve(observation), origin.NOWHERE)
        return judge.unknown(observation.why_unasked(observation.serve))
    if now.shown or now.services:
        return judge.ok(_serve_words(now))
    if not wanted:
        return judge.none(_nothing_to_serve(observation))
    status = observation.status.value
    if not had_time_to_serve(observation) or status is None or not status.running:
        return judge.wait("not applied yet")
    return judge.fail("the Serve file is not applied")


def port_hop(observation: Observation, found: Found) -> Hop:
    """Who listens in the shared namespace."""
    judge = HopJudge(HopId.PORT, origin.LISTENERS)
    if observation.expected.node:
        return judge.none(NODE, origin.NOWHERE)
    judged = judge_ports(observation)
    if judged is None:
        return judge.unknown(observation.why_unasked(observation.serve))
    if not judged.wanted:
        seen = ", ".join(str(other) for other in judged.others)
        return judge.ok(f"listening: {seen}") if seen else judge.none("no port is expected")
    if not judged.silent:
        heard = sorted({str(listener) for listener in judged.heard})
        return judge.ok(f"{', '.join(heard)} {'listens' if len(heard) == 1 else 'listen'}")
    text = f"nothing listens on {', '.join(f'127.0.0.1:{port}' for port in judged.silent)}"
    instead = (*judged.elsewhere, *judged.others)
    if instead:
        text += f"; {', '.join(str(one) for one in instead)} does"
    if not any(app.running for app in observation.apps):
        return judge.wait(f"{text}: the app does not run")
    trouble = found.first(Question.PORT_SERVED)
    if trouble is not None and trouble.waiting:
        return judge.wait(text, since=app_age(observation))
    return judge.fail(text)


def app_hop(observation: Observation, found: Found) -> Hop:
    """Container first, then what it answers."""
    judge = HopJudge(HopId.APP, origin.INSPECT)
    if observation.expected.node:
        return judge.none(NODE, origin.NOWHERE)
    if observation.containers.value is None:
        return judge.unknown(observation.containers.missing)
    if not observation.apps:
        return _absent_hop(judge, observation)
    broken = found.first(Question.NAMESPACE_SHARED)
    if broken is not None:
        return judge.fail(broken.evidence)
    lasting = [app for app in observation.apps if not app.done]
    worst = min(lasting or observation.apps, key=lambda one: one.running)
    if worst.done:
        return judge.ok(f"{worst.name} has done its work, exit code 0")
    if not worst.running:
        return _not_running_hop(judge, worst, observation)
    trouble = found.first(Question.APP_ANSWERS)
    if trouble is not None:
        calm = trouble.severity is Severity.DEGRADED
        state = HopState.WAIT if trouble.waiting else HopState.UNKNOWN if calm else HopState.FAIL
        return judge.say(state, trouble.evidence, trouble.source)
    for probe in observation.loopback.value or ():
        if probe.answer.status is not None:
            took = f" in {max(1, round(probe.answer.seconds * 1000))} ms" if probe.answer.seconds else ""
            text = f"GET {probe.path} on 127.0.0.1:{probe.port} answers {probe.answer.status}{took}"
            return judge.ok(text, origin.LOOPBACK)
    answer = observation.answer.value
    if answer is not None and answer.status is not None:
        text = f"GET / answers {answer.status} in {max(1, round(answer.seconds * 1000))} ms"
        return judge.ok(text, origin.ANSWER)
    health = f", {worst.health}" if worst.health in ("healthy", "starting") else ""
    return judge.ok(f"{worst.name} up {calm_span(app_age(observation))}{health}")


def _absent_hop(judge: HopJudge, observation: Observation) -> Hop:
    sidecar = observation.sidecar
    status = observation.status.value
    up = sidecar is not None and sidecar.running and status is not None and status.running
    settled = up and run_age(observation) >= 20 and not observation.working_on_it
    text = "no app container" if settled else "starts when the sidecar is logged in"
    state = (HopState.FAIL if settled else HopState.WAIT) if observation.app_wanted else HopState.NONE
    return judge.say(state, text, origin.CONTAINERS)


def _not_running_hop(judge: HopJudge, one: ContainerFacts, observation: Observation) -> Hop:
    status = observation.status.value
    if one.status == "created" and not one.error:
        up = status is not None and status.running
        if up and run_age(observation) >= 20 and not observation.working_on_it:
            return judge.fail(f"{one.name} is created, never started")
        return judge.wait("starts when the sidecar is logged in")
    meaning = EXIT_MEANINGS.get(one.exit_code, "")
    text = one.error or f"{one.name} {one.status}, exit code {one.exit_code}{meaning}, {one.restarts} restarts"
    state = HopState.WAIT if one.status == "restarting" and one.restarts < 2 else HopState.FAIL
    return judge.say(state, quote(text))


def _nothing_to_serve(observation: Observation) -> str:
    return f"nothing to serve: {NODE if observation.expected.node else 'the app has its own port'}"


def _serve_words(facts: ServeFacts) -> str:
    shown = [_handler_words(handler) for handler in facts.handlers]
    for service in facts.services:
        to = ", ".join(_handler_words(handler) for handler in service.handlers)
        shown.append(f"{service.name} {to or ('packets' if service.tun else 'nothing')}")
    return f"{', '.join(shown)}, {'PUBLIC' if facts.public else 'tailnet only'}"


def _handler_words(one: Handler) -> str:
    path = "" if one.path in ("/", "") else one.path
    return f":{one.port}{path} to {one.target or 'text'}"
