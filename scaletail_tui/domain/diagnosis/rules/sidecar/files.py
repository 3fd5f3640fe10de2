"""State rules of the stack's files and settings, held against what runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.log_hits import (
    current_lines,
    dying,
    last_lines,
    run_age,
    running_now,
    tell_namesakes,
)
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.make import apart, finding
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.diagnosis.rules.stack_status import refused_service
from scaletail_tui.domain.stack.hostname import collision_suffix

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
_THE_STACKS_OWN = frozenset({"SERVICE", "IMAGE_URL"})
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_SWITCHES = {
    "TS_USERSPACE": True, "TS_AUTH_ONCE": False, "TS_ENABLE_HEALTH_CHECK": False, "TS_ENABLE_METRICS": False,
    "TS_ACCEPT_DNS": False,
}  # fmt: skip
"""What containerboot takes where the value is no boolean of Go's (util/def)."""
_MEANT_TRUE = frozenset({"yes", "on", "y", "true", "enable", "enabled"})
_SETTLED = 20.0
_STATE_FLAG = re.compile(r"--state(?:dir)?[= ](\S+)")


def comment_is_no_value(observation: Observation) -> Iterator[Finding]:
    """A device that is logged in has no use for the value any more: the fault lies still."""
    compose = observation.compose.value
    if compose is None or running_now(observation):
        return
    wrong = [name for name in compose.comments_as_values if name.startswith("TS_") or name in _THE_STACKS_OWN]
    for name in sorted(wrong, key=lambda one: one != "TS_AUTHKEY")[:1]:
        yield finding("dotenv-comment-as-value", f"{name}= # …", source=origin.DOTENV, values={"v": name},
                      action=_once_written(observation, observation.sidecar))  # fmt: skip


def _once_written(observation: Observation, *containers: ContainerFacts | None) -> RemedyAction | None:
    """The kind's own where the files say something else than these containers were made of; else a hand comes first."""
    changed = observation.outdated.value or ()
    return (
        None
        if any(container is not None and container.service in changed for container in containers)
        else RemedyAction.NONE
    )


def start_program_is_the_images_own(observation: Observation) -> Iterator[Finding]:
    """Only where its settings are meant to count and nobody made the device run by hand."""
    sidecar = observation.sidecar
    if sidecar is None or not sidecar.sidecar_settings or running_now(observation):
        return
    if not sidecar.running and not dying(observation):
        return
    words = (*sidecar.entrypoint, *sidecar.command)
    spoken = (*current_lines(observation), *last_lines(observation))
    if not words or any(word.endswith("containerboot") for word in words):
        return
    if not any(line.text.startswith("boot: ") for line in spoken):
        yield finding("custom-command-bypasses-containerboot", " ".join(words), source=origin.INSPECT,
                      action=_once_written(observation, sidecar),
                      values={"v": words[0].rsplit("/", 1)[-1]})  # fmt: skip


def dependencies_let_the_app_start(observation: Observation) -> Iterator[Finding]:
    """Judged where the app was created and never started, and the device itself is in the tailnet."""
    if observation.working_on_it or not running_now(observation) or run_age(observation) < _SETTLED:
        return
    by_service = {one.service: one for one in observation.containers.value or () if one.service}
    for app in observation.apps:
        if app.status != "created" or app.error:
            continue
        for told in app.depends_on:
            service, _, rest = told.partition(":")
            condition = rest.partition(":")[0] or "service_started"
            if (other := by_service.get(service)) is not None:
                yield from _dependency(observation, app, other, condition)


def _dependency(
    observation: Observation, app: ContainerFacts, other: ContainerFacts, condition: str
) -> Iterator[Finding]:
    values = {"name": app.name, "c": other.name}
    if condition == "service_healthy" and other.running:
        if not other.health and not other.health_test:
            yield finding("dependency-no-healthcheck", f"{other.name} has no health check", source=origin.INSPECT,
                          values=values, action=_once_written(observation, app, other))  # fmt: skip
        elif other.health == "unhealthy":
            yield finding("dependency-unhealthy", other.health_output or "unhealthy", source=origin.INSPECT,
                          values=values)  # fmt: skip
    elif other.status in ("exited", "dead") and not (condition.endswith("successfully") and other.exit_code == 0):
        yield finding("dependency-exited", f"{other.name} is {other.status}, exit code {other.exit_code}",
                      source=origin.INSPECT, values=values)  # fmt: skip


