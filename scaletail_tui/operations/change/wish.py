"""What is to become different about a stack, and the stack as it is then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers, SidecarOptions, StackSpec
from scaletail_tui.operations.plan.planning import spec_for, spec_from_disk

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import ChangePorts

_AT_LOGIN = {"tags": "Its tags", "login_server": "Its control server", "extra_args": "Its flags of tailscale up"}
"""What the sidecar says to the tailnet when it logs in, and no later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be changed; None and what is not named stay as they are."""

    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Question key to answer as typed; an empty answer takes an optional one away."""
    new_secrets: frozenset[str] = frozenset()
    """Keys of secrets that are made anew."""
    sidecar: SidecarOptions | None = None
    lan_ports: tuple[int, ...] | None = None
    owner: tuple[int, int] | None = None
    timezone: str = ""


async def wished_spec(ports: ChangePorts, name: str, wish: Wish) -> tuple[StackSpec, StackSpec]:
    """The stack as it stands and as it shall be; raises BadInput with everything that is wrong about the wish."""
    before = await spec_from_disk(ports, name)
    service = before.service
    asked = {question.key: question for question in service.questions}
    unknown = sorted((set(wish.settings) | wish.new_secrets) - asked.keys())
    if unknown:
        raise BadInput(
            f"{service.name} has no setting {', '.join(unknown)}.",
            remedy=f"It has: {', '.join(asked)}." if asked else "It asks for nothing.",
        )
    open_ones = sorted(key for key in wish.new_secrets if not asked[key].secret)
    if open_ones:
        raise BadInput(f"{', '.join(open_ones)} is no secret that could be made anew.", remedy="Give it a value.")
    fresh = {key: _made(before, key) for key in wish.new_secrets}
    answers = Answers(
        name=name,
        exposure=before.exposure,
        settings={**wish.settings, **fresh},
        lan_ports=before.lan_ports if wish.lan_ports is None else wish.lan_ports,
        sidecar=wish.sidecar or before.sidecar,
        owner=wish.owner,
        timezone=wish.timezone,
    )
    return before, await spec_to_be(ports, before, answers)


async def spec_to_be(ports: ChangePorts, before: StackSpec, answers: Answers) -> StackSpec:
    """Judge the answers to a stack that stands; who can reach it stays as it is. Raises BadInput."""
    judged = await spec_for(ports, before.service, replace(answers, exposure=_judged_as(before)), redeploy=True)
    spec = replace(judged, exposure=before.exposure, doors=before.doors, service=before.service)
    disk = await asyncio.to_thread(ports.folders.read, before.name)
    if disk is not None and disk.env.get("PUBLIC_HOST"):
        spec = replace(spec, public_host=disk.env["PUBLIC_HOST"])
    return spec


def told_at_login(before: StackSpec, after: StackSpec) -> tuple[str, ...]:
    """One sentence for each option that a device which is logged in does not take up."""
    return tuple(
        f"{what} are told when the device logs in: this one is logged in, and keeps what it has until it does again."
        if name != "login_server" else
        f"{what} is told when the device logs in: this one is logged in, and keeps what it has until it does again."
        for name, what in _AT_LOGIN.items()
        if getattr(before.sidecar, name) != getattr(after.sidecar, name)
    )  # fmt: skip


def _judged_as(before: StackSpec) -> Exposure:
    return Exposure.SERVE if before.exposure is Exposure.FUNNEL else before.exposure


def _made(spec: StackSpec, key: str) -> str:
    import random

    from scaletail_tui.domain.keys.authkey import generator

    question = next(one for one in spec.service.questions if one.key == key)
    made = generator(random.SystemRandom())(question.length or 32, question.alphabet)
    return question.prefix + made
