"""The hops of the path, each judged from its own evidence, in the words of the path view."""

from __future__ import annotations

from collections.abc import Callable

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.moments import calm_span, date
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.path.certificate import certificate_hop
from scaletail_tui.domain.diagnosis.path.outside import outer_hops
from scaletail_tui.domain.diagnosis.path.serve import app_hop, port_hop, serve_hop
from scaletail_tui.domain.diagnosis.path.sidecar import address_hop, login_hop, sidecar_hop

_JUDGES: dict[HopId, Callable[[Observation], Hop]] = {
    HopId.SIDECAR: sidecar_hop,
    HopId.LOGIN: login_hop,
    HopId.ADDRESS: address_hop,
    HopId.CERTIFICATE: certificate_hop,
    HopId.SERVE: serve_hop,
    HopId.PORT: port_hop,
    HopId.APP: app_hop,
}


def judge_hops(observation: Observation, *, stopped: bool = False) -> tuple[Hop, ...]:
    """All hops in the order of the path view; those of Funnel, routes, exit node and LAN only where they apply."""
    hops = [_engine_hop(observation), _image_hop(observation)]
    for hop_id, judge in _JUDGES.items():
        if stopped:
            text = _words_of_stop(observation.sidecar) if hop_id is HopId.SIDECAR else "stopped"
            hops.append(Hop(id=hop_id, state=HopState.NONE, evidence=text, source=origin.INSPECT))
        else:
            hops.append(judge(observation))
    if not stopped:
        hops += outer_hops(observation)
    return tuple(hops)


def _engine_hop(observation: Observation) -> Hop:
    source = origin.ENGINE
    if observation.trouble is not None:
        return Hop(id=HopId.ENGINE, state=HopState.FAIL, evidence=observation.trouble.detail, source=source)
    look = observation.engine.value
    if look is None:
        return Hop(id=HopId.ENGINE, state=HopState.UNKNOWN, evidence=observation.engine.missing, source=source)
    compose = f", Compose {look.compose_version}" if look.compose_version else ""
    return Hop(id=HopId.ENGINE, state=HopState.OK, evidence=f"docker {look.version}{compose}", source=source)


def _image_hop(observation: Observation) -> Hop:
    source = origin.IMAGES
    if observation.missing_images:
        gone = ", ".join(observation.missing_images)
        state = HopState.WAIT if observation.working_on_it or not observation.containers.value else HopState.FAIL
        return Hop(id=HopId.IMAGE, state=state, evidence=f"not on this host: {gone}", source=source)
    containers = observation.containers.value
    if containers is None:
        return Hop(id=HopId.IMAGE, state=HopState.UNKNOWN, evidence=observation.containers.missing, source=source)
    shown = next((one for one in (*observation.apps, *containers)), None)
    if shown is None:
        images = ", ".join(observation.expected.images[:1])
        state = HopState.OK if images else HopState.NONE
        return Hop(id=HopId.IMAGE, state=state, evidence=images or "no container yet", source=source)
    how = "pulled" if shown.image_pulled else "built"
    age = "" if shown.image_age is None else f", {how} {calm_span(shown.image_age)} ago"
    return Hop(id=HopId.IMAGE, state=HopState.OK, evidence=f"{shown.image}{age}", source=source)


def _words_of_stop(sidecar: ContainerFacts | None) -> str:
    if sidecar is None or sidecar.finished is None:
        return "not started"
    return f"stopped on {date(sidecar.finished)}"