def restart_policies_are_known(observation: Observation) -> Iterator[Finding]:
    """The engine refuses such a container, after Compose has taken the file and made the others."""
    refused = refused_service(observation)
    if refused is not None:
        yield finding("restart-policy-unknown", f"restart: {refused.restart}", source=origin.COMPOSE,
                      values={"s": refused.name, "policy": refused.restart})  # fmt: skip


def every_service_has_a_container(observation: Observation) -> Iterator[Finding]:
    """Compose starts what it can and leaves out what it refuses; such a stack does not run, whatever answers in it."""
    compose, containers = observation.compose.value, observation.containers.value
    if not containers or (compose is not None and compose.unresolved) or observation.working_on_it:
        return
    if not running_now(observation) or run_age(observation) < _SETTLED:
        return
    there = {container.service for container in containers}
    wanted = observation.expected.services  # a look that does not read the Compose files knows those of our own
    if compose is not None:
        wanted = tuple(service.name for service in compose.services if not service.profiles and service.replicas)
    for name in wanted if "" not in there else ():
        if name not in there:
            yield finding("service-not-created", f"{name} is in the Compose file, not in docker ps -a",
                          source=origin.COMPOSE, values={"service": name})  # fmt: skip
            return


def health_check_has_an_endpoint(observation: Observation) -> Iterator[Finding]:
    """A port that refuses, on a device that runs: containerboot was never told to answer there."""
    sidecar = observation.sidecar
    if sidecar is None or not sidecar.running or sidecar.health not in ("unhealthy", "starting"):
        return
    named = match(Source.CHECK, sidecar.health_output)
    if named is None or named[0].id != "healthcheck-without-endpoint":
        return
    if running_now(observation) and (run_age(observation) >= _SETTLED or _answers_no_check(sidecar)):
        waits = any(app.status == "created" for app in observation.apps)
        yield finding("healthcheck-without-endpoint", sidecar.health_output, source=origin.INSPECT,
                      severity=Severity.BROKEN if waits else None)  # fmt: skip


def _answers_no_check(sidecar: ContainerFacts) -> bool:
    """True where containerboot is asked for its health and was told of none of the ports on which it would answer."""
    settings = sidecar.sidecar_settings
    switched_on = {settings.get(name, "") for name in ("TS_ENABLE_HEALTH_CHECK", "TS_ENABLE_METRICS")} & _TRUE
    asked = any("/healthz" in word for word in sidecar.health_test)
    return asked and not switched_on and not settings.get("TS_HEALTHCHECK_ADDR_PORT")


def switches_are_true_or_false(observation: Observation) -> Iterator[Finding]:
    """Only where the default is not what was meant: TS_USERSPACE=yes says the same as the default."""
    sidecar = observation.sidecar
    for name, default in _SWITCHES.items() if sidecar is not None else ():
        value = sidecar.sidecar_settings.get(name, "") if sidecar is not None else ""
        if not value or value in _TRUE or value in _FALSE:
            continue
        if (value.strip("\"' ").lower() in _MEANT_TRUE) != default:
            yield finding("bool-value-ignored", f"{name}={value}", source=origin.INSPECT,
                          action=_once_written(observation, sidecar),
                          values={"v": name, "value": value, "default": str(default).lower()})  # fmt: skip


def login_is_kept(observation: Observation) -> Iterator[Finding]:
    sidecar = observation.sidecar
    if sidecar is None or not sidecar.running or not sidecar.sidecar_settings:
        return
    settings = sidecar.sidecar_settings
    told = _STATE_FLAG.search(settings.get("TS_TAILSCALED_EXTRA_ARGS", ""))
    place = told[1] if told is not None else settings.get("TS_STATE_DIR", "")
    if settings.get("TS_KUBE_SECRET") or place.startswith(("kube:", "arn:")):
        return
    if not place or place == "mem:":
        yield finding("state-not-persistent", f"TS_STATE_DIR is not set{tell_namesakes(observation)}",
                      source=origin.INSPECT)  # fmt: skip
    elif (sidecar.mounts or sidecar.compose_version) and not any(_holds(mount, place) for mount in sidecar.mounts):
        there = ", ".join(sidecar.mounts) or "there is none"
        yield finding("state-not-persistent", f"{place} is in no mount: {there}{tell_namesakes(observation)}",
                      source=origin.INSPECT, fix=f"Mount a folder at {place}, then log in once more.")  # fmt: skip


