"""The practice twin of what is asked inside sidecars."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

from scaletail_tui.adapters.practice.app.app import App
from scaletail_tui.adapters.practice.engine.container import Container
from scaletail_tui.adapters.practice.engine.events import proc_net_tcp
from scaletail_tui.adapters.practice.sidecar import serve_config
from scaletail_tui.adapters.practice.sidecar.sidecar import Sidecar
from scaletail_tui.adapters.practice.sidecar.status_json import VERSION
from scaletail_tui.adapters.practice.tailnet import SUFFIX, Offers
from scaletail_tui.adapters.practice.world import World
from scaletail_tui.domain.stack.raw_evidence import AnswerLook, SidecarLook
from scaletail_tui.ports.engine import NoSuchContainer
from scaletail_tui.ports.sidecars import SidecarShell, SidecarSilent

ISSUER = "Let's Encrypt R12"
ROUND = 0.027
"""Seconds that one round of the shell takes on a real engine."""
PATIENCE = 3.0
"""Seconds until a request to a device without certificate gives up."""


class _Shell:
    def __init__(self, sidecars: PracticeSidecars, container: str) -> None:
        self._sidecars = sidecars
        self._container = container

    async def look(self, *, deep: bool = False) -> SidecarLook:
        return await self._sidecars.look(self._container, deep=deep)

    async def glance(self, *, sockets: bool = False) -> SidecarLook:
        look = await self._sidecars.look(self._container)
        if not sockets:
            return SidecarLook(status=look.status, errors=look.errors, limits=look.limits)
        return SidecarLook(
            status=look.status, tcp=look.tcp, serve_file=look.serve_file, errors=look.errors, limits=look.limits
        )

    async def knock(self, port: int) -> int | None:
        return (await self._sidecars.loopback(self._container, port=port)).status


class PracticeSidecars:
    """`ports.Sidecars` on a simulated world."""

    def __init__(self, enter: Callable[[], Awaitable[World]]) -> None:
        self._enter = enter

    def shell(self, container: str) -> AbstractAsyncContextManager[SidecarShell]:
        return self._shell(container)

    @asynccontextmanager
    async def _shell(self, container: str) -> AsyncIterator[SidecarShell]:
        await self._find(container)
        yield _Shell(self, container)

    async def look(self, container: str, *, deep: bool = False) -> SidecarLook:
        world, found, sidecar = await self._find(container)
        await world.clock.sleep(ROUND)
        world.catch_up(found)
        if not found.running:
            raise SidecarSilent(f"{container} is not running.", detail=f"container {found.id} is {found.status}")
        tcp = proc_net_tcp(world.listeners(found))
        if sidecar.backend == "NoState":
            why = "failed to connect to local tailscaled; it doesn't appear to be running"
            return SidecarLook(tcp=tcp, healthz="wget: can't connect to remote host (127.0.0.1): Connection refused",
                               errors={"status": why, "serve": why})  # fmt: skip
        seen = SidecarLook(
            status=sidecar.status(), serve=sidecar.serve, tcp=tcp, healthz=sidecar.healthz(),
            serve_file=sidecar.told.serve_text(),
        )  # fmt: skip
        return replace(seen, **_closer(sidecar)) if deep else seen

    async def request(
        self, container: str, *, host: str, address: str, port: int = 443, path: str = "/", userspace: bool = False
    ) -> AnswerLook:
        world, found, sidecar = await self._find(container)
        began = world.clock.monotonic()
        await world.clock.sleep(0.04)
        world.catch_up(found)
        held = port not in serve_config.ports(sidecar.serve) and _answer(world, found, port) is not None
        if held:
            sidecar.ask_for_certificate()
        elif port not in serve_config.ports(sidecar.serve):
            return AnswerLook(connected=False, seconds=world.clock.monotonic() - began,
                              error=f"nc: can't connect to remote host ({address}): Connection refused")  # fmt: skip
        until = sidecar.certificate_until
        if until is None:
            await world.clock.sleep(PATIENCE)
            return AnswerLook(connected=True, seconds=world.clock.monotonic() - began,
                              error="the TLS handshake timed out")  # fmt: skip
        name = sidecar.device.dns_name if sidecar.device else ""
        if host.rstrip(".") != name:
            return AnswerLook(connected=True, seconds=world.clock.monotonic() - began,
                              error="remote error: tls: internal error")  # fmt: skip
        backend = serve_config.backend_for(sidecar.serve, path)
        status = _answer(world, found, port) if held else _answer(world, found, backend.port) if backend else 404
        if backend is not None and not world.troubles.speaks(found, backend.scheme):
            status = 502
        if status is None and backend is not None:
            sidecar.note_failed_proxy(backend.port)
        return AnswerLook(
            connected=True, handshake=True, verified=True, issuer=ISSUER, expires=until,
            status=502 if status is None else status, location="/web/" if status == 302 else "",
            seconds=world.clock.monotonic() - began,
        )  # fmt: skip

    async def connect(self, container: str, *, address: str, port: int, userspace: bool = False) -> AnswerLook:
        world, found, sidecar = await self._find(container)
        began = world.clock.monotonic()
        await world.clock.sleep(0.02)
        world.catch_up(found)
        open_ports = {one.port for one in world.listeners(found) if not one.address.startswith("127.")}
        if sidecar.up and port in open_ports:
            return AnswerLook(connected=True, seconds=world.clock.monotonic() - began)
        return AnswerLook(connected=False, seconds=world.clock.monotonic() - began,
                          error=f"nc: can't connect to remote host ({address}): Connection refused")  # fmt: skip

    async def loopback(self, container: str, *, port: int, scheme: str = "http", path: str = "/") -> AnswerLook:
        world, found, _ = await self._find(container)
        began = world.clock.monotonic()
        await world.clock.sleep(0.004)
        world.catch_up(found)
        status = _answer(world, found, port)
        took = world.clock.monotonic() - began
        if status is None:
            return AnswerLook(connected=False, seconds=took,
                              error="nc: can't connect to remote host (127.0.0.1): Connection refused")  # fmt: skip
        if not world.troubles.speaks(found, scheme):
            return AnswerLook(connected=True, error="wrong version number", seconds=took)
        return AnswerLook(connected=True, status=status, location="/web/" if status == 302 else "", seconds=took)

    async def set_serve(self, container: str, config: Mapping[str, Any]) -> None:
        world, found, sidecar = await self._find(container)
        await world.clock.sleep(0.06)
        world.catch_up(found)
        sidecar.set_serve(config)

    async def end_later(self, container: str, *, seconds: float, token: str) -> None:
        _, _, sidecar = await self._find(container)
        sidecar.end_later(seconds, token)

    async def hold_serve(
        self, container: str, config: Mapping[str, Any], session: Mapping[str, Any], *, seconds: float, token: str
    ) -> None:
        _, _, sidecar = await self._find(container)
        sidecar.set_serve({**config, "Foreground": {token: session}})
        sidecar.end_later(seconds, token)

    async def end_kept(self, container: str, *, token: str) -> bool:
        _, _, sidecar = await self._find(container)
        return sidecar.ends == token

    async def end_never(self, container: str, *, token: str = "") -> None:
        _, _, sidecar = await self._find(container)
        sidecar.ends = "" if token in ("", sidecar.ends) else sidecar.ends

    async def run(self, container: str, argv: Sequence[str]) -> str:
        world, found, sidecar = await self._find(container)
        await world.clock.sleep(0.06)
        world.catch_up(found)
        match list(argv):
            case ["tailscale", "version", *_]:
                return VERSION
            case ["tailscale", "status", *_]:
                return json.dumps(sidecar.status())
            case ["tailscale", "serve", "status", *_] | ["tailscale", "funnel", "status", *_]:
                return json.dumps(sidecar.serve)
            case ["tailscale", ("serve" | "funnel") as how, *rest] if "off" in rest or "reset" in rest:
                sidecar.serve = {}
                return f"{how} is off"
            case ["tailscale", ("serve" | "funnel") as how, *rest] if rest:
                return _set_at_run_time(sidecar, rest[-1], public=how == "funnel")
        raise SidecarSilent(f"The practice sidecar does not know {' '.join(argv[:2])}.")

    async def _find(self, container: str) -> tuple[World, Container, Sidecar]:
        world = await self._enter()
        try:
            found = world.find(container)
        except NoSuchContainer as err:
            raise SidecarSilent(f"There is no container {container}.", detail=err.detail) from err
        if not found.running or not isinstance(found.inhabitant, Sidecar):
            raise SidecarSilent(f"{container} is not running.", detail=f"container {found.id} is not running")
        return world, found, found.inhabitant


def _closer(sidecar: Sidecar) -> dict[str, Any]:
    """Prefs, DNS, lock and namespace of a device that nobody changed by hand."""
    device, told = sidecar.device, sidecar.told
    offers = device.offers if device else Offers()
    tailnet = {
        "MagicDNSEnabled": True,
        "MagicDNSSuffix": SUFFIX,
        "SelfDNSName": f"{device.dns_name}." if device else "",
    }
    return {
        "prefs": {
            "ControlURL": "https://controlplane.tailscale.com", "RouteAll": False, "ExitNodeID": "", "ExitNodeIP": "",
            "CorpDNS": False, "WantRunning": True, "LoggedOut": False, "ShieldsUp": False,
            "AdvertiseTags": list(told.tags), "Hostname": "", "AdvertiseRoutes": list(offers.routes) or None,
            "NoSNAT": not offers.snat, "NoStatefulFiltering": True, "NetfilterMode": 2,
            "AppConnector": {"Advertise": offers.app_connector},
        },
        "dns": {
            "TailscaleDNS": False, "CurrentTailnet": tailnet if device else None, "Resolvers": [],
            "SystemDNS": {"Nameservers": ["127.0.0.11"]},
        },
        "lock": {"Enabled": False, "PublicKey": "", "NodeKey": f"nodekey:{device.node_key}" if device else ""},
        "namespace": (
            "/etc/resolv.conf:nameserver 127.0.0.11\n/etc/resolv.conf:options ndots:0\n"
            f"/proc/sys/net/ipv4/ip_forward:{int(told.forwards)}\n"
            "/proc/net/dev:    lo: 0\n/proc/net/dev:  eth0: 0\n"
            "/proc/net/dev:tailscale0: 0\n/proc/net/route:eth0\t00000000\t010012AC\n"
            "Filesystem 1024-blocks Used Available Capacity Mounted on\n"
            "/dev/sda1 102400000 20000000 82400000 20% /var/lib/tailscale\n"
        ),
    }  # fmt: skip


def _answer(world: World, sidecar: Container, port: int) -> int | None:
    """What GET answers on a port of the sidecar's namespace; None where nothing listens."""
    for container in world.containers.values():
        inhabitant = container.inhabitant
        lives = container.running and container.namespace == sidecar.namespace
        if lives and isinstance(inhabitant, App) and any(one.port == port for one in inhabitant.listeners()):
            return inhabitant.script.status
    return None


def _set_at_run_time(sidecar: Sidecar, target: str, *, public: bool) -> str:
    device = sidecar.device
    if device is None or not sidecar.up:
        raise SidecarSilent("The sidecar is not logged in.")
    if public and not device.funnel:
        raise SidecarSilent(
            "Funnel is not allowed for this device.",
            detail='Funnel not available; "funnel" node attribute not set. See https://tailscale.com/s/no-funnel.',
        )
    port = target.rpartition(":")[2]
    site = f"{device.dns_name}:443"
    serve: dict[str, Any] = {
        "TCP": {"443": {"HTTPS": True}},
        "Web": {site: {"Handlers": {"/": {"Proxy": f"http://127.0.0.1:{port}"}}}},
    }
    if public:
        serve["AllowFunnel"] = {site: True}
    sidecar.serve = serve
    sidecar.apply_serve()
    return f"Available {'on the internet' if public else 'within your tailnet'}:\n\nhttps://{device.dns_name}/\n"
