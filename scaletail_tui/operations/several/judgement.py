"""Doctor and lint: what is wrong with a stack, in one line."""

from __future__ import annotations

import asyncio
from collections import Counter

from scaletail_tui.domain.diagnosis.findings.finding import Severity, Verdict
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.lint.finding import FolderReport
from scaletail_tui.operations.lint.mend import look_at_folder
from scaletail_tui.operations.observe.judge import judge
from scaletail_tui.operations.observe.observer import observe
from scaletail_tui.operations.observe.origin import find_origin
from scaletail_tui.operations.several.action import Outcome, OutcomeState
from scaletail_tui.ports.needs import LintPorts, LookPorts, OriginPorts

_STATES = {Verdict.OK: OutcomeState.OK, Verdict.BROKEN: OutcomeState.FAILED}


async def diagnose(ports: LookPorts, name: str) -> Outcome:
    """One deep look, judged."""
    diagnosis = judge(await observe(ports, name))
    findings = diagnosis.findings
    calm = diagnosis.url if diagnosis.verdict is Verdict.OK else None
    sentence = findings[0].summary if findings else calm or diagnosis.verdict.value
    more = f" And {len(findings) - 1} more." if len(findings) > 1 else ""
    return Outcome(
        stack=name, state=_STATES.get(diagnosis.verdict, OutcomeState.NOTED), sentence=f"{sentence}{more}",
        told={
            "verdict": diagnosis.verdict.value, "findings": [finding.id for finding in findings], "url": diagnosis.url,
        },
    )  # fmt: skip


async def lint(ports: LintPorts, name: str) -> Outcome:
    """What is wrong in its files."""
    folder = await find_folder(ports, name)
    report = (await asyncio.to_thread(look_at_folder, ports.user_files, folder)).report
    if report.error:
        raise ScaletailError(report.error)
    loud = any(one.severity in (Severity.BLOCKER, Severity.BROKEN) for one in report.spoken)
    state = OutcomeState.FAILED if loud else OutcomeState.NOTED if report.spoken else OutcomeState.OK
    return Outcome(
        stack=name, state=state, sentence=count_findings(report),
        told={"folder": folder, "findings": [one.id for one in report.spoken]},
    )  # fmt: skip


async def find_folder(ports: OriginPorts, name: str) -> str:
    """Where a stack's files stand, whoever made it; raises ScaletailError where there are none."""
    if await asyncio.to_thread(ports.folders.exists, name):
        return ports.folders.folder(name)
    origin = await find_origin(ports, name)
    if not origin.folder:
        raise origin.refusal()
    return origin.folder


def count_findings(report: FolderReport) -> str:
    """`3 findings: 1 broken, 2 info`, the worst first; those that were silenced are told too."""
    silenced = len(report.findings) - len(report.spoken)
    end = f" ({silenced} silenced)" if silenced else ""
    if not report.spoken:
        return f"nothing found{end}"
    by_severity = Counter(one.severity for one in report.spoken)
    number = len(report.spoken)
    counts = ", ".join(f"{by_severity[one]} {one.value}" for one in Severity if one in by_severity)
    return f"{'1 finding' if number == 1 else f'{number} findings'}: {counts}{end}"
