"""Go public: the whole page or one path, on one of Funnel's ports, for a while or for ever.

For a while is set in the running sidecar and stands in no file: a sidecar that starts again, a reboot and a killed
program all fall back to what serve.json says. A process inside the sidecar takes it back when the time is over, and a
job of the program's own sees to that.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.reach.doors import FUNNEL_PORTS, HTTPS_PORT, Door, Way
from scaletail_tui.domain.reach.public_time import duration_words
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.expose import check_typed, refuse_to_swap_certificates, switch
from scaletail_tui.operations.serve.limited import close_earlier, open_for_a_while
from scaletail_tui.operations.serve.public_ports import (
    close_public,
    doors_shown,
    refuse_mixed_ports,
    show_meanwhile,
    stand_beside,
)
from scaletail_tui.operations.serve.switching import (
    change_doors,
    check_allowed,
    running_sidecar,
)
from scaletail_tui.operations.serve.tailnet_doors import door_words
from scaletail_tui.render.serve import (
    CERT_DOMAIN,
    backend,
    page_doors,
    path_of_page,
    public_page,
    render_serve,
    serve_config,
)

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ServePorts


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicWish:
    """What the internet shall see, and until when."""

    port: int = HTTPS_PORT
    path: str = ""
    """One path; empty: the whole page."""
    target: str = ""
    """Where the path leads, `http://127.0.0.1:9000`; empty: the same path of the app's page."""
    seconds: float | None = None
    """How long; None: for ever."""


async def go_public(ports: ServePorts, name: str, wish: PublicWish, *, typed: str) -> str:
    """Do it, and return one sentence of what was seen.

    Raises BadInput for what cannot be, and where Funnel would open more than was asked; FunnelNotAllowed; and
    ScaletailError where the sidecar does not take it, with everything as before.
    """
    check_typed(name, typed)
    with ports.locks.hold(name, "expose"):
        spec = await spec_from_disk(ports, name)
        doors = wanted_doors(spec, wish)
        if wish.seconds is not None:
            return await _go_for_a_while(ports, spec, wish, doors)
        if _is_exposure(wish):
            return await switch(ports, spec, Exposure.FUNNEL)
        wants = await change_doors(ports, spec, _with_doors(spec, doors))
        return f"{public_words(spec, doors)}, until it is closed.{wants}"


async def open_page(ports: ServePorts, spec: StackSpec, seconds: float | None) -> str:
    """The same of the whole page, for a caller that holds the stack already: the deploy whose last stage goes public.

    Raises what `go_public` raises.
    """
    wish = PublicWish(seconds=seconds)
    doors = wanted_doors(spec, wish)
    if seconds is None:
        return await switch(ports, spec, Exposure.FUNNEL)
    return await _go_for_a_while(ports, spec, wish, doors)


def wanted_doors(spec: StackSpec, wish: PublicWish) -> tuple[Door, ...]:
    """The public doors of a wish; raises BadInput where they cannot be, or where their port opens more than they."""
    if not spec.service.web:
        raise BadInput(f"{spec.service.name} has no web page, so it can only be direct.")
    check_funnel_port(wish.port)
    refuse_to_swap_certificates(spec, Exposure.FUNNEL)
    doors = _doors(spec, wish)
    asked = {door.path for door in doors}
    # Beside a limited one stands what is left when all that is public for ever is closed.
    standing = spec if wish.seconds is None else close_public(spec)
    # The page itself may make room for what its entry shows the internet; whatever else stands on the port may not.
    moves = frozenset(page_doors(standing, standing.exposure)) if not wish.path else frozenset()
    more = [
        door
        for door in doors_shown(standing)
        if door.port == wish.port and door not in moves and not door.public and door.path not in asked
    ]
    refuse_more(wish.port, [door.path for door in more], {door.port for door in doors_shown(standing)})
    return doors


def check_funnel_port(port: int) -> None:
    """Raise BadInput for a port where Tailscale's relays take no visitors."""
    if port not in FUNNEL_PORTS:
        listed = ", ".join(str(one) for one in FUNNEL_PORTS[:-1])
        raise BadInput(f"Funnel knows the ports {listed} and {FUNNEL_PORTS[-1]}, not {port}.",
                       remedy=f"Give --public-port {FUNNEL_PORTS[1]}, or leave it away for 443.")  # fmt: skip


