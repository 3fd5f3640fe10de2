"""State rules of the app: does it run, in this namespace, where Serve asks, and does it answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.backends import (
    app_age,
    find_stranded,
    judge_ports,
    local_backends,
    patience,
    serve_facts,
)
from scaletail_tui.domain.diagnosis.clues.log_hits import hits, run_age, running_now
from scaletail_tui.domain.diagnosis.evidence.container_facts import EXIT_MEANINGS, ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, RemedyAction
from scaletail_tui.domain.diagnosis.findings.make import finding, first_said
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, When, match
from scaletail_tui.domain.diagnosis.findings.trace import find_thrown

_SETTLE = 20.0
"""Seconds that a pair may take after the sidecar's start before an app that is not there counts."""
_OFTEN = 300.0
"""Three deaths within these seconds are a crash loop, also while the app happens to run."""
_SPOKEN = {
    "serve-backend-speaks-tls": (("http",), "https+insecure"),
    "serve-backend-cert-untrusted": (("https",), "https+insecure"),
    "serve-backend-not-tls": (("https", "https+insecure"), "http"),
}
"""Schemes with which Serve fails, and the one that the app answers."""


def app_shares_a_living_namespace(observation: Observation) -> Iterator[Finding]:
    sidecar = observation.sidecar
    if sidecar is None or not sidecar.running:
        return
    for app in observation.apps:
        named = first_said([app.error], [Source.ENGINE], values={"name": app.name}, seen_in=origin.INSPECT)
        if app.joined not in (sidecar.id, sidecar.joined):
            said = app.error or f"NetworkMode container:{app.joined[:12]}, the sidecar is {sidecar.id[:12]}"
            said += _other_maker(sidecar, app)
            yield finding("netns-join-stale-id", said, source=origin.INSPECT, values={"name": app.name})
        elif not app.running and app.error and named is not None and named.id.startswith("netns-join"):
            yield named
    lost, lender = find_stranded(observation), observation.lender
    if lost and lender is not None and run_age(observation) >= 3.5:
        yield finding(
            "netns-stale",
            f"{lost[0].name} started {span((lender.started or 0) - (lost[0].started or 0))} before {lender.name}",
            source=origin.INSPECT,
            values={"owner": "the sidecar" if lender is sidecar else lender.name},
        )


def _other_maker(sidecar: ContainerFacts, app: ContainerFacts) -> str:
    """What made the sidecar anew without its app, where labels tell: a tool that copies them all says nothing."""
    if app.compose_version and not sidecar.compose_version:
        return "; Compose made the app, and not the sidecar"
    if app.compose_version and sidecar.compose_version != app.compose_version:
        return f"; Compose {sidecar.compose_version} made the sidecar, Compose {app.compose_version} the app"
    return ""


def app_was_created(observation: Observation) -> Iterator[Finding]:
    """An app that waits for its sidecar is no fault of its own: it is judged when the device is logged in."""
    if observation.expected.node or observation.containers.value is None or observation.sidecar is None:
        return
    if not running_now(observation) or observation.working_on_it:
        return
    since = run_age(observation)
    unborn = [app.name for app in observation.apps if app.status == "created" and not app.error]
    if unborn:
        yield finding("app-not-created", f"{unborn[0]} is created, never started", source=origin.INSPECT,
                      waiting=since < _SETTLE)  # fmt: skip
    elif not observation.apps and observation.app_wanted:
        beside, sure = _beside_the_sidecar(observation)
        if beside is not None and (sure or since >= _SETTLE):
            yield beside
        elif observation.expected.managed or local_backends(serve_facts(observation)):
            yield finding("app-not-created", "no container shares the sidecar's network", source=origin.CONTAINERS,
                          waiting=since < _SETTLE)  # fmt: skip


