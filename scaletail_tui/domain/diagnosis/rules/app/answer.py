"""State rules of what the app answers: slowly, to itself only, or by sending visitors in circles; and of an app that
holds HTTPS itself, with a certificate that it asks the sidecar's tailscaled for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from scaletail_tui.domain.diagnosis.clues.backends import (
    app_age,
    find_stranded,
    is_reached_without_serve,
    judge_ports,
    patience,
    serve_facts,
)
from scaletail_tui.domain.diagnosis.evidence.listeners import answers_loopback
from scaletail_tui.domain.diagnosis.evidence.missing import Reason
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Severity
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.diagnosis.rules.app.words import last_words
from scaletail_tui.domain.diagnosis.rules.stack_status import url_of

Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
_TIMED_OUT = re.compile(r"timed? ?out")
_SLOW = 5.0
"""Seconds for the start page after which an answer is called slow."""
_ITSELF = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})
_MOVED = frozenset({301, 302, 303, 307, 308})
_NO_TLS = re.compile(r"(?i)wrong.version.number|record.layer.failure|packet.length.too.long|unknown.protocol")
_SURE = frozenset({400, 421})
_OF_HOME_ASSISTANT = re.compile(r"homeassistant\.|your HTTP integration is not set-up for reverse proxies")
_HOME_ASSISTANT = (
    "Trust 127.0.0.1 and ::1 as proxies: since 2026.8 in Settings > System > Network, before in configuration.yaml."
)
_HOP = origin.LOOPBACK


def app_answers_in_time(observation: Observation) -> Iterator[Finding]:
    """Somebody listens, and no answer comes: overloaded, hanging, or still starting."""
    age, judged = app_age(observation), judge_ports(observation)
    if age is None or judged is None or judged.silent or find_stranded(observation):
        return
    for probe in observation.loopback.value or ():
        limit = probe.answer.limit
        late = probe.answer.status is None and (limit is not None or _TIMED_OUT.search(probe.answer.error) is not None)
        values = {"port": str(probe.port)}
        if probe.answer.connected and late and _same_by_name(observation):
            values["how"] = f"within {limit:g} s" if limit is not None else "in time"
            yield finding("serve-backend-slow", f"GET {probe.path} on 127.0.0.1:{probe.port}: {probe.answer.error}",
                          source=_HOP, severity=Severity.BROKEN, values=values,
                          waiting=age < patience(observation))  # fmt: skip
            return
        slow = probe.answer.seconds >= _SLOW and _same_by_name(observation)
        if probe.answer.status is not None and probe.answer.status < 500 and slow:
            values["how"] = f"before {probe.answer.seconds:.0f} s have passed"
            told = f"GET {probe.path} on 127.0.0.1:{probe.port}: {probe.answer.seconds:.1f} s"
            yield finding("serve-backend-slow", told, source=_HOP, values=values)
            return


def app_says_something(observation: Observation) -> Iterator[Finding]:
    """Somebody listens, and neither the question beside the app nor the one through Serve was answered in time."""
    age, judged, missing = app_age(observation), judge_ports(observation), observation.answer.missing
    why = observation.answer.why
    late = observation.answer.value is None and why.reason is Reason.LATE
    if age is None or judged is None or judged.silent or not judged.heard or find_stranded(observation) or not late:
        return
    limit = round(why.limit or 0.0)
    if observation.loopback.value == () and limit >= 3:
        port = str(judged.heard[0].port)
        yield finding("serve-backend-slow", f"GET / on 127.0.0.1:{port}: {missing}", source=_HOP,
                      waiting=age < patience(observation),
                      values={"port": port, "how": f"within {limit} s"})  # fmt: skip


def _same_by_name(observation: Observation) -> bool:
    """The request through Serve found it too: one late answer alone may be this host's own load."""
    answer = observation.answer.value
    if answer is None:
        return False
    return answer.status is None or answer.status >= 500 or answer.seconds >= _SLOW


def serve_speaks_the_apps_language(observation: Observation) -> Iterator[Finding]:
    """Plain HTTP to a TLS port is answered with 400 in plain words; TLS to a plain port breaks in the first record."""
    for probe in observation.loopback.value or ():
        told = f"GET {probe.scheme}://127.0.0.1:{probe.port}{probe.path}: "
        if probe.scheme == "http" and probe.answer.wants_tls:
            yield finding("serve-backend-speaks-tls", told + "400, the port wants TLS", source=_HOP,
                          argument=f"{probe.port}:https+insecure")  # fmt: skip
        elif probe.scheme == "https" and probe.answer.status is None and _NO_TLS.search(probe.answer.error):
            yield finding(
                "serve-backend-not-tls", told + probe.answer.error, source=_HOP, argument=f"{probe.port}:http"
            )


