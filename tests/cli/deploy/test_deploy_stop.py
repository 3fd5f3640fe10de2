"""`deploy --stop`: a running deploy is ended by a command, as by its page."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.adapters.host.kernel import lives
from scaletail_tui.adapters.jobs.runner import JobFiles
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.ports.jobs import DeployRequest

WORKER = """
import json, signal, sys, time
from pathlib import Path
from scaletail_tui.adapters.jobs.runner import JobFiles
from scaletail_tui.adapters.sidecar.request_wire import request_from_json
from scaletail_tui.domain.stack.stage import *
state, root, ends_well = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "well"
request, job_id, terminal = request_from_json(sys.stdin.buffer.readline())
writer = JobFiles(state, root, ()).begin(request, job_id, stages=(StageId.CHECK,), new_stack=True)
def end(*signal):
    outcome = JobOutcome.OK if ends_well else JobOutcome.FAILED
    writer.write(JobResult(result=outcome, url=None, seconds=1.0, finding=None, at=time.time()))
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print(json.dumps({"job": writer.header}), flush=True)
signal.pause()
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def running_job(state: Path, *, ends: str = "stopped") -> Job:
    """A deploy of the stack `vault` that goes on until it is told to end."""
    root = state.parent / "stacks"
    files = JobFiles(
        state / "scaletail-tui", root, (sys.executable, "-c", WORKER, str(state / "scaletail-tui"), str(root), ends)
    )
    service = CatalogFiles().load().services[0]
    spec = StackSpec(name="vault", service=service, exposure=Exposure.SERVE, settings={})
    return asyncio.run(files.start(DeployRequest(spec=spec, key=None)))


def stop(state: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_STATE_HOME": str(state), "SCALETAIL_ROOT": str(state.parent / "stacks")}
    return subprocess.run(
        [sys.executable, "-m", "scaletail_tui", "deploy", "--stop", "vault", *options],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_a_running_deploy_is_stopped_and_the_way_on_is_said(state: Path) -> None:
    job = running_job(state)
    stack = state.parent / "stacks" / "vault"
    stack.mkdir(parents=True)
    (stack / "compose.yaml").touch()
    done = stop(state)
    assert (done.returncode, done.stderr) == (0, "")
    assert "The deploy of vault is stopped; what is on disk and running stays." in done.stdout
    assert "deploy --resume vault" in done.stdout
    assert not lives(job.pid, None)
    again = stop(state)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == "scaletail-tui: No deploy of vault is running. See: scaletail-tui status\n"


def test_as_json_it_is_one_object(state: Path) -> None:
    running_job(state)
    said = json.loads(stop(state, "--json").stdout)
    assert (said["stack"], said["result"], said["did"]) == ("vault", "ok", "stop")


def test_a_deploy_that_was_stopped_before_it_wrote_anything_is_to_be_started_again(state: Path) -> None:
    running_job(state)
    said = json.loads(stop(state, "--json").stdout)
    assert "start it again" in said["fix"] and "--resume" not in said["fix"]


def test_a_deploy_that_was_quicker_than_the_stop_is_not_called_stopped(state: Path) -> None:
    running_job(state, ends="well")
    said = json.loads(stop(state, "--json").stdout)
    assert said["did"] == "" and "ended well before" in said["sentence"]


def test_a_stack_without_any_deploy_has_none_to_stop(state: Path) -> None:
    done = stop(state, "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["result"] == "failed"
    assert "No deploy of vault is known here." in done.stderr
