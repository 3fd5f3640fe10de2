"""`doctor`: one stack hop by hop with its findings, or the host."""

from __future__ import annotations

import argparse
import asyncio
import logging
import shlex
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import COULD_NOT_LOOK, Subparsers
from scaletail_tui.cli.stack import doctor_record, several
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, RemedyAction, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.diagnosis.rules.outside.hints import HINTS_HEADING
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text
from scaletail_tui.operations.observe.judge import judge
from scaletail_tui.operations.observe.own_edit import show_edits

if TYPE_CHECKING:
    from scaletail_tui.domain.diagnosis.evidence.recording import Recording
    from scaletail_tui.domain.stack.summary import HostReport
    from scaletail_tui.domain.stack.undertaking import Leftover
    from scaletail_tui.ports.bundle import Ports

log = logging.getLogger(__name__)
_WORDS = {HopState.OK: "OK", HopState.WAIT: "WAIT", HopState.FAIL: "FAIL", HopState.UNKNOWN: "?", HopState.NONE: "-"}
_COMMANDS = {RemedyAction.START_APP: "start", RemedyAction.RESTART_PAIR: "restart"}
"""What the program can do by itself, as commands."""


def add_parser(subparsers: Subparsers) -> None:
    text = "find out what is wrong with a stack, or with this host"
    parser = subparsers.add_parser(
        "doctor", help=text, description=f"{text}; exit 0 when nothing is, 3 when a stack cannot be seen"
    )
    several.add_arguments(parser, "all stacks, one line each")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.add_argument(
        "--hints", action="store_true", help="also say what may be wrong on a visitor's side where all is well here"
    )
    doctor_record.add_arguments(parser)
    parser.set_defaults(run=run, failed=COULD_NOT_LOOK)


def run(args: argparse.Namespace) -> int:
    """0 when the verdict is ok, 3 when nothing behind the engine could be seen, 1 otherwise."""
    args.stack = args.stacks[0] if args.stacks else None
    doctor_record.check(args)
    if args.everything or len(args.stacks) > 1:
        return _look_at_several(args)
    if args.replay is not None:
        recording = doctor_record.replay(args)
        return tell(_judge_recording(recording, args.replay), recording.took, as_json=args.json, hints=args.hints)

    from scaletail_tui.cli.wiring import ports_for

    ports = ports_for(args)
    if args.stack is None:
        from scaletail_tui.operations.observe.host import check_host

        report = asyncio.run(check_host(ports, outside=True))
        left = _left(ports)
        told = host_to_json(report) | _left_to_json(left)
        lines = [plain_json(told, indent=2)] if args.json else [*_host_lines(report), *_left_lines(left)]
        print(plain_text("\n".join(lines)))
        return 0 if report.well else 1
    began = time.monotonic()
    if args.record is not None:
        recording = asyncio.run(doctor_record.record_stack(ports, args))
        judged = show_edits(ports, recording.observation, judge(recording.observation))
        left = _left(ports, args.stack)
        return tell(judged, recording.took, as_json=args.json, hints=args.hints, left=left)
    diagnosis = asyncio.run(diagnose_stack(ports, args.stack))
    took = time.monotonic() - began
    from scaletail_tui.operations.observe.same_name import find_alike

    alike = asyncio.run(find_alike(ports, args.stack))
    return tell(diagnosis, took, as_json=args.json, hints=args.hints, left=_left(ports, args.stack), alike=alike)