def _beside_the_sidecar(observation: Observation) -> tuple[Finding | None, bool]:
    """A container that Serve means and that has a network of its own; a target by name finds it there.

    The second is True where the Compose files let nothing join: then there is nothing to wait for.
    """
    sidecar, judged = observation.sidecar, judge_ports(observation)
    if sidecar is None or judged is None or not judged.silent:
        return None, False
    running = [helper for helper in observation.helpers if helper.running]
    meant = [one for one in running if set(judged.silent) & set(one.exposed_ports)] or running[:1]
    if not meant:
        return None, False
    compose = observation.compose.value
    service = compose.service(meant[0].service) if compose is not None else None
    joins = service is not None and bool(service.joins)
    made = finding("app-not-in-sidecar-netns", f"NetworkMode {meant[0].network_mode}", source=origin.INSPECT,
                   action=None if joins else RemedyAction.NONE,
                   values={"name": meant[0].name, "sidecar": sidecar.service})  # fmt: skip
    return made, compose is not None and not any(service.joins for service in compose.services)


def app_stays_up(observation: Observation) -> Iterator[Finding]:
    sidecar_up = observation.sidecar is not None and observation.sidecar.running
    dead = [helper for helper in observation.helpers if is_down(helper, observation)]  # it explains what misses it
    for one in (*dead, *observation.apps, *(helper for helper in observation.helpers if helper not in dead)):
        code = one.exit_code if not one.running or one.last_exit is None else one.last_exit
        values = {"name": one.name, "code": str(code), "meaning": EXIT_MEANINGS.get(code, "")}
        if one.out_of_memory and not one.running:
            yield finding("app-oom", "OOMKilled: true", source=origin.INSPECT, values=values)
        elif loops(one, observation):
            # While it happens to run, the engine tells exit code 0, which is not how it died: its deaths tell.
            known = not one.running or one.last_exit is not None
            ending = f": exit code {code}{values['meaning']}" if known else ""
            yield finding("app-crash-loop", _last_words(one, observation), source=origin.log_of(one.name),
                          values={**values, "ending": ending})  # fmt: skip
        elif sidecar_up and not observation.working_on_it and lies_still(one):
            yield finding("app-stopped", f"{one.name} is {one.status}, exit code {one.exit_code}",
                          source=origin.INSPECT, values=values)  # fmt: skip


def serve_points_at_the_app(observation: Observation) -> Iterator[Finding]:
    """Judged by who listens, never by a refused request alone: those are normal until the first LISTEN."""
    judged = judge_ports(observation)
    age = app_age(observation)
    if judged is None or not judged.silent or age is None or find_stranded(observation):
        return
    port = judged.silent[0]
    if judged.elsewhere:
        yield finding("app-binds-specific-address", f"LISTEN {judged.elsewhere[0]}", source=origin.LISTENERS,
                      values={"seen": str(judged.elsewhere[0])})  # fmt: skip
        return
    answering = {probe.port for probe in observation.loopback.value or () if probe.answer.status is not None}
    others = [other.port for other in judged.others]
    right = next(
        (
            candidate
            for candidate in (observation.expected.main_port, *sorted(answering), *sorted(others))
            if candidate is not None
            and candidate in others
            and (candidate in answering or candidate == observation.expected.main_port or age >= _SETTLE)
        ),
        None,
    )
    if right is not None and not observation.expected.own_https:  # nothing else than the app could hold HTTPS there
        heard = next(other for other in judged.others if other.port == right)
        yield finding("serve-backend-wrong-port", f"LISTEN {heard}, nothing on {port}",
                      source=origin.LISTENERS, argument=f"{port}:{right}",
                      values={"wrong": str(port), "right": str(right)})  # fmt: skip
    elif age < patience(observation):
        yield finding("app-not-listening-yet", f"no LISTEN on {port}, the app runs for {span(age)}",
                      source=origin.LISTENERS, values={"port": str(port)})  # fmt: skip
    else:
        yield finding("serve-backend-refused", f"no LISTEN on {port}", source=origin.LISTENERS,
                      values={"port": str(port), "span": span(age)})  # fmt: skip


