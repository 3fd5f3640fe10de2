"""The hops of the path, each judged from its own evidence, in the words of the path view."""

from __future__ import annotations

from collections.abc import Callable

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.moments import calm_span, date
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Found
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopJudge
from scaletail_tui.domain.diagnosis.path.certificate import certificate_hop
from scaletail_tui.domain.diagnosis.path.outside import outer_hops
from scaletail_tui.domain.diagnosis.path.serve import app_hop, port_hop, serve_hop
from scaletail_tui.domain.diagnosis.path.sidecar import address_hop, login_hop, sidecar_hop
from scaletail_tui.domain.update.reference import short_digest

_JUDGES: dict[HopId, Callable[[Observation, Found], Hop]] = {
    HopId.SIDECAR: sidecar_hop,
    HopId.LOGIN: login_hop,
    HopId.ADDRESS: address_hop,
    HopId.CERTIFICATE: certificate_hop,
    HopId.SERVE: serve_hop,
    HopId.PORT: port_hop,
    HopId.APP: app_hop,
}


def judge_hops(observation: Observation, found: Found, *, stopped: bool = False) -> tuple[Hop, ...]:
    """All hops in the order of the path view, judged by the evidence and by what the rules found in it.

    Those of Funnel, routes, exit node and LAN stand there only where they apply.
    """
    hops = [_engine_hop(observation), _image_hop(observation)]
    for hop_id, judge in _JUDGES.items():
        if stopped:
            text = _words_of_stop(observation.sidecar) if hop_id is HopId.SIDECAR else "stopped"
            hops.append(HopJudge(hop_id, origin.INSPECT).none(text))
        else:
            hops.append(judge(observation, found))
    if not stopped:
        hops += outer_hops(observation, found)
    return tuple(hops)


def _engine_hop(observation: Observation) -> Hop:
    judge, look = HopJudge(HopId.ENGINE, origin.ENGINE), observation.engine.value
    if observation.trouble is not None:
        return judge.fail(observation.trouble.detail)
    if look is None:
        return judge.unknown(observation.engine.missing)
    compose = f", Compose {look.compose_version}" if look.compose_version else ""
    return judge.ok(f"docker {look.version}{compose}")


def _image_hop(observation: Observation) -> Hop:
    judge, containers = HopJudge(HopId.IMAGE, origin.IMAGES), observation.containers.value
    if observation.missing_images:
        text = f"not on this host: {', '.join(observation.missing_images)}"
        return judge.wait(text) if observation.working_on_it or not containers else judge.fail(text)
    if containers is None:
        return judge.unknown(observation.containers.missing)
    shown = next((one for one in (*observation.apps, *containers)), None)
    if shown is None:
        images = ", ".join(observation.expected.images[:1])
        return judge.ok(images) if images else judge.none("no container yet")
    how = "pulled" if shown.image_pulled else "built"
    age = "" if shown.image_age is None else f", {how} {calm_span(shown.image_age)} ago"
    digest = f", {short_digest(shown.image_digest)}" if shown.image_digest else ""
    moved = [container.service or container.name for container in containers if container.image_moved]
    since = f"; the tag of {', '.join(moved)} has moved since" if moved else ""
    return judge.ok(f"{shown.image}{since}{age}{digest}")


def _words_of_stop(sidecar: ContainerFacts | None) -> str:
    if sidecar is None or sidecar.finished is None:
        return "not started"
    return f"stopped on {date(sidecar.finished)}"
