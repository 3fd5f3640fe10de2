"""Serve, Funnel and direct in a stack that was made by hand: by its own Serve file, where its sidecar watches that."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.adoption.record import FolderChange
from scaletail_tui.domain.adoption.serve import find_live_file, find_mounted_file
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.adopt.place import find_folder, improve_command
from scaletail_tui.operations.lifecycle.start_stop import restart_held
from scaletail_tui.operations.serve.apply import APPLIED_WITHIN, await_shown, doors_of, present_sidecar, set_as_written
from scaletail_tui.operations.serve.switching import check_allowed, is_shown, running_sidecar
from scaletail_tui.render.serve import CERT_DOMAIN

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts

_SWITCH = re.compile(r'("AllowFunnel"\s*:\s*\{\s*"[^"\\]*"\s*:\s*)(?:true|false)\b')
_HTTPS = 443
_LOGIN = 4


async def expose_by_hand(
    ports: AdoptPorts, name: str, exposure: Exposure, *, typed: str = "", restart: bool = False
) -> str:
    """Make it so and return one sentence of what was seen; all else in the file stays as it is.

    Raises BadInput, with the line that prevents it and the change that would help, where Serve is not read live. With
    `restart` a file that is mounted by itself is taken by a restart of sidecar and app, and put back by another one.
    """
    if exposure is Exposure.FUNNEL and typed != name:
        raise BadInput(
            f"Going public needs the stack's name typed: {typed!r} is not {name!r}.",
            remedy=f"Give --confirm-public {name}.",
        )
    with ports.locks.hold(name, "expose"):
        folder = await find_folder(ports, name)
        read = await asyncio.to_thread(ports.user_files.read, folder)
        path, live = _find_file(LintStack(read), name, restart=restart)
        text = read.texts.get(path) or ports.folders.text_at(f"{folder}/{path}") or "{}"
        sidecar = (await present_sidecar(ports, name)).name
        look = await running_sidecar(ports, name, sidecar)
        if exposure is Exposure.FUNNEL:
            check_allowed(look, _HTTPS)
        first = await asyncio.to_thread(ports.adoptions.original, folder, path)
        facts = status_facts(look.status or {})
        host = next(iter(facts.cert_domains), facts.dns_name)
        new = serve_text(text, first or text, exposure, name, host=host)
        wanted = doors_of(json.loads(new.replace(CERT_DOMAIN, host)))
        if exposure is not Exposure.FUNNEL and any(public for *_, public in wanted):
            raise ScaletailError(
                f"{path} of {name} would still show something to the internet, so it is not called closed.",
                remedy=f"Take AllowFunnel out of {folder}/{path}, then: scaletail-tui expose {name} {exposure.value}",
            )
        try:
            if new == text:
                await set_as_written(ports, sidecar, text)
            else:
                await _write(ports, folder, path, text, new)
                if not live:
                    await restart_held(ports, name)
            if not await _is_seen(ports, sidecar, wanted, patience=1 if live else _LOGIN):
                raise ScaletailError(
                    f"The sidecar of {name} did not apply {path} within {APPLIED_WITHIN:.0f} s; the old one is back.",
                    remedy=f"Run: scaletail-tui doctor {name}",
                )
        except BaseException:  # also who is cancelled leaves nothing public that nobody saw
            if new != text and ports.folders.text_at(f"{folder}/{path}") == new:
                await _write(ports, folder, path, new, text)
                if not live:
                    await restart_held(ports, name)
            raise
    if exposure is Exposure.SERVE and not any(port == _HTTPS for port, *_ in wanted):
        return f"Nothing of {host or name} is public any more; what it shows is open to your tailnet only."
    return _sentence(host or name, exposure)


async def _is_seen(
    ports: AdoptPorts, sidecar: str, wanted: frozenset[tuple[int, str, str, bool]], *, patience: int
) -> bool:
    """`patience` counts how often ten seconds are waited: a sidecar that starts has to log in first."""
    for _ in range(patience):
        if await await_shown(ports, sidecar, lambda seen: is_shown(seen, wanted)):
            return True
    return False


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


def _find_file(stack: LintStack, name: str, *, restart: bool) -> tuple[str, bool]:
    """The Serve file, and whether the sidecar watches it; raises BadInput with the line that says where it is read."""
    for sidecar in stack.sidecars:
        setting = sidecar.setting("TS_SERVE_CONFIG")
        if setting is None:
            continue
        if path := find_live_file(stack, sidecar):
            return path, True
        mounted = find_mounted_file(stack, sidecar)
        if mounted and restart:
            return mounted, False
        way = "; or let sidecar and app be restarted for it: add --restart" if mounted else ""
        raise BadInput(
            f"Serve of {name} is read once, when its container {'starts' if mounted else 'is made'} "
            f"({setting.place.file}, line {setting.place.line}), so it is not switched while it runs.",
            remedy=f"Let it be read from a folder that is watched: {improve_command(name)}{way}",
        )
    raise BadInput(
        f"{name} has no TS_SERVE_CONFIG in its Compose file, so Serve is not switched by a file.",
        remedy="Set it on the sidecar, with a folder that holds the file.",
    )


async def _write(ports: AdoptPorts, folder: str, path: str, old: str, new: str) -> None:
    """Whole also for who is cancelled meanwhile: the thread goes on, and is waited for."""
    change = FolderChange(old={path: old}, new={path: new})
    writing = asyncio.ensure_future(asyncio.to_thread(ports.adoptions.change, folder, change))
    try:
        await asyncio.shield(writing)
    except asyncio.CancelledError:
        await writing
        raise


def _sentence(host: str, exposure: Exposure) -> str:
    return {
        Exposure.SERVE: f"https://{host} is open to your tailnet only.",
        Exposure.FUNNEL: f"https://{host} is PUBLIC on the internet, until it is closed; "
        "the outside itself cannot be seen from here.",
        Exposure.DIRECT: f"{host} is closed on HTTPS; its own ports answer on the tailnet.",
    }[exposure]