def _holds(mount: str, path: str) -> bool:
    return path == mount or path.startswith(mount.rstrip("/") + "/")


def device_is_the_one_of_before(observation: Observation) -> Iterator[Finding]:
    """The name of the last login is written to `.env`: another name and a newer machine key mean a new device.

    The same key under another name was renamed, or its tailnet was. Of a double's name `name_is_the_one_asked` speaks.
    """
    status, expected = observation.status.value, observation.expected
    given, known = (status.dns_name if status is not None else ""), expected.public_host
    if status is None or not status.running or not known or not given or given == known:
        return
    made = next((one for one in current_lines(observation) if "generating new machine key" in one.text), None)
    if made is not None and _later(made.at, expected.host_written):
        yield finding("state-lost", made.text, source=origin.SIDECAR_LOG)
    elif expected.managed and not observation.working_on_it and not collision_suffix(given, status.asked_name):
        yield finding("device-renamed", f"DNSName {given}, PUBLIC_HOST={known}", source=origin.STATUS,
                      argument=given, values=_name_change(given, known))  # fmt: skip


def _name_change(given: str, known: str) -> dict[str, str]:
    """By their first labels, or by the tailnet where only that was renamed."""
    (label, _, tailnet), (old_label, _, old_tailnet) = given.partition("."), known.partition(".")
    if label == old_label:
        return {"given": f"in {tailnet}", "known": old_tailnet}
    new, old = apart(given, known)
    return {"given": new, "known": old}


def _later(at: str, than: float | None) -> bool:
    """Whether a line of the log is younger than that; True where the order cannot be told."""
    when = moment(at)
    return when is None or than is None or when > than


def files_are_applied(observation: Observation) -> Iterator[Finding]:
    changed = observation.outdated.value
    if changed and not observation.working_on_it:
        yield finding("config-not-applied", f"differs: {', '.join(changed)}", source=origin.COMPOSE,
                      values={"what": changed[0] if len(changed) == 1 else f"{len(changed)} containers"})  # fmt: skip


def find_restarting_containers(observation: Observation) -> Iterator[Finding]:
    """Told only when one has ended by itself: then it matters."""
    for one in observation.containers.value or ():
        policy = one.restart_policy or "no"
        died = one.status in ("exited", "dead") and one.exit_code not in (0, 137, 143) and not one.error
        lost = one is observation.sidecar and one.status == "exited" and one.exit_code == 0
        if (policy == "no" and (died or lost)) or (policy == "on-failure" and lost):
            yield finding("restart-policy-missing", f"RestartPolicy {policy}, exit code {one.exit_code}",
                          source=origin.INSPECT, values={"name": one.name, "policy": policy},
                          action=_once_written(observation, one))  # fmt: skip
            return


def app_waits_for_its_sidecar(observation: Observation) -> Iterator[Finding]:
    """Advice for an app that died before the device was up; one that came up at once needs none."""
    sidecar = observation.sidecar
    if sidecar is None or not running_now(observation):
        return
    for app in observation.apps:
        waits = any(told.startswith(f"{sidecar.service}:service_healthy") for told in app.depends_on)
        early = [death for death in app.deaths if 0 <= death.at - (sidecar.started or death.at + 1) < _SETTLED]
        if app.joined in (sidecar.id, sidecar.joined) and not waits and len(early) >= 2 and app.compose_version:
            told = f"{app.name} died {len(early)} times within 20 s of the sidecar's start"
            yield finding("app-starts-too-early", told, source=origin.INSPECT,
                          values={"name": app.name, "sidecar": sidecar.service})  # fmt: skip


FILES: Rules = (comment_is_no_value, restart_policies_are_known)
SETTINGS: Rules = (start_program_is_the_images_own,)
DEPENDENCIES: Rules = (every_service_has_a_container, health_check_has_an_endpoint, dependencies_let_the_app_start)
ADVICE: Rules = (
    login_is_kept, device_is_the_one_of_before, switches_are_true_or_false, files_are_applied,
    find_restarting_containers, app_waits_for_its_sidecar,
)  # fmt: skip
