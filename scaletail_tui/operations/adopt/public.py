"""Make a stack that was made by hand public, for a while or for ever: judged by what its own Serve shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.reach.doors import HTTPS_PORT, Door, Way
from scaletail_tui.domain.reach.public_time import duration_words
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.adopt.expose import switch_by_hand
from scaletail_tui.operations.adopt.serving import (
    HandServe,
    Source,
    check_before_looking,
    check_changeable,
    find_serve,
    serve_anew,
)
from scaletail_tui.operations.serve.apply import beside_sessions, doors_of
from scaletail_tui.operations.serve.expose import check_typed
from scaletail_tui.operations.serve.limited import close_earlier, hold_for_a_while, open_for_a_while
from scaletail_tui.operations.serve.public import PublicWish, check_funnel_port, refuse_more
from scaletail_tui.operations.serve.switching import check_allowed, forget_time
from scaletail_tui.operations.serve.tailnet_doors import address_of
from scaletail_tui.render.serve import CERT_DOMAIN
from scaletail_tui.render.served import as_run, closed, handlers_at, is_encrypted, open_in, publish_page

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPlan:
    """What a wish comes to."""

    standing: dict[str, Any]
    """What is served without it; of a limited one with nothing public."""
    config: dict[str, Any]
    """What is served with it."""
    port: int
    paths: tuple[str, ...]
    """Public ones of the port."""
    ended: tuple[tuple[int, str], ...] = ()
    """Port and path of what is public for ever now, and is closed for a limited one."""


async def go_public_by_hand(
    ports: AdoptPorts, name: str, wish: PublicWish, *, typed: str, restart: bool = False
) -> str:
    """Do it, and return one sentence of what was seen. A limited one stands in no file, and needs none.

    Raises BadInput for what cannot be, and where Funnel would open more than was asked; FunnelNotAllowed; and
    ScaletailError where the sidecar does not take it, with everything as before.
    """
    check_typed(name, typed)
    with ports.locks.hold(name, "expose"):
        if wish.seconds is None:
            await check_before_looking(ports, name, closes=False, restart=restart)
        serve = await find_serve(ports, name)
        if wish.seconds is None and not wish.path and wish.port == HTTPS_PORT:  # the page where it stands
            check_changeable(serve, restart=restart)
            said = await switch_by_hand(ports, serve, Exposure.FUNNEL)
            await forget_time(ports, name, serve.container)
            return said
        plan = plan_public(serve, wish)
        check_allowed(serve.look, wish.port)
        if wish.seconds is not None:
            return await _go_for_a_while(ports, serve, plan, wish.seconds)
        check_changeable(serve, restart=restart)
        await serve_anew(ports, serve, json.dumps(plan.config, indent=2) + "\n")
        await forget_time(ports, name, serve.container)
        return f"{_words(serve, plan)}, until it is closed."


def plan_public(serve: HandServe, wish: PublicWish) -> PublicPlan:
    """Raises BadInput where it cannot be, or where its port opens more than was asked."""
    check_funnel_port(wish.port)
    limited = wish.seconds is not None
    standing = closed(serve.base) if limited else dict(serve.config)
    host = serve.host if limited or serve.source is Source.RUN_TIME else CERT_DOMAIN
    here, funnel = handlers_at(standing, wish.port), _public_at(standing)
    page = handlers_at(standing, HTTPS_PORT)
    if not page and not wish.target:
        raise BadInput(
            f"{serve.name} shows no page on port {HTTPS_PORT}, so there is nothing to switch.",
            remedy="Give the path and where it leads: --path /hook --to 9000.",
        )
    taken = {one.port for one in serve_facts(standing).handlers}
    speaks = is_encrypted(standing, wish.port)
    if wish.port in taken and speaks is not True:
        refuse_more(wish.port, list(here) or [""], taken)
    if wish.path:
        more = [path for path in here if path != wish.path and (wish.port, path) not in funnel]
    else:
        more = [] if wish.port == HTTPS_PORT else [path for path in here if (wish.port, path) not in funnel]
    refuse_more(wish.port, more, taken)
    if wish.path:
        target = wish.target or _target_of(serve, page, wish.path)
        config = open_in(standing, Door(port=wish.port, path=wish.path, way=Way.FUNNEL, target=target), host=host)
    else:
        config = publish_page(standing, wish.port, host=host)
    paths = tuple(sorted(path for port, path in _public_at(config) if port == wish.port))
    ended = _public_at(as_run(serve.config, serve.host)) - {(wish.port, path) for path in paths} if limited else set()
    return PublicPlan(
        standing=standing, config=config, port=wish.port, paths=paths, ended=tuple(sorted(ended))
    )  # fmt: skip


def _target_of(serve: HandServe, page: dict[str, Any], path: str) -> str:
    """Where a path of the page leads; what Serve cuts off in front is put back, so that the app finds it."""
    own, whole = page.get(path) or {}, page.get("/") or {}
    if own.get("Proxy"):
        return str(own["Proxy"])
    if whole.get("Proxy"):
        return f"{str(whole['Proxy']).rstrip('/')}{path}"
    raise BadInput(f"Where shall {path} of {serve.name} lead?", remedy="Give the app's port: --to 9000.")


def _public_at(config: dict[str, Any]) -> set[tuple[int, str]]:
    return {(one.port, one.path) for one in serve_facts(config).handlers if one.public}


async def _go_for_a_while(ports: AdoptPorts, serve: HandServe, plan: PublicPlan, seconds: float) -> str:
    name, container = serve.name, serve.container
    _refuse_drift(ports, serve)
    text = json.dumps(plan.standing)
    if _public_at(serve.base):  # what a file says is for ever
        serve = await _close_for_ever(ports, serve)
    else:
        await close_earlier(ports, name, container, text)
    if serve.source is Source.RUN_TIME:
        session = _session_of(plan)
        await hold_for_a_while(
            ports, name, container, plan.standing, session=session, port=plan.port, seconds=seconds
        )  # fmt: skip
    else:
        await open_for_a_while(ports, name, container, plan.config, text=text, port=plan.port, seconds=seconds)
    said = f"{_words(serve, plan)} for {duration_words(seconds)}; then it falls back to your tailnet alone."
    ended = ", ".join(_address(serve, port, path) for port, path in plan.ended)
    return f"{said} Closed for it, though public for ever till now: {ended}." if ended else said


async def _close_for_ever(ports: AdoptPorts, serve: HandServe) -> HandServe:
    """Where it is said; raises BadInput where that cannot be changed while it runs."""
    if serve.source not in (Source.WATCHED, Source.RUN_TIME):
        raise BadInput(
            f"The Serve file of {serve.name} says that it is public for ever, and is read at its start alone.",
            remedy=f"Close it first: scaletail-tui expose {serve.name} serve --restart",
        )
    await serve_anew(ports, serve, json.dumps(closed(serve.config), indent=2) + "\n")
    await forget_time(ports, serve.name, serve.container)
    return await find_serve(ports, serve.name)


def _refuse_drift(ports: AdoptPorts, serve: HandServe) -> None:
    """What was set beside the file would be gone with the end: raise BadInput where nothing of ours explains it."""
    if serve.source is Source.RUN_TIME or ports.public_times.of(serve.name) is not None:
        return
    if doors_of(beside_sessions(serve.look.serve or {})) != doors_of(serve.base):
        raise BadInput(
            f"The sidecar of {serve.name} serves something else than its file says, which would be lost at the end.",
            remedy=f"See the difference: scaletail-tui compare {serve.name}",
        )


def _session_of(plan: PublicPlan) -> dict[str, Any]:
    """What makes the standing configuration public without changing it. Raises BadInput where its port leads elsewhere
    than was asked."""
    facts = {one.port for one in serve_facts(plan.standing).handlers}
    key = next(key for key, on in plan.config["AllowFunnel"].items() if on and key.endswith(f":{plan.port}"))
    session: dict[str, Any] = {"AllowFunnel": {key: True}}
    if plan.port not in facts:
        return session | {"TCP": {str(plan.port): {"HTTPS": True}}, "Web": {key: plan.config["Web"][key]}}
    if handlers_at(plan.standing, plan.port) != handlers_at(plan.config, plan.port):
        raise BadInput(
            f"Port {plan.port} shows {', '.join(plan.paths)} already, and leads elsewhere.",
            remedy="Give another port: --public-port 8443",
        )
    return session


def _words(serve: HandServe, plan: PublicPlan) -> str:
    shown = " and ".join(_address(serve, plan.port, path) for path in plan.paths)
    return f"{shown} {'is' if len(plan.paths) == 1 else 'are'} PUBLIC on the internet"


def _address(serve: HandServe, port: int, path: str) -> str:
    return address_of(serve.host or serve.name, Door(port=port, path=path, way=Way.FUNNEL, target=""))
