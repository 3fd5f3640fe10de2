"""Serve, Funnel and direct in a stack that was made by hand: where its own Serve is said."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.adopt.serving import (
    HandServe,
    Source,
    check_before_looking,
    check_changeable,
    find_serve,
    serve_again,
    serve_anew,
)
from scaletail_tui.operations.serve.apply import config_in, doors_of
from scaletail_tui.operations.serve.expose import check_typed
from scaletail_tui.operations.serve.switching import check_allowed, forget_time
from scaletail_tui.render.serve import CERT_DOMAIN
from scaletail_tui.render.served import as_run

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts

_SWITCH = re.compile(r'("AllowFunnel"\s*:\s*\{\s*"[^"\\]*"\s*:\s*)(?:true|false)\b')
_HTTPS = 443


async def expose_by_hand(
    ports: AdoptPorts, name: str, exposure: Exposure, *, typed: str = "", restart: bool = False
) -> str:
    """Make it so and return one sentence of what was seen; all else in the file stays as it is.

    Raises BadInput, with the line that prevents it and the change that would help, where Serve is not read live. With
    `restart` a file that is mounted by itself is taken by a restart of sidecar and app, and put back by another one.
    """
    if exposure is Exposure.FUNNEL:
        check_typed(name, typed)
    with ports.locks.hold(name, "expose"):
        if exposure is not Exposure.SERVE:
            await check_before_looking(ports, name, closes=exposure is Exposure.DIRECT, restart=restart)
        serve = await find_serve(ports, name)
        if exposure is Exposure.SERVE and _is_open_beside_file(ports, serve):
            await serve_again(ports, serve)
            return _sentence(serve.host or name, exposure)
        check_changeable(serve, restart=restart)
        if serve.source is Source.RUN_TIME and not serve.config.get("Web"):
            raise BadInput(
                f"{name} has no TS_SERVE_CONFIG in its Compose file, and its sidecar serves no page.",
                remedy=f"Let it serve one: scaletail-tui expose {name} serve --to PORT",
            )
        said = await switch_by_hand(ports, serve, exposure)
        await forget_time(ports, name, serve.container)
        return said


def _is_open_beside_file(ports: AdoptPorts, serve: HandServe) -> bool:
    """True where the sidecar shows the internet what its file does not say: that ends without a change of the file."""
    if serve.source is Source.RUN_TIME or serve_facts(serve.base).funnel:
        return False
    return ports.public_times.of(serve.name) is not None or bool(serve_facts(serve.look.serve or {}).funnel)


async def switch_by_hand(ports: AdoptPorts, serve: HandServe, exposure: Exposure) -> str:
    """The work of it, for a caller that holds the stack already."""
    name, host = serve.name, serve.host
    if exposure is Exposure.FUNNEL:
        check_allowed(serve.look, _HTTPS)
    first = await asyncio.to_thread(ports.adoptions.original, serve.folder, serve.path) if serve.path else None
    new = serve_text(serve.text, first or serve.text, exposure, name, host=host)
    wanted = doors_of(as_run(config_in(new), host))
    if exposure is not Exposure.FUNNEL and any(public for *_, public in wanted):
        raise ScaletailError(
            f"{serve.path} of {name} would still show something to the internet, so it is not called closed.",
            remedy=f"Take AllowFunnel out of {serve.folder}/{serve.path}, then: scaletail-tui expose {name} "
            f"{exposure.value}",
        )
    await serve_anew(ports, serve, new)
    if exposure is Exposure.SERVE and not any(port == _HTTPS for port, *_ in wanted):
        return f"Nothing of {host or name} is public any more; what it shows is open to your tailnet only."
    return _sentence(host or name, exposure)


def serve_text(text: str, first: str, exposure: Exposure, name: str, *, host: str = CERT_DOMAIN) -> str:
    """The file for an exposure; `first` is what stood there before anything was switched, `host` the device's name.

    Funnel opens port 443; Serve closes every port, whichever name of the device says that it is public. Raises BadInput
    where there is no page on HTTPS to be switched, and nothing public to be closed.
    """
    if exposure is Exposure.DIRECT:
        return "{}\n"
    wish = exposure is Exposure.FUNNEL
    config = _document(text)
    if not config.get("Web") and (wish or not any(_public(config).values())):
        text, config = first, _document(first)
    sites = [key for key in config.get("Web") or {} if str(key).endswith(f":{_HTTPS}")]
    public = _public(config)
    if not sites and (wish or not any(public.values())):
        raise BadInput(f"The Serve file of {name} shows no page on port {_HTTPS}, so there is nothing to switch.")
    if not wish and not any(public.values()):
        return text
    here = {str(site).replace(CERT_DOMAIN, host) for site in sites}
    named = [key for key in public if not wish or str(key).replace(CERT_DOMAIN, host) in here]
    wanted = {**config, "AllowFunnel": {**public, **dict.fromkeys(named or sites, wish)}}
    edited = _SWITCH.sub(lambda found: f"{found[1]}{str(wish).lower()}", text)  # all else of the text as it is
    return edited if _document(edited) == wanted else json.dumps(wanted, indent=2) + "\n"


def _public(config: Mapping[str, Any]) -> dict[str, Any]:
    allowed = config.get("AllowFunnel")
    return dict(allowed) if isinstance(allowed, Mapping) else {}


def _document(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {}


def _sentence(host: str, exposure: Exposure) -> str:
    return {
        Exposure.SERVE: f"https://{host} is open to your tailnet only.",
        Exposure.FUNNEL: f"https://{host} is PUBLIC on the internet, until it is closed; "
        "the outside itself cannot be seen from here.",
        Exposure.DIRECT: f"{host} is closed on HTTPS; its own ports answer on the tailnet.",
    }[exposure]
