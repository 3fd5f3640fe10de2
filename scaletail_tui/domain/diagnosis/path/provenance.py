"""Where evidence comes from: the command that shows it by hand, what it said, and when."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.diagnosis.clues.log_hits import last_lines
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import ServeFacts
from scaletail_tui.domain.diagnosis.findings.origin import Origin, View
from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.plain import plain_text
from scaletail_tui.domain.stack.raw_evidence import AnswerLook, LogLine

_AROUND = 6
"""Log lines before and after the one that proves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How to see one piece of evidence."""

    command: str = ""
    output: str = ""
    at: float | None = None


def provenance(source: Origin, evidence: str, observation: Observation) -> Provenance:
    """Of what a hop or a finding gives as its source; empty for what no command of a stack shows."""
    if source.view is View.APP_LOG:
        return _app_log(source.container, evidence, observation)
    teller = _TELLERS.get(source.view) if source.view is not None else None
    return teller(evidence, observation) if teller is not None else Provenance()


def _sidecar(observation: Observation) -> str:
    sidecar = observation.sidecar
    return shlex.quote(sidecar.name if sidecar is not None else f"tailscale-{observation.stack}")


def _inside(words: str, part: Seen[Any], lines: Iterable[str], observation: Observation) -> Provenance:
    said = "\n".join(lines) if part.value is not None else observation.why_unasked(part)
    return Provenance(command=f"docker exec {_sidecar(observation)} {words}", output=plain_text(said),
                      at=part.at or observation.at)  # fmt: skip


def _status(evidence: str, observation: Observation) -> Provenance:
    facts = observation.status.value
    lines = [] if facts is None else [
        f"BackendState: {facts.state}", f"AuthURL: {facts.auth_url}" if facts.auth_url else "",
        f"TailscaleIPs: {', '.join(facts.addresses) or 'null'}", f"Self.HostName: {facts.asked_name}",
        f"Self.DNSName: {facts.dns_name}", f"Self.Online: {str(facts.online).lower()}", f"Self.Relay: {facts.relay}",
        f"Self.Tags: {', '.join(facts.tags)}" if facts.tags else "",
        f"Self.CapMap: {', '.join(facts.capabilities)}" if facts.capabilities else "",
        f"CertDomains: {', '.join(facts.cert_domains) or 'null'}",
        *(f"Health: {text}" for text in facts.health),
    ]  # fmt: skip
    return _inside("tailscale status --json", observation.status, filter(None, lines), observation)


def _prefs(evidence: str, observation: Observation) -> Provenance:
    facts = observation.prefs.value
    lines = [] if facts is None else [
        f"ControlURL: {facts.control_url}", f"ShieldsUp: {str(facts.shields_up).lower()}",
        f"CorpDNS: {str(facts.accept_dns).lower()}", f"RouteAll: {str(facts.accept_routes).lower()}",
        f"AdvertiseRoutes: {', '.join(facts.advertise_routes) or 'null'}",
        f"AdvertiseTags: {', '.join(facts.advertise_tags) or 'null'}",
        f"AdvertiseServices: {', '.join(facts.advertise_services) or 'null'}", f"ExitNodeID: {facts.exit_node}",
    ]  # fmt: skip
    return _inside("tailscale debug prefs", observation.prefs, lines, observation)


def _lock(evidence: str, observation: Observation) -> Provenance:
    return _inside("tailscale lock status --json", observation.lock, [evidence], observation)


def _serve(evidence: str, observation: Observation) -> Provenance:
    lines = _serve_lines(observation.serve.value)
    return _inside("tailscale serve status --json", observation.serve, lines, observation)


def _serve_file(evidence: str, observation: Observation) -> Provenance:
    inside = observation.serve_inside.value is not None
    part = observation.serve_inside if inside else observation.serve_file
    path = observation.sidecar.sidecar_settings.get("TS_SERVE_CONFIG", "") if observation.sidecar is not None else ""
    if inside and path:
        return _inside(f"cat {shlex.quote(path)}", part, _serve_lines(part.value), observation)
    at = observation.serve_at or f"{observation.folder}/tailscale/serve/serve.json"
    command = "docker compose config" if at.startswith("configs.") else f"cat {shlex.quote(at)}"
    said = "\n".join(_serve_lines(part.value)) if part.value is not None else part.missing
    return Provenance(command=command, output=said, at=part.at or observation.at)


def _serve_lines(facts: ServeFacts | None) -> list[str]:
    if facts is None:
        return []
    shown = [
        (f"{handler.host or '*'}:{handler.port}{handler.path}", handler.target or handler.kind or "nothing")
        for handler in facts.handlers
    ]
    lines = [f"{page} -> {target}" for page, target in shown]
    for service in facts.services:
        lines += [
            f"{service.name} :{handler.port}{handler.path} -> {handler.target or handler.kind}"
            for handler in service.handlers
        ]
    lines += [f"{name} in the form of set-config" for name in facts.of_set_config]
    return [*lines, *(f"AllowFunnel {key}" for key in facts.funnel)] or ["{}"]


def _listeners(evidence: str, observation: Observation) -> Provenance:
    lines = [f"LISTEN {listener}" for listener in observation.listeners.value or ()]
    return _inside("cat /proc/net/tcp /proc/net/tcp6", observation.listeners, lines, observation)


def _namespace(evidence: str, observation: Observation) -> Provenance:
    facts = observation.namespace.value
    lines = [] if facts is None else [f"interfaces: {', '.join(facts.interfaces)}",
                                      f"default route: {facts.default_route or 'none'}"]  # fmt: skip
    return _inside("cat /proc/net/dev /proc/net/route", observation.namespace, lines, observation)


def _inspect(evidence: str, observation: Observation) -> Provenance:
    found = observation.containers
    meant = [one for one in found.value or () if one.name in evidence] or list(found.value or ())
    command = " ".join(["docker inspect", *(shlex.quote(container.name) for container in meant)])
    said = "\n".join(_container_line(container) for container in meant) if found.value is not None else found.missing
    return Provenance(command=command, output=said, at=found.at)


def _container_line(one: ContainerFacts) -> str:
    parts = [f"{one.name}: {one.status}", f"exit code {one.exit_code}", f"{one.restarts} restarts",
             f"NetworkMode {one.network_mode}", f"health {one.health}" if one.health else "",
             f"error: {one.error}" if one.error else ""]  # fmt: skip
    return plain_text(", ".join(filter(None, parts)))


def _list(evidence: str, observation: Observation) -> Provenance:
    lines = [_container_line(container) for container in observation.containers.value or ()]
    said = "\n".join(lines) or observation.containers.missing
    command = f"docker compose -p {shlex.quote(observation.stack)} ps -a"
    return Provenance(command=command, output=said, at=observation.containers.at)


def _sidecar_log(evidence: str, observation: Observation) -> Provenance:
    log = observation.sidecar_log
    lines = (*last_lines(observation), *(log.value.current if log.value is not None else ()))
    return Provenance(command=f"docker logs --timestamps --tail 400 {_sidecar(observation)}",
                      output=_around(evidence, lines), at=log.at)  # fmt: skip


def _app_log(name: str, evidence: str, observation: Observation) -> Provenance:
    log = observation.app_logs.get(name)
    text = _around(evidence, (*log.last, *log.current)) if log is not None else ""
    return Provenance(command=f"docker logs --timestamps --tail 40 {shlex.quote(name)}", output=text, at=observation.at)


def _around(evidence: str, lines: Sequence[LogLine]) -> str:
    """The newest line that the evidence quotes, with its neighbours; the end of the log where none is found."""
    if not lines:
        return ""
    wanted = evidence.rstrip("…")[:80].removeprefix("boot: ")
    found = next((at for at in range(len(lines) - 1, -1, -1) if wanted and wanted in lines[at].text), len(lines) - 1)
    shown = lines[max(0, found - _AROUND) : found + _AROUND + 1]
    return "\n".join(f"{line.at[:23]} {without_secrets(line.text)}".strip() for line in shown)


def _engine(evidence: str, observation: Observation) -> Provenance:
    look = observation.engine.value
    said = f"Server: {look.version}, API {look.api_version}" if look is not None else evidence
    return Provenance(command="docker version", output=said, at=observation.engine.at or observation.at)


def _image(evidence: str, observation: Observation) -> Provenance:
    images = dict.fromkeys(container.image for container in observation.containers.value or ())
    wanted = observation.missing_images or tuple(images) or observation.expected.images
    return Provenance(command=" ".join(["docker image inspect", *map(shlex.quote, wanted)]), output=evidence,
                      at=observation.containers.at)  # fmt: skip


def _answer(evidence: str, observation: Observation) -> Provenance:
    status, look = observation.status.value, observation.answer
    host = status.dns_name if status is not None else ""
    command = f"curl -v --resolve {host}:443:{status.address} https://{host}/" if status is not None and host else ""
    said = _answer_words(look.value) if look.value is not None else look.missing
    return Provenance(command=command, output=plain_text(said), at=look.at)


def _loopback(evidence: str, observation: Observation) -> Provenance:
    looks = observation.loopback
    first = next(iter(looks.value or ()), None)
    url = f"{first.scheme}://127.0.0.1:{first.port}{first.path}" if first is not None else "http://127.0.0.1/"
    lines = [f"127.0.0.1:{one.port}: {_answer_words(one.answer)}" for one in looks.value or ()]
    return _inside(f"wget -S -O /dev/null -T 5 {url}", looks, lines, observation)


def _answer_words(look: AnswerLook) -> str:
    parts = [f"connected: {'yes' if look.connected else 'no'}", f"issuer: {look.issuer}" if look.issuer else "",
             f"status: {look.status}" if look.status is not None else "",
             f"Location: {look.location}" if look.location else "", look.error]  # fmt: skip
    return ", ".join(filter(None, parts))


def _api(evidence: str, observation: Observation) -> Provenance:
    seen = observation.connected_twice
    said = f"connected twice: {'yes' if seen.value else 'no'}" if seen.value is not None else seen.missing
    command = f"scaletail-tui device {shlex.quote(observation.stack)}"
    return Provenance(command=command, output=said, at=seen.at or observation.at)


def _files(evidence: str, observation: Observation) -> Provenance:
    command = f"docker compose --project-directory {shlex.quote(observation.folder or '.')} config"
    at = observation.compose.at or observation.at
    return Provenance(command=command, output=observation.files_problem or evidence, at=at)


def _start(evidence: str, observation: Observation) -> Provenance:
    command = f"docker compose --project-directory {shlex.quote(observation.folder or '.')} up -d"
    return Provenance(command=command, output=observation.refused or evidence, at=observation.refused_at)


_TELLERS: Mapping[View, Callable[[str, Observation], Provenance]] = {
    View.ENGINE: _engine, View.START: _start, View.INSPECT: _inspect, View.LIST: _list, View.IMAGES: _image,
    View.FILES: _files, View.STATUS: _status, View.PREFS: _prefs, View.LOCK: _lock, View.SERVE: _serve,
    View.SERVE_FILE: _serve_file,
    View.LISTENERS: _listeners, View.NAMESPACE: _namespace, View.SIDECAR_LOG: _sidecar_log, View.ANSWER: _answer,
    View.LOOPBACK: _loopback, View.API: _api,
}  # fmt: skip
