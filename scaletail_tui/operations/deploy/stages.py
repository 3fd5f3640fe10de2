"""Which stages a stack's deploy has, how long each may take, and which faults fail it."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.kind import Step
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.domain.stack.stage import StageId
from scaletail_tui.render.dotenv import public_url, public_url_shape
from scaletail_tui.render.sidecar import routes_of

LIMITS: dict[StageId, float] = {
    StageId.SIDECAR: 60.0,
    StageId.LOAD: 600.0,
    StageId.LOGIN: 150.0,
    StageId.ADDRESS: 60.0,
    StageId.APP: 600.0,
    StageId.LISTENING: 600.0,
    StageId.CERTIFICATE: 300.0,
    StageId.ANSWER: 180.0,
    StageId.FUNNEL: 60.0,
    StageId.APPROVAL: 60.0,
    StageId.BACK: 180.0,
}
"""Seconds without progress before a stage fails by itself; time in which a human is awaited does not count.

A control server that hangs shows after 60 s (`tailscale up` gives up), ACME's refusals after 120 s, and a Minecraft
server makes its world for minutes before it listens.
"""

_STEPS_ADDED: tuple[tuple[StageId, tuple[Step, ...]], ...] = (
    (StageId.CHECK, (Step.ENGINE, Step.FILES)),
    (StageId.PULL, (Step.IMAGE,)),
    (StageId.DUMP, ()),
    (StageId.SIDECAR, (Step.CREATE, Step.SIDECAR, Step.LOGIN)),  # a refused key ends the sidecar again and again
    (StageId.LOAD, ()),
    (StageId.LOGIN, (Step.CONTROL,)),
    (StageId.APP, (Step.APP,)),
    (StageId.LISTENING, (Step.SERVE, Step.PORT)),
    (StageId.CERTIFICATE, (Step.CERTIFICATE,)),
    (StageId.ANSWER, (Step.ANSWER,)),
    (StageId.FUNNEL, (Step.FUNNEL,)),
    (StageId.APPROVAL, (Step.PATH,)),
    (StageId.BACK, ()),
)


def stages_of(spec: StackSpec, *, funnel: bool = False) -> tuple[StageId, ...]:
    """The stages of one stack, in order; the last one decides.

    A node has no app: it is done when its address is known, and where it offers routes when an admin has allowed them.
    An app connector is not waited for: it is allowed by the policy, which may name it later. A service without any TCP
    port (UDP only) is done when its containers run. Without a web page there is no certificate, and the answer is a
    TCP connect to the device's address.
    """
    begin = (
        StageId.CHECK, StageId.WRITE, StageId.PULL, StageId.SIDECAR, StageId.LOGIN, StageId.ADDRESS,
    )  # fmt: skip
    if spec.service.is_node:
        return (*begin, StageId.APPROVAL) if routes_of(spec) else begin
    if spec.service.main_port is None:
        return (*begin, StageId.APP)
    last = (StageId.APP, StageId.LISTENING, *((StageId.CERTIFICATE,) if spec.https else ()), StageId.ANSWER)
    return (*begin, *last, *((StageId.FUNNEL,) if funnel and spec.web else ()))


def steps_up_to(stage: StageId) -> frozenset[Step]:
    """The steps of judgement whose faults fail a stage: 502 is no fault while the app's database still starts."""
    order = list(StageId)
    return frozenset(step for at, steps in _STEPS_ADDED if order.index(at) <= order.index(stage) for step in steps)


def address_of(spec: StackSpec, host: str) -> str | None:
    """What the user opens: `https://HOST/`, for DIRECT `SCHEME://HOST:PORT/`, `HOST:PORT` without a web page."""
    if not host:
        return None
    if shape := public_url_shape(spec):
        return f"{public_url(shape, host)}/"
    port = spec.service.main_port
    return host if port is None else f"{host}:{port}"
