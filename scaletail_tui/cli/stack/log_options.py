"""What the options of `logs` mean: which lines, from when on, and around which place."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.logs.sieve import Level, Sieve, SourceLine, place_at, place_of, read_time, stamp_of

if TYPE_CHECKING:
    from scaletail_tui.ports.bundle import Ports


def sieve_of(args: argparse.Namespace) -> Sieve:
    """Raises BadInput for a pattern that is none."""
    return Sieve(
        holds=_pattern("--grep", args.grep) if args.grep is not None else None,
        hides=tuple(_pattern("--hide", text) for text in args.hide),
        least=Level[args.level.upper()] if args.level is not None else None,
    )


def _pattern(option: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadInput(f"{option} {text!r} is no regular expression: {error}.") from error


def since_of(text: str | None, now: float) -> str:
    """The engine's form of a time or an age; empty for none. Raises BadInput."""
    from scaletail_tui.domain.reach.public_time import read_duration

    if text is None:
        return ""
    age = read_duration(text)
    at = stamp_of(now - age) if age is not None else read_time(text, now)
    if at is None:
        raise BadInput(f"--since {text!r} is no time.", remedy="Give an age as 10m or 2h, or 2026-11-29T10:30.")
    return at


async def find_place(ports: Ports, args: argparse.Namespace, lines: Sequence[SourceLine]) -> int:
    """Where among the lines the time or the finding stands; raises BadInput where nothing does."""
    at = read_time(args.around, ports.clock.now())
    if at is not None:
        return place_at(lines, at)
    from scaletail_tui.domain.plain import plain_line
    from scaletail_tui.operations.observe.judge import judge
    from scaletail_tui.operations.observe.observer import observe

    findings = judge(await observe(ports, args.stack)).findings
    found = next((finding for finding in findings if finding.id == args.around), None)
    if found is None:
        named = ", ".join(finding.id for finding in findings)
        raise BadInput(
            f"{args.stack} has no finding {plain_line(args.around)!r}, and that is no time.",
            remedy=f"It has: {named}" if named else "It has no finding; give a time, as 10:30.",
        )
    place = place_of(lines, found.evidence.rstrip("…"), found.source.container)
    if place is None:
        place = place_of(lines, found.evidence.rstrip("…"))
    if place is None:
        raise BadInput(
            f"No line that is shown holds what {found.id} goes by.", remedy="It is seen elsewhere; doctor says where."
        )
    return place
