"""What an app that is not well says in its log, and what that proves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from scaletail_tui.domain.diagnosis.clues.backends import app_age, find_stranded, judge_ports, patience
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.diagnosis.rules.app.life import is_down, lies_still, loops
from scaletail_tui.domain.stack.raw_evidence import LogLine

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
_LAST_WORDS = 25
"""Lines from the end of a run that may tell why it ended."""
_NO_NAME = re.compile(
    r"(?:getaddrinfo )?(?:ENOTFOUND|EAI_AGAIN) (?P<a>[\w.-]+)|lookup (?P<b>[\w.-]+)(?: on \S+)?: no such host"
    r"|could not translate host name \"(?P<c>[\w.-]+)\"|[Nn]ame or service not known:? ?'?(?P<d>[\w.-]+)?"
    r"|getaddrinfo (?:for|failed for|of) (?P<e>[\w.-]+)|[Uu]nknown (?:MySQL server )?host '?(?P<f>[\w.-]+)'?"
    r"|php_network_getaddresses: getaddrinfo for (?P<g>[\w.-]+) failed"
)
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_RIGHT_NAME = (
    "The name is right, and it runs: start the app again, after it by depends_on:. Where that does not help, see which "
    "DNS server the sidecar asks: Docker's is 127.0.0.11."
)
_PORT = re.compile(r"(?i)(?:[\d*\]]|localhost)?:(?P<a>\d{1,5})(?![\d:.])|\bport (?P<b>\d{1,5})\b")
_PATH = re.compile(r"(?<![\w.])(/[\w.@+-]+(?:/[\w.@+-]+)*)")


def is_troubled(one: ContainerFacts, observation: Observation) -> bool:
    """True for a container whose log may be believed: it dies, lies still, or does not answer."""
    if one.status in ("restarting", "exited", "dead"):
        return one.exit_code != 0 or one.status == "restarting"
    if one.role is not Role.APP or not one.running:
        age = observation.age_of(one.started)
        return one.running and one.restarts >= 2 and age is not None and age < 60
    judged = judge_ports(observation)
    if judged is not None and judged.silent:
        return True
    looks = [probe.answer for probe in observation.loopback.value or ()]
    looks += [observation.answer.value] if observation.answer.value is not None else []
    return any(look.status is not None and look.status >= 500 for look in looks)


def last_words(one: ContainerFacts, observation: Observation) -> tuple[LogLine, ...]:
    """The end of the run that goes on, else of the one that ended; the newest line first."""
    log = observation.app_logs.get(one.name)
    if log is None:
        return ()
    dies = one.restarts > 0 and (observation.age_of(one.started) or 0.0) < 30
    lines = (*log.last, *log.current) if dies or not log.current else log.current
    return tuple(line for line in reversed(lines) if line.text.strip())[:_LAST_WORDS]


def apps_say_why(observation: Observation) -> Iterator[Finding]:
    """The newest line that names a cause counts; apps log old troubles long after they are over."""
    if find_stranded(observation):
        return  # in a dead namespace every app complains
    for one in (*observation.apps, *observation.helpers):
        if not is_troubled(one, observation):
            continue
        named = (_judge_name(one, line, observation) for line in last_words(one, observation))
        made = next((said for said in named if said is not None), None)
        if made is not None:
            yield made if _is_firm(one, observation) else replace(made, severity=Severity.INFO, waiting=True)


def _is_firm(one: ContainerFacts, observation: Observation) -> bool:
    """An app that has just started may look for its database in vain, and die of it once or twice."""
    age = app_age(observation) if one.role is Role.APP else observation.age_of(one.started)
    old = age is not None and age >= patience(observation)
    return loops(one, observation) or lies_still(one) or (one.running and old)


def _judge_name(one: ContainerFacts, line: LogLine, observation: Observation) -> Finding | None:
    source = origin.log_of(one.name)
    unknown = _NO_NAME.search(line.text)
    if unknown is not None:
        host = next((value for value in unknown.groupdict().values() if value), "")
        return _judge_unresolved(one, host, line, observation) if host else None
    found = match(Source.APP, line.text)
    if found is None:
        return None
    pattern, groups = found
    at = moment(line.at)
    if pattern.fresh and at is not None and observation.at - at > pattern.fresh:
        return None
    if pattern.id == "app-host-rejected":
        return None  # judged with the answers
    if pattern.id == "app-permission-denied":
        return _judge_denial(one, line)
    where = next((value for name, value in groups.items() if name.startswith("db")), "")
    values = {"name": one.name, "where": f" at {where}" if where else "", "p": groups.get("p", "?")}
    if pattern.id == "app-port-clash-in-netns":
        values.update(_find_wanted_port(line.text, observation))
    return finding(pattern.id, line.text, source=source, values=values)


def _find_wanted_port(text: str, observation: Observation) -> Mapping[str, str]:
    """The port that could not be had, and who has it where that is known."""
    told = _PORT.search(text)
    if told is None:
        return {}
    port = int(told["a"] or told["b"])
    serve = observation.serve.value
    served = serve is not None and port in {one.port for one in serve.ports}
    return {"port": f"port {port}", **({"holder": "Serve"} if served else {})}


def _judge_unresolved(one: ContainerFacts, host: str, line: LogLine, observation: Observation) -> Finding | None:
    sidecar, prefs, status = observation.sidecar, observation.prefs.value, observation.status.value
    values = {"name": one.name, "host": host, "sidecar": sidecar.service if sidecar is not None else ""}
    source = origin.log_of(one.name)
    joined = {name for app in observation.apps for name in (app.service, app.name)}
    if one.role is Role.HELPER and host in joined:
        return finding("db-hostnames-after-netmode", line.text, source=source, values=values)
    neighbours = {name for other in observation.helpers for name in (other.service, other.name)}
    if any(host in (other.service, other.name) and is_down(other, observation) for other in observation.helpers):
        return None  # the name is right: what it means does not run, and says itself why
    apart = _judge_networks(one, host, line, observation)
    if apart is not None:
        return apart
    takes_dns = prefs.accept_dns if prefs is not None else _is_told_dns(observation)
    if one.role is Role.APP and host in neighbours and takes_dns:
        return finding("accept-dns-breaks-docker-names", line.text, source=source, values=values)
    in_tailnet = status is not None and bool(status.tailnet) and host.endswith(f".{status.tailnet}")
    if one.role is Role.APP and in_tailnet and prefs is not None and not prefs.accept_dns:
        return finding("app-cannot-resolve-tailnet", line.text, source=source, values=values)
    if "." not in host or host in neighbours:
        return finding("app-db-unreachable", line.text, source=source, values={**values, "where": f": {host}"},
                       fix=_RIGHT_NAME if host in neighbours else None)  # fmt: skip
    return None


def _judge_networks(one: ContainerFacts, host: str, line: LogLine, observation: Observation) -> Finding | None:
    """Docker's DNS tells a container the names of its own networks alone; those of an app are its lender's."""
    lender = observation.lender if one.role is Role.APP else one
    meant = next((other for other in observation.helpers if host in (other.service, other.name)), None)
    if lender is None or meant is None or meant.id == lender.id or not lender.networks or not meant.networks:
        return None
    if set(lender.networks) & set(meant.networks):
        return None
    values = {"name": one.name, "host": host, "theirs": meant.networks[0], "ours": lender.networks[0],
              "sidecar": lender.service or lender.name}  # fmt: skip
    return finding("helper-on-another-network", line.text, source=origin.log_of(one.name), values=values)


def _is_told_dns(observation: Observation) -> bool:
    """By the variable, where the device's own settings have not been read."""
    sidecar = observation.sidecar
    return sidecar is not None and sidecar.sidecar_settings.get("TS_ACCEPT_DNS", "") in _TRUE


