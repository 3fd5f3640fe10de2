"""What the page of a deploy says at its end."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobOutcome, JobResult, StageId
from scaletail_tui.ui.pages.deploy.job_watch import JobCourse
from scaletail_tui.ui.pages.deploy.rows import reason_heading

OK = JobResult(result=JobOutcome.OK, url="exit.tail.ts.net", seconds=4.0, finding=None, at=1_795_430_404.0)


@pytest.mark.parametrize(
    ("last", "heading"),
    [
        (StageId.ANSWER, "It answers"),
        (StageId.APPROVAL, "It is approved"),
        (StageId.ADDRESS, "It is in your tailnet"),
        (StageId.APP, "It runs"),
    ],
)
def test_the_end_says_what_the_last_stage_has_shown(last: StageId, heading: str) -> None:
    job = Job(
        id="20261123T104133-exit-1a2b", stack="exit", folder="/home/ada/scaletail/exit", service="tailscale-exit-node",
        started=1_795_430_400.0, pid=4711, stages=(StageId.CHECK, last), running=False,
    )  # fmt: skip
    course = JobCourse(job=job, ours=True, result=OK)
    assert reason_heading(course).cells[0].text == heading
