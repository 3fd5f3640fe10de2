"""State rules of what the Serve configuration says: mistakes that Serve takes without a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scaletail_tui.domain.diagnosis.clues.backends import judge_ports, serve_facts
from scaletail_tui.domain.diagnosis.clues.log_hits import every_hit, run_age
from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler, ServeFacts, number_of
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Severity
from scaletail_tui.domain.diagnosis.findings.make import apart, finding

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
CERTIFICATE_NAME = "${TS_CERT_DOMAIN}"
_NO_HTTPS = "no-https"
_SCHEMES = frozenset({"http", "https", "https+insecure", "unix", "tcp"})
_SOURCE = origin.SERVE


def certificate_name_is_written_well(observation: Observation) -> Iterator[Finding]:
    """One $ too few in compose.yaml leaves no name; one too many in a file leaves a $ before it."""
    for facts, source in ((observation.serve.value, _SOURCE), (_file(observation).value, origin.SERVE_FILE)):
        for one in facts.handlers if facts is not None else ():
            if one.kind == "forward" or not one.path:
                continue
            if (
                (not one.host and one.kind)
                or one.host.startswith("$$")
                or (one.host.startswith("$") and one.host != CERTIFICATE_NAME)
            ):
                yield finding("cert-domain-unescaped", f'Web key "{one.host}:{one.port}"', source=source)
                return


def ports_and_pages_agree(observation: Observation) -> Iterator[Finding]:
    facts = _newest(observation)
    if facts is None or not facts.ports:
        return
    opened = {port.port for port in facts.ports if port.https or port.http}
    shown = {handler.port for handler in facts.handlers if handler.kind != "forward"}
    if opened != shown and (opened - shown or shown - opened):
        yield finding(
            "serve-web-key-port-mismatch", f"TCP has {_join_ports(opened)}, Web has {_join_ports(shown)}",
            source=origin.SERVE_FILE, values={"tcp": _join_ports(opened), "web": _join_ports(shown)},
        )  # fmt: skip


def pages_are_for_this_device(observation: Observation) -> Iterator[Finding]:
    """A name that is written out; the placeholder is replaced by the sidecar, and follows a new name by itself."""
    status, facts = observation.status.value, _newest(observation)
    if status is None or not status.running or not status.dns_name or facts is None or run_age(observation) < 5:
        return  # a changed hostname takes a second or two to become the device's name
    own = {status.dns_name.lower(), *(name.lower() for name in status.cert_domains)}
    for handler in facts.handlers:
        host = handler.host.lower()
        if host and "$" not in host and host != _NO_HTTPS and host not in own:
            named, own_name = apart(handler.host, status.dns_name)
            yield finding("serve-host-mismatch", f'Web key "{handler.host}:{handler.port}", DNSName {status.dns_name}',
                          source=origin.SERVE_FILE, values={"host": named, "own": own_name})  # fmt: skip
            return


def handlers_show_something(observation: Observation) -> Iterator[Finding]:
    facts = _newest(observation)
    for one in facts.shown if facts is not None else ():
        if not one.kind:
            yield finding("serve-empty-handler", f'Handlers has "{one.path}" without Proxy, Path, Text or Redirect',
                          source=origin.SERVE_FILE, values={"path": one.path})  # fmt: skip
        elif one.kind == "proxy" and one.target and _strange(one):
            yield finding("serve-proxy-target-invalid", f"Proxy {one.target}", source=origin.SERVE_FILE,
                          values={"t": one.target})  # fmt: skip
    said = next(every_hit(observation, "serve-proxy-target-invalid"), None)
    if said is not None:
        yield finding(said.pattern.id, said.line.text, source=said.source, values=said.groups)


def names_are_real(observation: Observation) -> Iterator[Finding]:
    """Without certificates containerboot writes no-https for the name, and checks only entries with HTTPS."""
    status, facts = observation.status.value, observation.serve.value
    if status is None or not status.running or facts is None:
        return
    keys = [f"{handler.host}:{handler.port}" for handler in facts.handlers if handler.host == _NO_HTTPS]
    keys += [f"TerminateTLS {port.terminate_tls}" for port in facts.ports if port.terminate_tls == _NO_HTTPS]
    if keys:
        yield finding("terminate-tls-on-no-https", keys[0], source=_SOURCE)


def files_are_found(observation: Observation) -> Iterator[Finding]:
    """A folder is looked up in the sidecar: its own page says 404 where it is not there."""
    answer, facts = observation.answer.value, observation.serve.value
    roots = [one for one in (facts.handlers if facts is not None else ()) if one.path == "/"]
    if answer is not None and answer.status in (404, 500) and roots and all(root.kind == "path" for root in roots):
        yield finding("serve-path-not-found", f"GET / answers {answer.status}", source=origin.ANSWER)


def forwards_arrive(observation: Observation) -> Iterator[Finding]:
    """Within the shared namespace the listeners tell; a target elsewhere is known by the log alone."""
    judged = judge_ports(observation)
    said = next(every_hit(observation, "serve-tcp-forward-failed"), None)
    if said is None or (judged is not None and judged.silent):
        return
    heard = {f"127.0.0.1:{listener.port}" for listener in judged.heard} if judged is not None else set()
    if said.groups.get("to") not in heard:
        yield finding(said.pattern.id, said.line.text, source=said.source, values=said.groups)


def visitors_find_a_page(observation: Observation) -> Iterator[Finding]:
    """Userspace only: a port that Serve does not show goes to localhost, where nobody is."""
    status, facts = observation.status.value, serve_facts(observation)
    if status is None or status.tun or facts is None or not facts.handlers:
        return
    shown = {handler.port for handler in facts.handlers}
    said = next(every_hit(observation, "serve-port-not-in-config"), None)
    if said is not None and said.groups.get("p") in ("80", "443") and int(said.groups["p"]) not in shown:
        yield finding(said.pattern.id, said.line.text, source=said.source, values=said.groups)


def funnel_shows_a_page(observation: Observation) -> Iterator[Finding]:
    """AllowFunnel is taken as it is: a key that nothing answers to is no error to Serve."""
    status, facts = observation.status.value, serve_facts(observation)
    if status is None or not status.running or facts is None or not facts.public:
        return
    own = {status.dns_name, *status.cert_domains, CERTIFICATE_NAME}
    shown = {(handler.host, handler.port) for handler in facts.handlers}
    forwards = {port.port for port in facts.ports if port.forward}
    for key in facts.funnel:
        host, _, port = key.rpartition(":")
        if host not in own:
            yield finding("funnel-key-mismatch", f"AllowFunnel {key}", source=_SOURCE, values={"t": key})
        elif (number := number_of(port)) is not None and (host, number) not in shown and number not in forwards:
            yield finding("funnel-without-serve", f"AllowFunnel {key}", source=_SOURCE, values={"port": port})


def funnel_visitors_are_served(observation: Observation) -> Iterator[Finding]:
    """Only where nothing is served now: requests in the moment of a restart are refused too."""
    facts = observation.serve.value
    for kind in ("funnel-serve-removed", "funnel-key-mismatch"):
        said = next(every_hit(observation, kind), None)
        gone = facts is not None and not facts.handlers
        named = facts is not None and said is not None and said.groups.get("t", "") not in facts.funnel and facts.funnel
        if said is not None and (gone if kind == "funnel-serve-removed" else named):
            yield finding(kind, said.line.text, source=said.source, values=said.groups,
                          severity=Severity.DEGRADED)  # fmt: skip


def _file(observation: Observation) -> Seen[ServeFacts]:
    return observation.serve_inside if observation.serve_inside.value is not None else observation.serve_file


def _newest(observation: Observation) -> ServeFacts | None:
    """What the file says, as the sidecar sees it where that is known; else what runs."""
    file = _file(observation).value
    return file if file is not None and (file.shown or file.ports) else observation.serve.value


def _strange(one: Handler) -> bool:
    if one.scheme not in _SCHEMES:
        return True
    host, _, rest = one.target.partition("://")[2].partition("/")[0].partition(":")
    return one.scheme != "unix" and (not host or (host in ("127.0.0.1", "localhost") and not rest.isdigit()))


def _join_ports(ports: set[int]) -> str:
    return ", ".join(str(port) for port in sorted(ports)) or "none"


JUDGED_HERE = frozenset(
    {"serve-proxy-target-invalid", "serve-tcp-forward-failed", "serve-port-not-in-config", "funnel-serve-removed",
     "funnel-key-mismatch"}
)  # fmt: skip
"""Patterns whose line alone is only a hint."""
SERVE: Rules = (
    certificate_name_is_written_well, ports_and_pages_agree, pages_are_for_this_device, handlers_show_something,
    names_are_real,
)  # fmt: skip
ANSWER: Rules = (files_are_found, forwards_arrive)
FUNNEL: Rules = (funnel_shows_a_page, funnel_visitors_are_served)
ADVICE: Rules = (visitors_find_a_page,)
