"""State rules in the order of judgement: the engine, the files, the containers, the sidecar.

A rule is a function from an observation to findings; the tuple at the end is the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scaletail_tui.domain.diagnosis.clues.backends import is_reached_without_serve
from scaletail_tui.domain.diagnosis.clues.log_hits import RECENT, dying, hits, last_lines, run_age
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.missing import Reason
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Found, Question, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.kind import Step
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import finding, first_said
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, When, match
from scaletail_tui.domain.diagnosis.rules.app import answer as answer_rules
from scaletail_tui.domain.diagnosis.rules.app import life as app_rules
from scaletail_tui.domain.diagnosis.rules.app import words as app_words
from scaletail_tui.domain.diagnosis.rules.engine import (
    containers_could_start,
    engine_answers,
    image_knows_its_settings,
    images_are_here,
    start_was_refused,
)
from scaletail_tui.domain.diagnosis.rules.login import device as login_rules
from scaletail_tui.domain.diagnosis.rules.login.control_server import control_words, way_without_key
from scaletail_tui.domain.diagnosis.rules.outside import device as outer_rules
from scaletail_tui.domain.diagnosis.rules.outside import doors as door_rules
from scaletail_tui.domain.diagnosis.rules.outside import routes as route_rules
from scaletail_tui.domain.diagnosis.rules.serve import file as serve_file_rules
from scaletail_tui.domain.diagnosis.rules.serve import running as path_rules
from scaletail_tui.domain.diagnosis.rules.serve import services as service_rules
from scaletail_tui.domain.diagnosis.rules.sidecar import files as stack_rules
from scaletail_tui.domain.diagnosis.rules.sidecar import last_words as health_rules
from scaletail_tui.domain.diagnosis.rules.sidecar.last_words import crash_line, way_out_of_a_crash, words_of

Rule = Callable[[Observation], Iterator[Finding]]
_JUDGED_ELSEWHERE = path_rules.JUDGED_HERE | serve_file_rules.JUDGED_HERE
_DOTENV = ".env"
"""How the name of a settings file begins, and of one that was kept."""
_FOR_GOOD = 5.0
"""Seconds of silence, round after round, that no busy host explains."""
_NOT_ASKED = frozenset({"docker-socket-permission", "docker-daemon-down"})
_STILL_SERVED = frozenset({"serve-file-missing", "serve-file-empty"})
_STOPPED_BY_HAND = frozenset({0, 137, 143})


def files_can_be_read(observation: Observation) -> Iterator[Finding]:
    if observation.files_problem:
        named = first_said([observation.files_problem], [Source.TOOL], seen_in=origin.FOLDER)
        if named is not None and KINDS[named.id].step is Step.FILES:
            yield named
        elif observation.files_problem_at.rpartition("/")[2].startswith(_DOTENV):
            yield finding("env-file-syntax", observation.files_problem, source=origin.FOLDER)
        else:
            yield finding("compose-yaml-invalid", observation.files_problem, source=origin.FOLDER)


def sidecar_is_there(observation: Observation) -> Iterator[Finding]:
    if observation.containers.value is None or observation.working_on_it:
        return
    sidecar = observation.sidecar
    up = [app for app in observation.apps if app.running]
    if sidecar is None:
        if observation.apps:
            yield finding("sidecar-missing", f"{observation.apps[0].name} joins a container that is not there",
                          source=origin.INSPECT)  # fmt: skip
    elif up and not sidecar.running and sidecar.status != "restarting" and not sidecar.error:
        if any(hit.pattern.id == "sidecar-exit-zero" for hit in hits(observation)):
            return  # nobody stopped it: tailscaled died, and the log says so
        yield finding("sidecar-stopped", f"{sidecar.name} is {sidecar.status}, exit code {sidecar.exit_code}",
                      source=origin.INSPECT)  # fmt: skip


def sidecar_log_says(observation: Observation) -> Iterator[Finding]:
    """Every pattern of log and health that is still true, in the order of the pattern table."""
    sidecar = observation.sidecar
    values = {"key": "KEY", "name": observation.stack, "sidecar": sidecar.name if sidecar else "", "why": "",
              **control_words(observation)}  # fmt: skip
    for hit in hits(observation):
        if hit.pattern.when is When.ANSWER or KINDS[hit.pattern.id].step is Step.CERTIFICATE:
            continue  # judged where the answer and the handshake are known
        if hit.pattern.id in _JUDGED_ELSEWHERE:
            continue
        told = words_of(hit, observation)
        way = way_without_key(hit.pattern.id, observation)
        served = observation.serve.value is not None and bool(observation.serve.value.shown)
        act = RemedyAction.NONE if way else told.action or _by_hand(hit.pattern.id, observation)
        still = None
        if hit.pattern.id in _STILL_SERVED and (served or is_reached_without_serve(observation)):
            still = Severity.DEGRADED if served else Severity.INFO
        yield finding(hit.pattern.id, told.evidence, source=hit.source, values={**values, **told.values},
                      waiting=True if hit.early else None, severity=told.severity or still,
                      argument=_state_folder(observation) if hit.pattern.id == "state-dir-unwritable" else "",
                      fix=way or told.fix, action=act)  # fmt: skip


def _state_folder(observation: Observation) -> str:
    """For root: containerboot and tailscaled run as root."""
    sidecar = observation.sidecar
    path = sidecar.sidecar_settings.get("TS_STATE_DIR", "") if sidecar is not None else ""
    outside = sidecar.mounts.get(path, "") if sidecar is not None else ""
    return f"0:0 {outside}" if outside.startswith("/") else ""


def _by_hand(kind: str, observation: Observation) -> RemedyAction | None:
    """A read-only mount, or a volume, is nothing that an owner mends."""
    if kind != "state-dir-unwritable":
        return None
    sidecar = observation.sidecar
    path = sidecar.sidecar_settings.get("TS_STATE_DIR", "") if sidecar is not None else ""
    closed = sidecar is None or path in sidecar.read_only or path in sidecar.volumes
    return RemedyAction.NONE if closed or not _state_folder(observation) else None


def serve_file_is_valid(observation: Observation) -> Iterator[Finding]:
    for part in (observation.serve_inside, observation.serve_file):
        if part.value is None and part.why.reason is Reason.INVALID:
            yield finding("serve-json-invalid", part.missing, source=origin.SERVE_FILE)
            return


def sidecar_had_memory(observation: Observation) -> Iterator[Finding]:
    sidecar = observation.sidecar
    if sidecar is None or not (dying(observation) or not sidecar.running):
        return
    recent = [death for death in sidecar.deaths if observation.at - death.at < RECENT]
    if sidecar.out_of_memory or any(death.out_of_memory for death in recent):
        yield finding("sidecar-oom", f"OOMKilled, exit code {sidecar.exit_code}", source=origin.INSPECT)


def sidecar_stays_up(observation: Observation) -> Iterator[Finding]:
    """The catch-all of a crash loop; `judged` lets it speak only when nothing else explains it."""
    sidecar = observation.sidecar
    if sidecar is None or observation.status.value is not None:
        return
    loop = dying(observation) and _dies_often(sidecar, observation)
    ended = sidecar.status in ("exited", "dead") and sidecar.exit_code not in _STOPPED_BY_HAND
    if loop or ended:
        code = sidecar.last_exit  # of a run that goes on the engine tells 0, which is not how the last one died
        said = crash_line(last_lines(observation))
        yield finding(
            "sidecar-crash-loop", said or f"exit code {sidecar.exit_code}", source=origin.LAST_RUN,
            values={"ending": "" if code is None else f": exit code {code}", "restarts": str(sidecar.restarts)},
            fix=way_out_of_a_crash(last_lines(observation)),
        )  # fmt: skip


def _dies_often(sidecar: ContainerFacts, observation: Observation) -> bool:
    """One death is no loop: a login that is withdrawn, or a new configuration, ends a sidecar once."""
    recent = [death for death in sidecar.deaths if observation.at - death.at < RECENT]
    down = observation.age_of(sidecar.finished) if not sidecar.running else None
    return len(recent) >= 2 or (not sidecar.deaths and sidecar.restarts >= 2) or (down is not None and down >= 5)


def sidecar_answers(observation: Observation) -> Iterator[Finding]:
    sidecar = observation.sidecar
    if sidecar is None or not sidecar.running or dying(observation):
        return
    silent = observation.age_of(observation.silent_since)
    why = observation.status.why
    own = why.reason is Reason.LATE_INSIDE
    young = run_age(observation) < 20 and silent is None
    if young and not own:
        return  # at first there is no tailscaled to answer; one that takes the question and is silent is another thing
    if why.reason is Reason.LATE and round(why.limit or 0.0) < 3:
        return  # a look that was late gave it hardly any time
    said = match(Source.TOOL, observation.status.missing) if observation.status.value is None else None
    if said is not None and said[0].id in _NOT_ASKED:
        yield finding(said[0].id, observation.status.missing, source=origin.DOCKER, values={"user": "$USER"})
    elif observation.status.value is None and why.reason is not Reason.NOT_ASKED:
        # Its health check asks another program than tailscaled, so it may go on to say healthy.
        calm = young or sidecar.health == "healthy"
        late = why.reason in (Reason.LATE, Reason.LATE_INSIDE) and calm and (silent is None or silent < _FOR_GOOD)
        yield finding("tailscale-exec-fails", observation.status.missing, source=origin.STATUS, waiting=late)


RULES: tuple[Rule, ...] = (
    engine_answers,
    files_can_be_read,
    *stack_rules.FILES,
    images_are_here,
    containers_could_start,
    start_was_refused,
    sidecar_is_there,
    serve_file_is_valid,
    sidecar_had_memory,
    *stack_rules.SETTINGS,
    *path_rules.NETWORK,
    login_rules.waits_for_a_human,
    login_rules.device_is_signed,
    login_rules.device_is_here_once,
    sidecar_log_says,
    login_rules.control_answers,
    login_rules.state_is_running,
    sidecar_stays_up,
    sidecar_answers,
    *path_rules.CONTROL,
    *outer_rules.CONTROL_AND_SERVE,
    *service_rules.RULES,
    *serve_file_rules.SERVE,
    *app_words.RULES,
    image_knows_its_settings,
    *stack_rules.DEPENDENCIES,
    *app_rules.RULES,
    *answer_rules.RULES,
    *serve_file_rules.ANSWER,
    answer_rules.app_gets_its_certificate,
    *outer_rules.CERTIFICATE_AND_FUNNEL,
    *serve_file_rules.FUNNEL,
    *path_rules.PATH,
    *route_rules.RULES,
    *door_rules.RULES,
    *outer_rules.ADVICE,
    *path_rules.ADVICE,
    *serve_file_rules.ADVICE,
    *stack_rules.ADVICE,
    *health_rules.ADVICE,
)

QUESTIONS: Mapping[Rule, Question] = {
    login_rules.waits_for_a_human: Question.LOGIN_AWAITED,
    outer_rules.device_is_known_to_control: Question.KNOWN_TO_CONTROL,
    answer_rules.app_gets_its_certificate: Question.CERTIFICATE_ISSUED,
    outer_rules.certificate_is_issued: Question.CERTIFICATE_ISSUED,
    app_rules.app_shares_a_living_namespace: Question.NAMESPACE_SHARED,
    app_rules.serve_points_at_the_app: Question.PORT_SERVED,
    app_rules.app_answers: Question.APP_ANSWERS,
    answer_rules.app_answers_in_time: Question.APP_ANSWERS,
    answer_rules.app_says_something: Question.APP_ANSWERS,
    outer_rules.funnel_is_allowed: Question.FUNNEL_WORKS,
    serve_file_rules.funnel_shows_a_page: Question.FUNNEL_WORKS,
    route_rules.flags_have_reached_the_device: Question.FLAGS_TAKEN,
}
"""Rules whose findings a hop is judged by."""


def find_all(observation: Observation) -> Found:
    """What the rules find, in the order of judgement."""
    return Found((QUESTIONS.get(rule), made) for rule in RULES for made in rule(observation))