def app_takes_visitors_by_name(observation: Observation) -> Iterator[Finding]:
    """The same page answers to itself and refuses the device's name; a 403 alone may be the app's own login."""
    answer = observation.answer.value
    if answer is None or answer.status not in (*_SURE, 403):
        return
    looks = [probe.answer for probe in observation.loopback.value or ()]
    well = [look for look in looks if look.status is not None and look.status < 400]
    said = None
    for app in observation.apps:
        for line in last_words(app, observation):
            named = match(Source.APP, line.text)
            if named is not None and named[0].id == "app-host-rejected":
                said = (line.text, origin.log_of(app.name))
                break
    if said is None and not (well and answer.status in _SURE):
        return
    told, source = said or (f"GET / by name answers {answer.status}, on 127.0.0.1 {well[0].status}",
                            origin.ANSWER)  # fmt: skip
    values = {"status": str(answer.status), "url": url_of(observation) or "its address"}
    yield finding("app-host-rejected", told, source=source, values=values,
                  fix=_HOME_ASSISTANT if _OF_HOME_ASSISTANT.search(told) else None)  # fmt: skip


def app_leads_somewhere(observation: Observation) -> Iterator[Finding]:
    """A start page that sends visitors to itself, to their own machine, or to a port that nobody serves."""
    answer, status, facts = observation.answer.value, observation.status.value, serve_facts(observation)
    if answer is None or answer.status not in _MOVED or not answer.location or status is None or facts is None:
        return
    try:
        target = urlsplit(answer.location)
        host = (target.hostname or "").lower()
    except ValueError:
        return  # a placeholder that nobody filled in, `https://[your-domain]/`, leads nowhere that can be judged
    if not host:
        return  # relative: it stays on this page, and another path than / is no circle
    pages = {handler.port for handler in facts.handlers if handler.host}
    secure = {handler.port for handler in facts.handlers if handler.https}
    try:
        port = target.port or (443 if target.scheme == "https" else 80)
    except ValueError:
        port = 0
    circle = host == status.dns_name and target.scheme == "https" and port in secure and target.path in ("", "/")
    open_ports = {listener.port for listener in observation.listeners.value or () if answers_loopback(listener)}
    dead_end = host == status.dns_name and port not in pages | open_ports  # the tailnet reaches those too
    if (circle and not target.query) or dead_end or host in _ITSELF:
        way = "into nowhere" if dead_end or host in _ITSELF else "in a circle"
        values = {"to": answer.location, "way": way, "url": url_of(observation) or "its address"}
        yield finding("app-redirect-loop", f"GET / answers {answer.status}, Location: {answer.location}",
                      source=origin.ANSWER, values=values)  # fmt: skip


_OF_A_CERTIFICATE = frozenset({"app-cert-socket-missing", "app-cert-denied"})
_SETTLE = 20.0
"""Seconds after its start in which an app may have asked before the sidecar's socket was there."""
_USER = re.compile(r"\d+|[a-z_][\w-]*")


def app_gets_its_certificate(observation: Observation) -> Iterator[Finding]:
    """Only where no certificate for the device's name is shown: an app may have failed once and succeeded since."""
    answer, age = observation.answer.value, app_age(observation)
    holds = observation.expected.own_https or is_reached_without_serve(observation)
    if answer is None or not answer.connected or answer.verified or age is None or not holds:
        return
    for app in observation.apps:
        for line in last_words(app, observation):
            named = match(Source.APP, line.text)
            if named is None or named[0].id not in _OF_A_CERTIFICATE:
                continue
            user = app.user.partition(":")[0]
            told = {"user": user} if _USER.fullmatch(user) else {}
            values = {"name": app.name, **told, **named[1]}
            early = True if age < _SETTLE else None
            yield finding(named[0].id, line.text, source=origin.log_of(app.name), waiting=early, values=values)
            return


RULES: Rules = (
    serve_speaks_the_apps_language,
    app_answers_in_time,
    app_says_something,
    app_takes_visitors_by_name,
    app_leads_somewhere,
)