def _look_at_several(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.several.table import ACTIONS

    several.check(args, "doctor")
    if args.record is not None or args.replay is not None or args.hints:
        raise BadInput("--record, --replay and --hints are for one stack.", remedy="Name one.")
    return several.act_on_several(ports_for(args), args, ACTIONS["doctor"])


def _judge_recording(recording: Recording, file: str) -> Diagnosis:
    """The judgement; raises BadInput where a value is no address, moment or name that a look would have kept."""
    try:
        return judge(recording.observation)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        log.info("a recording cannot be judged", exc_info=error)
        raise BadInput(
            f"{file} cannot be judged: a value in it is not what doctor --record writes.",
            remedy="Make the recording again.",
        ) from error


def _left(ports: Ports, name: str | None = None) -> tuple[Leftover, ...]:
    from scaletail_tui.operations.observe.files import find_leftovers

    return asyncio.run(find_leftovers(ports, name))


def _left_to_json(left: Sequence[Leftover]) -> dict[str, Any]:
    return {"left": [one.to_json() for one in left]} if left else {}


def _left_lines(left: Sequence[Leftover]) -> Iterator[str]:
    for one in left:
        yield ""
        yield plain_line(one.sentence())
        yield f"  fix   {one.way()}"


def tell(
    diagnosis: Diagnosis, took: float, *, as_json: bool, hints: bool = False, left: Sequence[Leftover] = (),
    alike: Sequence[str] = (),
) -> int:  # fmt: skip
    """Print the result and return the exit status; `took` is seconds."""
    if as_json:
        said = diagnosis_to_json(diagnosis, took) | ({"hints": hints_to_json(diagnosis)} if hints else {})
        said |= _left_to_json(left) | ({"alike": list(alike)} if alike else {})
        print(plain_json(said, indent=2))
    else:
        told = ("", *map(plain_line, alike)) if alike else ()
        lines = (*_stack_lines(diagnosis), *told, *_left_lines(left), *_hint_lines(diagnosis, asked=hints))
        print(plain_text("\n".join(lines)))
    if diagnosis.verdict is Verdict.OK:
        return 0
    return COULD_NOT_LOOK if _saw_nothing(diagnosis) else 1


def _saw_nothing(diagnosis: Diagnosis) -> bool:
    """The engine did not answer, or may not be asked: of the stack nothing is known."""
    states = {hop.id: hop.state for hop in diagnosis.hops}
    others = {state for hop, state in states.items() if hop is not HopId.ENGINE}
    return states.get(HopId.ENGINE) is HopState.FAIL and others <= {HopState.UNKNOWN, HopState.NONE}


async def diagnose_stack(ports: Ports, name: str) -> Diagnosis:
    """One deep look, judged; raises BadInput for a stack that nobody knows."""
    observation = await doctor_record.look_deeply(ports, name)
    return show_edits(ports, observation, judge(observation))


def diagnosis_to_json(diagnosis: Diagnosis, took: float) -> dict[str, Any]:
    """`took` is seconds."""
    return {
        "stack": diagnosis.stack,
        "verdict": diagnosis.verdict.value,
        "url": diagnosis.url,
        "took_ms": round(took * 1000),
        "hops": [
            {"id": hop.id.value, "state": hop.state.value, "since_s": hop.since, "evidence": hop.evidence,
             "source": str(hop.source)}
            for hop in diagnosis.hops
        ],
        "findings": [finding_to_json(finding, diagnosis.stack) for finding in diagnosis.findings],
    }  # fmt: skip


def command_of(finding: Finding, stack: str) -> tuple[str, ...] | None:
    """What to type: the remedy's own command, or ours for what the program can do by itself."""
    action = finding.remedy.action
    if not stack or finding.remedy.command or action is RemedyAction.NONE:
        return finding.remedy.command
    verb = _COMMANDS.get(action)
    return ("scaletail-tui", verb, stack) if verb else ("scaletail-tui", "fix", stack, finding.id)


def finding_to_json(finding: Finding, stack: str = "") -> dict[str, Any]:
    return {
        "id": finding.id, "severity": finding.severity.value, "hop": finding.hop.value, "summary": finding.summary,
        "evidence": finding.evidence, "source": str(finding.source), "waiting": finding.waiting,
        "remedy": _remedy_to_json(finding, stack), "follows": list(finding.follows),
    }  # fmt: skip


def hints_to_json(diagnosis: Diagnosis) -> list[dict[str, Any]]:
    return [
        {
            "id": hint.id,
            "hop": hint.hop.value,
            "summary": hint.summary,
            "remedy": _remedy_to_json(hint, diagnosis.stack),
        }
        for hint in diagnosis.hints
    ]


def _remedy_to_json(finding: Finding, stack: str) -> dict[str, Any]:
    remedy, command = finding.remedy, command_of(finding, stack)
    return {
        "text": remedy.text, "command": list(command) if command else None, "url": remedy.url,
        "action": remedy.action.value, "snippet": remedy.snippet,
    }  # fmt: skip


def host_to_json(report: HostReport) -> dict[str, Any]:
    return {
        "verdict": "ok" if report.well else "broken",
        "checks": [
            {"id": check.id, "state": "warn" if check.warns else check.state.value, "evidence": check.evidence,
             "source": check.source, "remedy": check.remedy, "command": list(check.fix_command) or None,
             "finding": check.finding.id if check.finding is not None else None}
            for check in report.checks
        ],
        "findings": [finding_to_json(finding) for finding in report.findings],
    }  # fmt: skip


def _stack_lines(diagnosis: Diagnosis) -> Iterator[str]:
    yield f"{diagnosis.stack}  {diagnosis.verdict.value}  {diagnosis.url or ''}".rstrip()
    for hop in diagnosis.hops:
        word = _WORDS[hop.state]
        if hop.state is HopState.WAIT and hop.since is not None:
            word = f"WAIT {hop.since:.0f} s"
        yield f"  {word:<10}{hop.id.value:<13}{plain_line(hop.evidence)}".rstrip()
    yield from _finding_lines(diagnosis.findings, diagnosis.stack)


def _hint_lines(diagnosis: Diagnosis, *, asked: bool) -> Iterator[str]:
    """One line what to check and one what to do about it; unasked, only that they can be had."""
    if not asked and diagnosis.hints:
        yield ""
        yield "It is well here. If a visitor still cannot open it, add --hints."
    if not asked:
        return
    yield ""
    if not diagnosis.hints:
        yield "No hints: they are for a stack that is well and in its tailnet."
        return
    yield f"{HINTS_HEADING}:"
    for hint in diagnosis.hints:
        yield f"  {plain_line(hint.summary)}  ({hint.id})"
        yield f"    fix  {plain_line(hint.remedy.text)}"


def _host_lines(report: HostReport) -> Iterator[str]:
    for check in report.checks:
        word = "WARN" if check.warns else _WORDS[check.state]
        yield f"  {word:<10}{check.id:<13}{plain_line(check.evidence)}".rstrip()
        if check.remedy and check.finding is None:
            yield f"  {'':<23}fix  {plain_line(check.remedy)}"
            if check.command:
                yield f"  {'':<28}{plain_line(shlex.join(check.command))}"
    yield from _finding_lines(report.findings)


def _finding_lines(findings: tuple[Finding, ...], stack: str = "") -> Iterator[str]:
    for finding in findings:
        yield ""
        yield f"{finding.severity.value}: {plain_line(finding.summary)}  ({finding.id})"
        if finding.evidence:
            yield f"  seen  {plain_line(finding.evidence)}"
        yield f"  fix   {plain_line(finding.remedy.text)}"
        if command := command_of(finding, stack):
            yield f"        {plain_line(shlex.join(command))}"
        if finding.remedy.url:
            yield f"        {finding.remedy.url}"
        for line in finding.remedy.snippet.splitlines():
            yield f"          {plain_text(line)}"
