"""The stages certificate, answer and funnel: a TLS handshake with the own address, what the app says, going public."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from scaletail_tui.domain.stack.stage import StageEvent
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.stage_context import StageReading
from scaletail_tui.operations.serve.public import open_page
from scaletail_tui.ports.sidecars import SidecarSilent

AGAIN, SOON, GROWTH, SELDOM = 0.2, 5.0, 1.5, 10.0
"""Seconds between two handshakes: AGAIN while Serve may not be applied yet, for SOON; then longer ones up to SELDOM.

An app may take minutes to listen, and where the certificate is refused at once each handshake may be a new order.
"""
USUAL = 60.0
"""Seconds that a certificate takes at most where all is well."""
UNTRUSTED_AFTER = 10.0
"""Seconds for which a certificate must be refused before it counts as the one that there is."""
DAY = 86_400.0


async def first_handshake(context: DeployContext) -> AnswerLook:
    """Knock until the handshake gives a certificate that verifies; the first knock makes the sidecar fetch it."""
    clock, pause = context.ports.clock, AGAIN
    began = clock.monotonic()
    while True:
        look = context.shown = await _request(context)
        if look.handshake and look.verified:
            return look
        await clock.sleep(pause)
        if clock.monotonic() - began >= SOON:
            pause = min(pause * GROWTH, SELDOM)


def certificate(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Until the handshake that began with the address is done and its chain verifies.

    A certificate for the device's name that this host does not trust, and goes on not to trust, is no reason to wait:
    the visitors' own devices may trust it.
    """
    task = context.handshake
    since: float | None = None
    assert task is not None  # made by the stage address of every stack with a web page

    async def look() -> StageReading:
        nonlocal since
        now = context.ports.clock.now()
        if task.done():
            return StageReading(done=True, evidence=_certificate_words(task.result(), now))
        shown = context.shown
        if shown is None or not (shown.handshake and shown.for_name):
            since = None
            return StageReading(done=False, evidence=_missing_words(shown, context.seconds))
        since = context.seconds if since is None else since
        why = f"{_issuer(shown)}: {shown.error or 'its chain does not verify'}"
        if context.seconds - since < UNTRUSTED_AFTER:
            return StageReading(done=False, evidence=f"this host does not trust the certificate by {why}")
        context.untrusted = why
        return StageReading(done=True, evidence=f"{_certificate_words(shown, now)}; not trusted here: {shown.error}")

    return context.until(look, first="waiting for the first handshake")


def answer(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Until the app answers below 500 through Serve; without a web page, until its port takes a connection."""

    return context.until(lambda: look_for_answer(context), first="asking the device's own address")


async def look_for_answer(context: DeployContext) -> StageReading:
    """Ask once, as another device would; the address is known."""
    return _page(await _request(context)) if context.spec.https else await _direct(context)


async def funnel(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    """Check `Self.CapMap`, then go public. A refusal leaves the stack well, with Serve.

    For a while that stands in no file; else serve.json says AllowFunnel.
    """
    yield context.run("asking for the permission")
    yield context.ok(await open_page(context.ports, context.spec, context.request.public_for))


async def _direct(context: DeployContext) -> StageReading:
    """A TCP connect to the tailnet address; where the app speaks HTTP, its status too."""
    port = context.spec.service.main_port or 0
    sidecars, container = context.ports.sidecars, context.session.container
    try:
        look = await sidecars.connect(
            container, address=context.address, port=port, userspace=context.spec.sidecar.userspace
        )
        if not look.connected:
            return StageReading(done=False, evidence=look.error or f"{context.address}:{port} takes no connection")
        took = f"{context.address}:{port} took a connection in {look.seconds * 1000:.0f} ms"
        if not context.spec.service.web:
            return StageReading(done=True, evidence=took)
        shown = context.spec.service.serve[0]
        page = await sidecars.loopback(container, port=port, scheme=shown.scheme, path=shown.path)
    except SidecarSilent as error:
        return StageReading(done=False, evidence=error.title)
    seen = _page(page)
    return StageReading(done=seen.done, evidence=f"{took}; {seen.evidence}")


def _page(look: AnswerLook) -> StageReading:
    """Any status below 500 is an answer."""
    if look.status is None:
        return StageReading(done=False, evidence=look.error or "no answer yet")
    said = f"{look.status} in {look.seconds * 1000:.0f} ms"
    if look.location:
        said += f", to {look.location}"
    return StageReading(done=look.status < 500, evidence=said)


async def _request(context: DeployContext) -> AnswerLook:
    try:
        return await context.ports.sidecars.request(
            context.session.container,
            host=context.host,
            address=context.address,
            path=context.spec.service.serve[0].path,
            userspace=context.spec.sidecar.userspace,
        )
    except SidecarSilent as error:
        return AnswerLook(connected=False, error=error.title)


def _certificate_words(look: AnswerLook, now: float) -> str:
    days = f", {(look.expires - now) / DAY:.0f} days left" if look.expires is not None else ""
    return f"by {_issuer(look)}{days}"


def _issuer(look: AnswerLook) -> str:
    return look.issuer or "an authority without a name"


def _missing_words(shown: AnswerLook | None, waited: float) -> str:
    """What is seen in place of a certificate: in the first minute that it is made, later what the handshake ends in."""
    if waited < USUAL or shown is None:
        return "being issued; the first one takes up to a minute"
    if shown.handshake:
        return f"a certificate by {_issuer(shown)} for another name: {shown.error}"
    return f"no certificate yet: {shown.error or 'the handshake does not end'}"
