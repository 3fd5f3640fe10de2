"""What the program itself can do about a finding, after a yes; each remedy has a file of its own.

The stack is held while a remedy acts. Afterwards the finding is looked for again: see `remedy_aftermath`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, RemedyAction
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.imports.earlier import refuse_beside_earlier, settle_up
from scaletail_tui.operations.lifecycle.begun import MOVES, refuse_unfinished
from scaletail_tui.operations.remedies.verify import Outcome, aftermath
from scaletail_tui.operations.watch.until_up import is_up

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import RemedyPorts, ServePorts

FOR_A_HUMAN = frozenset({RemedyAction.SHOW_LINK, RemedyAction.SHOW_PAGE})
"""Remedies that only show something: somebody else acts, and the program waits."""


async def remedy_and_verify(
    ports: RemedyPorts,
    name: str,
    finding: Finding,
    *,
    key: AuthKey | None = None,
    typed: str = "",
    told: Callable[[str], None] = lambda sentence: None,
    seen: Callable[[Diagnosis], None] = lambda diagnosis: None,
    patience: float | None = None,
) -> Outcome:
    """Apply the finding's remedy, then watch until it is gone or time is over; raises what `apply_remedy` raises.

    `told` hears one sentence when the act is done and the watch begins, `seen` every judgement from then on;
    `patience` is seconds of watching.
    """
    did = ""
    if finding.remedy.action not in FOR_A_HUMAN:
        did = await apply_remedy(ports, name, finding, key=key, typed=typed)
        told(did)
    last: list[Diagnosis] = []

    def see(diagnosis: Diagnosis) -> None:
        last[:] = [diagnosis]
        seen(diagnosis)

    outcome = await aftermath(ports, name, finding, did, patience=patience, seen=see)
    if last and is_up(last[0]):
        await settle_up(ports, name)
    return outcome


async def apply_remedy(
    ports: RemedyPorts, name: str, finding: Finding, *, key: AuthKey | None = None, typed: str = ""
) -> str:
    """Do what the finding's remedy names and return one sentence of what was done.

    `typed` is the stack's name where a remedy must be confirmed by it. Raises BadInput where the remedy is for the
    user's own hands or something is missing, ScaletailError when it did not work; what it changed on disk is then as
    before where that is possible.
    """
    action, argument = finding.remedy.action, finding.remedy.argument
    _check(name, finding, key=key, typed=typed)
    with ports.locks.hold(name, f"fix {finding.id}"):
        await refuse_unfinished(ports, name, MOVES)
        await refuse_beside_earlier(ports, name)
        match action:
            case RemedyAction.RESTART_PAIR:
                from scaletail_tui.operations.lifecycle.start_stop import restart_held

                await restart_held(ports, name)
                return f"Restarted sidecar and app of {name}."
            case RemedyAction.START_APP:
                from scaletail_tui.operations.lifecycle.start_stop import apps_started

                await apps_started(ports, name)
                return f"Started the app of {name} in the sidecar's network."
            case RemedyAction.SET_SERVE_PORT:
                from scaletail_tui.operations.remedies.serve import set_serve_port

                return await set_serve_port(ports, name, argument)
            case RemedyAction.SET_SERVE_SCHEME:
                from scaletail_tui.operations.remedies.serve import set_serve_scheme

                return await set_serve_scheme(ports, name, argument)
            case RemedyAction.REWRITE_SERVE:
                from scaletail_tui.operations.remedies.serve import rewrite_serve

                return await rewrite_serve(ports, name)
            case RemedyAction.SERVE_ONLY:
                return await _serve_only(ports, name)
            case RemedyAction.RECREATE:
                from scaletail_tui.operations.remedies.recreate import recreate

                return await recreate(ports, name)
            case RemedyAction.TELL_NAME:
                from scaletail_tui.operations.remedies.recreate import tell_name

                return await tell_name(ports, name, argument)
            case RemedyAction.MAKE_FOLDERS:
                from scaletail_tui.operations.remedies.folders import make_folders

                return await make_folders(ports, name, argument)
            case RemedyAction.USERSPACE:
                from scaletail_tui.operations.remedies.recreate import to_userspace

                return await to_userspace(ports, name)
            case RemedyAction.SET_ASIDE_STATE:
                from scaletail_tui.operations.remedies.identity import set_aside_state

                said = await set_aside_state(ports, name, key)
                await asyncio.to_thread(ports.identities.forget, name)  # the next one is another device
                return said
            case RemedyAction.NEW_KEY:
                from scaletail_tui.operations.remedies.rotate import log_in_with_copy

                assert key is not None
                return await log_in_with_copy(ports, name, key)
            case RemedyAction.APPROVE_DEVICE | RemedyAction.DISABLE_KEY_EXPIRY | RemedyAction.TAKE_NAME_BACK:
                from scaletail_tui.operations.remedies.by_api import act_by_api

                return await act_by_api(ports, name, action)
    raise ScaletailError(f"{finding.id} is for a human.", remedy=finding.remedy.text)


def _check(name: str, finding: Finding, *, key: AuthKey | None, typed: str) -> None:
    action = finding.remedy.action
    if action is RemedyAction.NONE or action in FOR_A_HUMAN:
        raise BadInput(f"{finding.id} is for your own hands.", remedy=finding.remedy.text)
    if action is RemedyAction.NEW_KEY and key is None:
        raise BadInput("This needs a new auth key.", remedy="Give one with --auth-key-file KEYFILE.")
    if action is RemedyAction.SET_ASIDE_STATE and typed != name:
        raise BadInput(
            f"The identity of {name} is set aside only when its name is typed: {typed!r} is not {name!r}.",
            remedy=f"Give --typed {name}.",
        )


async def _serve_only(ports: ServePorts, name: str) -> str:
    from scaletail_tui.operations.plan.planning import spec_from_disk
    from scaletail_tui.operations.serve.expose import switch

    disk = ports.folders.read(name)
    if disk is None or disk.meta is None:
        raise BadInput(
            f"{name} was made by hand, so its Serve file is yours.",
            remedy='Take "AllowFunnel" out of its Serve configuration, or run in the sidecar: tailscale funnel reset',
        )
    return await switch(ports, await spec_from_disk(ports, name), Exposure.SERVE)
