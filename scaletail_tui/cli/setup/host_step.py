"""Step: this host. Each check, each mend as the command to copy, and another look until all is well."""

from __future__ import annotations

import asyncio
import shlex

from scaletail_tui.cli.setup.asking import Left
from scaletail_tui.cli.setup.context import SetupContext
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.summary import HostReport

NEW_LOGIN = "docker-group-not-effective"
"""The finding that no command mends for a program that runs."""
_WORDS = {HopState.OK: "ok", HopState.FAIL: "FAIL", HopState.WAIT: "wait", HopState.UNKNOWN: "?", HopState.NONE: "-"}


def look_at_host(context: SetupContext) -> bool:
    """True when the host can run a stack; the user may go on all the same, and that is True as well."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.operations.observe.host import check_host

    asking = context.asking
    while True:
        report = asyncio.run(check_host(ports_for(context.args), outside=True))
        _tell(context, report)
        context.found["host"] = {
            "well": report.well, "failing": [one.id for one in report.checks if one.state is HopState.FAIL]
        }  # fmt: skip
        if report.well:
            asking.say("", "This host can run stacks.")
            return True
        if asking.quiet:
            return False
        choices = {"again": "Look again: I have done it", "on": "Go on all the same"}
        question = "Something is missing: run the commands above elsewhere."
        if any(one.id == NEW_LOGIN for one in report.findings):
            choices = {"leave": "Leave, to log in again: scaletail-tui setup then goes on here", **choices}
            question = "Your new group counts for this program once you have logged out and in again."
        said = asking.choose(question, choices, default=next(iter(choices)))
        if said == "leave":
            raise Left
        if said == "on":
            return True


def _tell(context: SetupContext, report: HostReport) -> None:
    asking = context.asking
    for check in report.checks:
        word = "warn" if check.warns else _WORDS[check.state]
        asking.say(f"  {word:<6}{check.id:<14}{plain_line(check.evidence)}".rstrip())
    for finding in report.findings:
        asking.say("", f"  {plain_line(finding.summary)}", f"    {plain_line(finding.remedy.text)}")
        if finding.remedy.command:
            asking.say(f"      $ {plain_line(shlex.join(finding.remedy.command))}")
    for check in report.checks:
        if check.finding is None and check.command and check.state is HopState.FAIL:
            asking.say("", f"  {plain_line(check.remedy)}", f"      $ {plain_line(shlex.join(check.command))}")
