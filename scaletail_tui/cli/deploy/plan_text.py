"""A plan as lines of text: what will be written, run and opened, and what the stack may do beyond its own containers.

An entry of others that may do such things needs a yes of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from scaletail_tui.cli.arguments import say
from scaletail_tui.domain.plain import plain_line, plain_text
from scaletail_tui.domain.powers.consent import FLAG, check_consent, read_words
from scaletail_tui.domain.powers.power import Power, Severity, tell_powers, words_to_allow
from scaletail_tui.domain.stack.plan import FileChange, Plan
from scaletail_tui.domain.ways import OPTIONS
from scaletail_tui.operations.plan.replaced import WORDS, Replaced
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
    allowed = await _read_yes(args, plan.stack, plan.powers)
    return replace(request, plan=replace(plan, allowed=allowed))


async def allow_standing_powers(args: argparse.Namespace, ports: Ports, request: DeployRequest) -> DeployRequest:
    """The same for what stands already, which may have changed since its first yes."""
    from scaletail_tui.operations.plan.powers import read_standing_powers

    if not request.spec.service.foreign:
        return request
    powers = await asyncio.to_thread(read_standing_powers, ports, request.spec)
    if not args.yes:
        for line in tell_powers(power for power in powers if not power.expected):
            say(f"  {line.sentence}")
    return replace(request, allowed=await _read_yes(args, request.spec.name, powers))


async def _read_yes(args: argparse.Namespace, name: str, powers: Collection[Power]) -> tuple[str, ...]:
    allowed = read_words(args.allow_powers)
    needs = words_to_allow(powers)
    if not args.yes and set(needs) - {word.partition("=")[0] for word in allowed}:
        from scaletail_tui.cli import questions

        question = f"To allow what it may do beyond its containers, type {','.join(needs)}:"
        typed = await questions.text(question).ask_async()
        allowed = (*allowed, *read_words([typed or ""]))
    check_consent(name, powers, allowed)
    return allowed


def power_lines(plan: Plan) -> Iterator[str]:
    """What the stack may do, the worst first and what is expected of it last, and the yes that it needs."""
    lines = tell_powers(plan.powers)
    yield "may do" if any(not line.expected for line in lines) else "may do nothing beyond its own containers"
    for line in lines:
        sign = "=" if line.expected else "-" if line.severity is Severity.LIMITED else "!"
        yield f"  {sign} {line.sentence.rstrip('.')}{', as expected' if line.expected else ''}"
    if plan.needs:
        yield f"  it is not from the shipped catalog: to deploy it, say {FLAG} {','.join(plan.needs)}"


_SIGNS = {FileChange.NEW: "+", FileChange.CHANGED: "~", FileChange.SAME: "=", FileChange.EDITED: "!"}


def plan_lines(plan: Plan) -> Iterator[str]:
    """Files with mode and change, diffs of what changes, folders, commands in order, ports that open on the LAN."""
    promise = f"{len(plan.overwritten)} changed, a copy is kept of what you edited" if plan.overwritten else ""
    yield f"{plan.folder}  {promise or 'nothing is overwritten'}"
    for file in plan.files:
        yield f"  {_SIGNS[file.change]} {file.path:<28} {file.mode:04o}  {file.purpose}".rstrip()
        yield from (f"      {plain_text(line).rstrip()}" for line in file.diff)
    for folder in plan.folders:
        if folder.leads_to:
            leads = plain_line(folder.leads_to)
            yield f"  > {folder.path + '/':<28} your link to {leads}: it is followed, and never emptied"
        elif not folder.exists:
            yield f"  + {folder.path + '/':<28} {folder.mode:04o}  {folder.purpose}".rstrip()
    yield "runs"
    for command in plan.commands:
        yield f"  {shlex.join(command)}"
    yield from power_lines(plan)
    for port in plan.lan_ports:
        yield f"opens on your LAN: {port.port}/{port.protocol} {port.name}".rstrip()
    yield from (f"! {warning}" for warning in (*plan.warnings, *told_lines(plan), *closed_lines(plan)))


def told_lines(plan: Plan) -> Iterator[str]:
    """What is told of an imported file, with the options that do something about it."""
    yield from (one.say(OPTIONS) for one in plan.tellings)


def closed_lines(plan: Plan) -> Iterator[str]:
    """What is no longer open on the host, and the options that open it again."""
    for one in plan.closed:
        options = " ".join(dict.fromkeys(f"--lan {port}" for port, _ in one.ports))
        yield f"{one.sentence}; to open it there again: {options}"


def replaced_lines(replaced: Sequence[Replaced]) -> Iterator[str]:
    """The containers that are made anew, each with the reason."""
    if replaced:
        yield "makes anew"
    for one in replaced:
        yield f"  {one.container:<28} {', '.join(WORDS[reason] for reason in one.why)}"
