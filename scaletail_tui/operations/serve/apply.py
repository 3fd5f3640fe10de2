"""Replace serve.json under a running sidecar, see that it is applied, or put the old one back; its login, too."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts, status_facts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.sidecars import SidecarSilent
from scaletail_tui.render.serve import CERT_DOMAIN

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import EngineAndFolders, HasSidecars, SwitchPorts


APPLIED_WITHIN = 10.0
"""Seconds for the sidecar to take a new serve.json; seen: 0.06 s."""
LOOK_AGAIN = 0.2
"""Seconds between two looks; nothing is written meanwhile, so a change shows as one step."""


async def apply_serve(
    ports: SwitchPorts,
    name: str,
    container: str,
    text: str,
    *,
    before: str | None,
    shown: Callable[[SidecarLook], bool],
) -> None:
    """Write the file and look until `shown` holds of what the sidecar serves; raises ScaletailError when it never does.

    Then `before` stands again (where there was one), as it does when the caller is cancelled: nothing stays public that
    nobody saw. A sidecar that is silent for a moment is asked again.
    """
    ports.folders.write_serve(name, text)
    try:
        if text == before:  # it compares the file with the one of before, not with what was set at run time
            await set_as_written(ports, container, text)
        if not await await_shown(ports, container, shown):
            raise ScaletailError(
                f"The sidecar of {name} did not apply serve.json within {APPLIED_WITHIN:.0f} s; the old one is back.",
                remedy=f"Run: scaletail-tui doctor {name}",
            )
    except BaseException:
        if before is not None:
            ports.folders.write_serve(name, before)
        raise


async def take_back(ports: SwitchPorts, name: str, container: str, *, serve: str | None, compose: str) -> None:
    """Let the files and the sidecar be as they were before a change that did not come to its end.

    Where a file cannot be written, or is not taken within ten seconds, the sidecar is told: what a file does not say
    stays public no longer. Raises ScaletailError where that cannot be done either.
    """
    text = "{}\n" if serve is None else serve
    wanted = doors_of(config_in(text))
    disk = ports.folders.read(name)
    try:
        if disk is not None and disk.serve_text != text:
            ports.folders.write_serve(name, text)
        if disk is not None and disk.compose_text != compose:
            ports.folders.set_exposure(name, compose)
    finally:
        if not await await_shown(ports, container, lambda seen: doors_of(seen.serve or {}) == wanted):
            await set_as_written(ports, container, text)


async def set_as_written(ports: HasSidecars, container: str, text: str) -> None:
    """Let a running sidecar serve what its file says, which it does by itself only when the file changes.

    A file that says nothing anybody could read closes it.
    """
    look = await ports.sidecars.look(container)
    status = status_facts(look.status or {})
    name = next(iter(status.cert_domains), status.dns_name)
    await ports.sidecars.set_serve(container, config_in(text.replace(CERT_DOMAIN, name)))


def config_in(text: str) -> Mapping[str, Any]:
    """A Serve file as it is read; empty for what is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def beside_sessions(config: Mapping[str, Any]) -> dict[str, Any]:
    """What is served without those that somebody holds open in the foreground."""
    return {key: value for key, value in config.items() if key != "Foreground"}


async def await_shown(ports: SwitchPorts, container: str, shown: Callable[[SidecarLook], bool]) -> bool:
    """True once `shown` holds of a look; False where it never does within ten seconds."""
    deadline = ports.clock.monotonic() + APPLIED_WITHIN
    while ports.clock.monotonic() < deadline:
        try:
            look = await ports.sidecars.look(container)
        except SidecarSilent:
            look = None
        if look is not None and look.serve is not None and shown(look):
            return True
        await ports.clock.sleep(LOOK_AGAIN)
    return False


def doors_of(config: object) -> frozenset[tuple[int, str, str, bool]]:
    """What a Serve configuration shows: port, path, target, and whether Funnel is on there."""
    facts = serve_facts(config if isinstance(config, Mapping) else {})
    return frozenset(
        (handler.port, handler.path, handler.target.rstrip("/"), handler.public) for handler in facts.handlers
    )


async def present_sidecar(ports: EngineAndFolders, name: str) -> ContainerFacts:
    """The sidecar's container, running or not; raises ScaletailError where there is none."""
    sidecar = (await members(ports, name)).sidecar
    if sidecar is None:
        raise ScaletailError(f"{name} has no sidecar.", remedy=f"Run: scaletail-tui start {name}")
    return sidecar


async def backend_state(ports: HasSidecars, container: str) -> str:
    """`Running`, `NeedsLogin` …; empty where the sidecar cannot be asked now."""
    try:
        look = await ports.sidecars.look(container)
    except SidecarSilent:
        return ""
    return status_facts(look.status).state if look.status is not None else ""


async def login_state(ports: SwitchPorts, container: str, *, within: float, enough: tuple[str, ...]) -> str:
    """The first of the states that are `enough`, or the last one that was seen when the time was over."""
    deadline = ports.clock.monotonic() + within
    state = ""
    while ports.clock.monotonic() < deadline and state not in enough:
        await ports.clock.sleep(LOOK_AGAIN)
        state = await backend_state(ports, container) or state
    return state