def refuse_more(port: int, paths: Collection[str], taken: Collection[int]) -> None:
    """Raise BadInput where these paths of a port would be public with it; an empty path is a TCP forward's.

    `taken` are the ports on which something stands.
    """
    if not paths:
        return
    free = [one for one in FUNNEL_PORTS if one not in taken]
    named = ", ".join(path or f"TCP {port}" for path in paths)
    raise BadInput(
        f"Funnel opens everything on its port: {named} of port {port} would be public, too.",
        remedy=f"Give another port: --public-port {free[0]}" if free else f"Close {named} first.",
    )


def judge_wish(spec: StackSpec, wish: PublicWish) -> tuple[Door, ...]:
    """The public doors of a wish; raises BadInput where what the stack would show with them cannot be."""
    doors = wanted_doors(spec, wish)
    if wish.seconds is None:
        refuse_mixed_ports(replace(spec, exposure=Exposure.FUNNEL) if _is_exposure(wish) else _with_doors(spec, doors))
    else:
        show_meanwhile(close_public(spec), doors, page=_is_page(wish))
    return doors


def _is_exposure(wish: PublicWish) -> bool:
    """True for the page where it stands, for ever: that is Funnel, and no door beside it."""
    return wish.seconds is None and _is_page(wish)


def _is_page(wish: PublicWish) -> bool:
    return wish.port == HTTPS_PORT and not wish.path


def _with_doors(spec: StackSpec, doors: tuple[Door, ...]) -> StackSpec:
    return replace(spec, doors=(*stand_beside(spec.doors, doors), *doors))


def ended_by(spec: StackSpec, wish: PublicWish, doors: tuple[Door, ...]) -> tuple[Door, ...]:
    """What is public for ever and is no more once a limited wish is done: the files show nothing public then."""
    if wish.seconds is None:
        return ()
    asked = {(door.port, door.path) for door in doors}
    return tuple(door for door in doors_shown(spec) if door.public and (door.port, door.path) not in asked)


def public_words(spec: StackSpec, doors: tuple[Door, ...]) -> str:
    """`https://vault.ts.net:8443/hook is PUBLIC on the internet`: the beginning of what is told."""
    shown = " and ".join(door_words(spec, door) for door in doors)
    return f"{shown} {'is' if len(doors) == 1 else 'are'} PUBLIC on the internet"


def _doors(spec: StackSpec, wish: PublicWish) -> tuple[Door, ...]:
    if not wish.path:
        return public_page(spec, wish.port)
    if wish.target:
        return (Door(port=wish.port, path=wish.path, way=Way.FUNNEL, target=wish.target),)
    page = spec.service.main_page
    assert page is not None  # it has a web page
    if wish.path == page.path:
        return (Door(port=wish.port, path=wish.path, way=Way.FUNNEL, target=backend(page)),)
    return (path_of_page(page, wish.path, port=wish.port, way=Way.FUNNEL),)


async def _go_for_a_while(ports: ServePorts, spec: StackSpec, wish: PublicWish, doors: tuple[Door, ...]) -> str:
    assert wish.seconds is not None
    container = spec.sidecar_container
    closed = close_public(spec)
    shown = show_meanwhile(closed, doors, page=_is_page(wish))
    look = await running_sidecar(ports, spec.name, container)
    check_allowed(look, wish.port)
    disk = ports.folders.read(spec.name)
    if disk is None or disk.serve_text is None or look.serve_file is None:
        raise ScaletailError(
            f"The sidecar of {spec.name} has no Serve file to fall back to, so it is not made public for a while.",
            remedy=f"Run: scaletail-tui doctor {spec.name}",
        )
    status = status_facts(look.status or {})
    host = next(iter(status.cert_domains), status.dns_name)
    text = render_serve(closed, closed.exposure).replace(CERT_DOMAIN, host)
    if closed != spec:  # what a file says is for ever
        await change_doors(ports, spec, closed)
    else:
        await close_earlier(ports, spec.name, container, text)
    await open_for_a_while(
        ports, spec.name, container, serve_config(shown, host=host), text=text, port=wish.port, seconds=wish.seconds
    )
    said = f"{public_words(closed, doors)} for {duration_words(wish.seconds)}; then it falls back to {_rest(closed)}."
    ended = ", ".join(door_words(spec, door) for door in ended_by(spec, wish, doors))
    return f"{said} Closed for it, though public for ever till now: {ended}." if ended else said


def _rest(spec: StackSpec) -> str:
    return "your tailnet alone" if spec.exposure is Exposure.SERVE else "its own ports in your tailnet"
