"""The costly parts of a look: a real request to the device's own address, and requests on loopback."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.clues.backends import (
    is_reached_without_serve,
    judge_ports,
    local_backends,
    serve_facts,
)
from scaletail_tui.domain.diagnosis.evidence.missing import Missing
from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler, Loopback
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from scaletail_tui.operations.daemon_thread import Deadline

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasSidecars, SwitchPorts

_ANSWER_LIMIT = 4.0
"""Seconds; a first certificate takes longer, and then the log and health say so."""
_HTTPS = 443
_LOOPBACK_LIMIT = 3.0
_AT_MOST = 3
"""Requests on loopback in one look."""


async def answer_of(ports: HasSidecars, observation: Observation, deadline: Deadline) -> Seen[AnswerLook]:
    """HTTPS to the device's own address where Serve shows a page, else a TCP connect to the main port."""
    status, sidecar = observation.status.value, observation.sidecar
    if status is None or sidecar is None or not status.running or not status.address or not status.dns_name:
        return Seen(why=Missing(detail="the device has no address to ask yet"))
    userspace = not status.tun
    page = _own_page(observation) if observation.expected.own_https else _page(observation)
    if page is not None and not status.cert_domains:
        return Seen(why=Missing(detail="without certificates there is nothing to ask over HTTPS"))
    if page is not None:
        return await deadline.ask(
            ports.sidecars.request(
                sidecar.name, host=status.dns_name, address=status.address, port=page.port, path=page.path,
                userspace=userspace,
            ),
            limit=_ANSWER_LIMIT,
        )  # fmt: skip
    port = observation.expected.main_port
    if port is None and _holds_https(observation):
        return await deadline.ask(
            ports.sidecars.request(
                sidecar.name, host=status.dns_name, address=status.address, port=_HTTPS, userspace=userspace
            ),
            limit=_ANSWER_LIMIT,
        )
    if port is None or observation.expected.node:
        return Seen(why=Missing(detail="nothing is served, and no port is known"))
    return await deadline.ask(
        ports.sidecars.connect(sidecar.name, address=status.address, port=port, userspace=userspace),
        limit=_ANSWER_LIMIT,
    )


async def loopback_of(ports: SwitchPorts, observation: Observation, deadline: Deadline) -> Seen[tuple[Loopback, ...]]:
    """One GET to each port that Serve asks and, where nobody listens there, to where the app may be instead."""
    judged, sidecar = judge_ports(observation), observation.sidecar
    if judged is None or sidecar is None:
        return Seen(why=Missing(detail="the sidecar cannot be asked"))
    backends = {one.backend[1]: one for one in local_backends(serve_facts(observation)) if one.backend is not None}
    raw = {port for port, one in backends.items() if one.kind == "forward"}  # perhaps TLS, perhaps no HTTP at all
    web = [one for one in backends.values() if one.scheme.startswith("http")]
    if not web and (raw or not observation.expected.web):
        return Seen(why=Missing(detail="the app speaks no HTTP"))
    wanted = sorted({one.port for one in judged.heard} - raw) or (
        [other.port for other in judged.others] if judged.silent else []
    )

    async def get(port: int) -> Loopback | None:
        backend = backends.get(port)
        scheme = "https" if backend is not None and backend.scheme.startswith("https") else "http"
        question = ports.sidecars.loopback(sidecar.name, port=port, scheme=scheme)
        seen = await deadline.ask(question, limit=_LOOPBACK_LIMIT)
        return None if seen.value is None else Loopback(port=port, scheme=scheme, answer=seen.value)

    answers = await asyncio.gather(*(get(port) for port in wanted[:_AT_MOST]))
    return Seen(value=tuple(answer for answer in answers if answer is not None), at=ports.clock.now())


def _holds_https(observation: Observation) -> bool:
    """True where nothing is served, and an app of anybody's listens on the port of HTTPS itself: Caddy, Traefik."""
    judged = judge_ports(observation)
    return (
        judged is not None
        and is_reached_without_serve(observation)
        and _HTTPS in {other.port for other in judged.others}
    )


def _own_page(observation: Observation) -> Handler:
    """The page of an app that holds HTTPS itself."""
    return Handler(host=observation.expected.public_host, port=observation.expected.main_port or 443, https=True)


def _page(observation: Observation) -> Handler | None:
    """The page that proves the service: Serve's root on its first HTTPS port that has one."""
    facts = serve_facts(observation)
    pages = [handler for handler in facts.handlers if handler.https] if facts is not None else []
    return min(pages, key=lambda one: (one.path != "/", one.port, one.path), default=None)
