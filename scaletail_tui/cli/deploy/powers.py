"""What a stack may do beyond its own containers, shown with its plan; and the yes that an entry of others needs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace

from scaletail_tui.domain.powers.consent import FLAG, check_consent, read_words
from scaletail_tui.domain.powers.power import Severity, tell_powers
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.jobs import DeployRequest


async def see_powers(ports: Ports, request: DeployRequest) -> DeployRequest:
    """The request with its plan as it is shown: with the powers that Compose sees too, where Compose is there."""
    from scaletail_tui.operations.plan.powers import add_resolved_powers

    if request.plan is None:
        return request
    return replace(request, plan=await add_resolved_powers(ports, request.spec, request.plan))


async def allow_powers(args: argparse.Namespace, request: DeployRequest, plan: Plan) -> DeployRequest:
    """The request with the yes to what an entry of others may do; raises PowersNotAllowed where it is not given."""
    allowed = read_words(args.allow_powers)
    if not args.yes and set(plan.needs) - set(allowed):
        import questionary

        words = ",".join(plan.needs)
        typed = await questionary.text(f"To allow what it may do beyond its containers, type {words}:").ask_async()
        allowed = (*allowed, *read_words([typed or ""]))
    check_consent(plan.stack, plan.powers, allowed)
    return replace(request, plan=replace(plan, allowed=allowed))


def power_lines(plan: Plan) -> Iterator[str]:
    """What the stack may do, the worst first and what is expected of it last, and the yes that it needs."""
    lines = tell_powers(plan.powers)
    yield "may do" if any(not line.expected for line in lines) else "may do nothing beyond its own containers"
    for line in lines:
        sign = "=" if line.expected else "-" if line.severity is Severity.LIMITED else "!"
        yield f"  {sign} {line.sentence.rstrip('.')}{', as expected' if line.expected else ''}"
    if plan.needs:
        yield f"  it is not from the shipped catalog: to deploy it, say {FLAG} {','.join(plan.needs)}"