def _judge_denial(one: ContainerFacts, line: LogLine) -> Finding | None:
    """Only on a path that is mounted: what the image may not do inside itself is its own affair."""
    for path in _PATH.findall(line.text):
        inside = _mount_of(path, one.mounts)
        if inside is None:
            continue
        owner = one.user if re.fullmatch(r"\d+(?::\d+)?", one.user) else ""
        if owner and ":" not in owner:
            owner = f"{owner}:{owner}"
        fixable = inside not in one.volumes and inside not in one.read_only
        return finding(
            "app-permission-denied", line.text, source=origin.log_of(one.name), values={"name": one.name},
            argument=f"{owner} {one.mounts[inside]}".strip() if fixable else "",
            action=None if fixable else RemedyAction.NONE,
        )  # fmt: skip
    bare = not _PATH.search(line.text) and "database" in line.text and len(one.mounts) == 1
    if bare:
        [(inside, outside)] = one.mounts.items()
        fixable = inside not in one.volumes and inside not in one.read_only
        return finding("app-permission-denied", line.text, source=origin.log_of(one.name), values={"name": one.name},
                       argument=outside if fixable else "", action=None if fixable else RemedyAction.NONE)  # fmt: skip
    return None


def _mount_of(path: str, mounts: Mapping[str, str]) -> str | None:
    fits = [inside for inside in mounts if path == inside or path.startswith(inside.rstrip("/") + "/")]
    return max(fits, key=len, default=None)


RULES: Rules = (apps_say_why,)
