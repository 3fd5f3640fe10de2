"""`compare` of a stack that was made by hand: what its entry says, asks and has otherwise; parts of it are taken."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.cli.update.compare_lines import drift_lines, drift_to_json
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.operations.compare.by_hand import HandComparison
    from scaletail_tui.operations.compare.drift import DriftLook
    from scaletail_tui.ports.bundle import Ports


async def show_by_hand(args: argparse.Namespace, ports: Ports) -> int:
    """What is known of it; nothing is written."""
    from scaletail_tui.operations.compare.by_hand import compare_by_hand
    from scaletail_tui.operations.compare.drift import find_drift

    seen, drift = await asyncio.gather(compare_by_hand(ports, args.stack), find_drift(ports, args.stack))
    if args.json:
        print(plain_json(comparison_to_json(seen, drift), indent=2))
        return 0
    for line in (*hand_lines(seen), *drift_lines(args.stack, drift)):
        print(plain_text(line))
    return 0


async def take_by_hand(args: argparse.Namespace, ports: Ports) -> int:
    """The parts that are named, in the user's own files, after a yes; `adopt --revert` puts every file back."""
    from scaletail_tui.operations.adopt.improve import improve
    from scaletail_tui.operations.compare.by_hand import compare_by_hand, plan_differences

    if args.merge:
        raise BadInput(
            f"{args.stack} was made by hand, so nobody knows how its files were written.",
            remedy="Name what you take: --take 1,3",
        )
    if not (args.yes or args.dry_run):
        check_asking(as_json=args.json)
    seen = await compare_by_hand(ports, args.stack)
    allowed = frozenset(one.number for one in seen.differences if not one.why_not)
    plan = plan_differences(seen, allowed if args.take_all else args.numbers)
    if not args.json:
        print(plain_text(plan.difference), end="")
    if args.dry_run or not plan.change.new:
        if args.json:
            told = {"stack": seen.name, "folder": seen.folder, "result": "planned", "diff": plan.difference}
            print(plain_json(told))
        return 0
    if not args.yes and not await _agreed(seen.name):
        print("Nothing was written.")
        return 1
    said = (lambda _: None) if args.json else (lambda line: print(plain_line(line), flush=True))
    done = await improve(ports, seen.name, plan, restart=not args.write_only, told=said)
    if args.json:
        print(plain_json({
            "stack": done.name, "folder": done.folder, "result": "ok", "did": "take",
            "restarted": list(done.restarted), "address": done.address or None,
        }))  # fmt: skip
    else:
        print(plain_line(f"{done.name} has them. To put its files back: scaletail-tui adopt --revert {done.name}"))
    return 0


async def _agreed(name: str) -> bool:
    from scaletail_tui.cli import questions

    said = f"Write this, and make the containers of {plain_line(name)} anew where they run?"
    return bool(await questions.confirm(said, default=False).ask_async())


def hand_lines(seen: HandComparison) -> Iterator[str]:
    """Its service, the entry's words about that, what it asks, and what it has otherwise."""
    if seen.service is None:
        yield f"{seen.name} is made by hand, and no entry of the catalog is this service."
        return
    yield f"{seen.name} is made by hand: {seen.service.name}, the catalog's entry {seen.service.slug}."
    yield from (f"  {note}" for note in seen.notes)
    for question in seen.questions:
        if not question.answered:
            yield f"  not set: {question.key}, {question.prompt}"
    for one in seen.differences:
        yield f"  [{one.number}] {one.service} {one.part}, line {one.line}"
        yield f"      yours   | {one.yours or '(nothing)'}"
        yield f"      catalog | {one.catalog}"
        if one.why_not:
            yield f"      not taken: {one.why_not}"
    if seen.differences:
        yield f"Take some: scaletail-tui compare {seen.name} --take {seen.differences[0].number}; or --take-all."


def comparison_to_json(seen: HandComparison, drift: DriftLook) -> dict[str, Any]:
    return {
        "stack": seen.name, "folder": seen.folder, "by_hand": True,
        "service": seen.service.slug if seen.service is not None else None, "notes": list(seen.notes),
        "questions": [{"key": one.key, "prompt": one.prompt, "answered": one.answered} for one in seen.questions],
        "differences": [
            {
                "number": one.number, "service": one.service, "part": one.part, "line": one.line, "yours": one.yours,
                "catalog": one.catalog, "why_not": one.why_not or None,
            }
            for one in seen.differences
        ],
        **drift_to_json(drift),
    }  # fmt: skip