def app_answers(observation: Observation) -> Iterator[Finding]:
    """Any status below 500 is an answer; an app that just started may say 503 for a while.

    What the app says on loopback is its own word; a 502 from the device's address is Serve's where nobody listens.
    """
    age = app_age(observation)
    if age is None:
        return
    young = age < patience(observation)
    for probe in observation.loopback.value or ():
        if probe.answer.status is not None and probe.answer.status >= 500:
            told = f"GET {probe.path} on 127.0.0.1:{probe.port} answers {probe.answer.status}"
            yield finding("app-answers-error", told, source=origin.LOOPBACK, waiting=young,
                          values={"status": str(probe.answer.status)})  # fmt: skip
            return
    answer, judged = observation.answer.value, judge_ports(observation)
    if answer is None or answer.status is None or answer.status < 500 or (judged is not None and judged.silent):
        return
    for hit in hits(observation):
        if hit.pattern.when is When.ANSWER:
            port = next((str(listener.port) for listener in judged.heard), "?") if judged is not None else "?"
            spoken = _other_scheme(hit.pattern.id, observation)
            alone = RemedyAction.NONE if hit.pattern.id in _SPOKEN and not spoken else None
            yield finding(hit.pattern.id, hit.line.text, source=hit.source, argument=spoken, action=alone,
                          values={"port": port, "how": "in full", **hit.groups})  # fmt: skip
            return
    yield finding("app-answers-error", f"GET / answers {answer.status}", source=origin.ANSWER,
                  waiting=young, values={"status": str(answer.status)})  # fmt: skip


def _other_scheme(kind: str, observation: Observation) -> str:
    """`PORT:SCHEME` for Serve; empty where it is not known which of several ports the line means."""
    now, wanted = _SPOKEN.get(kind, ((), ""))
    backends = [handler.backend for handler in local_backends(serve_facts(observation)) if handler.scheme in now]
    ports = {backend[1] for backend in backends if backend is not None}
    return f"{ports.pop()}:{wanted}" if len(ports) == 1 else ""


def app_calls_itself_healthy(observation: Observation) -> Iterator[Finding]:
    """Docker's own health check is advice: where the page answers, the check is what is wrong."""
    answer = observation.answer.value
    well = answer is not None and answer.status is not None and answer.status < 500
    for one in (*observation.apps, *observation.helpers):
        missing = match(Source.CHECK, one.health_output) if one.running and one.health == "unhealthy" else None
        if missing is not None and missing[0].id == "app-health-tool-missing":
            if well and not missing[1].get("tool"):
                continue  # words of a script, which may have another program to ask
            tool = missing[1].get("tool") or missing[1].get("tool2") or "a program"
            yield finding("app-health-tool-missing", one.health_output, source=origin.INSPECT,
                          values={"name": one.name, "tool": tool})  # fmt: skip
            continue
        if one.running and one.health == "unhealthy" and not well:
            yield finding("app-health-failing", one.health_output or "unhealthy", source=origin.INSPECT,
                          values={"name": one.name})  # fmt: skip


def loops(one: ContainerFacts, observation: Observation) -> bool:
    """True for a container that dies again and again, also while it happens to run."""
    if one.status == "restarting":
        return one.restarts >= 2
    age = observation.age_of(one.started)
    if one.role is Role.APP and _all_heard(observation):
        return False
    deaths = [
        death for death in one.deaths if death.exit_code not in (137, 143) or death.out_of_memory
    ]  # not by a hand
    often = sum(observation.at - death.at < _OFTEN for death in deaths) >= 3
    return one.running and age is not None and age < (60 if often else 30) and (often or one.restarts >= 3)


def _all_heard(observation: Observation) -> bool:
    judged = judge_ports(observation)
    return judged is not None and bool(judged.wanted) and not judged.silent


def is_down(one: ContainerFacts, observation: Observation) -> bool:
    """True for a container that nobody can reach by its name: Docker's DNS knows those alone that run."""
    return loops(one, observation) or (lies_still(one) and one.status != "paused")


def lies_still(one: ContainerFacts) -> bool:
    """Ended or paused by somebody; one that has done its job does not count."""
    return one.status in ("exited", "dead", "paused") and not one.error and not one.done


def _last_words(one: ContainerFacts, observation: Observation) -> str:
    log = observation.app_logs.get(one.name)
    lines = (log.last or log.current) if log is not None else ()
    return find_thrown([line.text for line in lines]) or f"{one.restarts} restarts"


RULES: tuple[Callable[[Observation], Iterator[Finding]], ...] = (
    app_shares_a_living_namespace,
    app_was_created,
    app_stays_up,
    serve_points_at_the_app,
    app_answers,
    app_calls_itself_healthy,
)
