"""A terminal that goes away at any moment of a deploy or an update: each ends right, and the next start shows it.

Six moments of each; `SCALETAIL_HANGUPS=30` has thirty. The moments come of a seed that is printed: `SCALETAIL_SEED`.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.lab.deploying.test_deploy_goes_on import drained, in_a_terminal
from tests.lab.deploys import TAILNET, answers, doctor, images_for
from tests.lab.running_lab import Lab, until
from tests.lab.updating.published import APP, Published, deploy_app, registry, update, url_of

COUNT = int(ORIGINAL_ENVIRONMENT.get("SCALETAIL_HANGUPS", "6"))
LONGEST = 7.0
"""Seconds: longer than either takes in the lab, so that some moments are after its end."""


@pytest.fixture
def moments() -> list[float]:
    seed = int(ORIGINAL_ENVIRONMENT.get("SCALETAIL_SEED", "0")) or random.SystemRandom().randrange(1, 1_000_000)
    print(f"SCALETAIL_SEED={seed}")
    chance = random.Random(seed)
    return [chance.uniform(0.1, LONGEST) for _ in range(COUNT)]


@pytest.fixture
def published(lab: Lab, root: Path) -> Iterator[Published]:
    with registry(lab) as there:
        yield there


def jobs_of(lab: Lab, stack: str) -> list[Path]:
    """Files of the stack's jobs, the oldest first."""
    folder = Path(lab.env()["XDG_STATE_HOME"]) / "scaletail-tui" / "jobs"
    return sorted(folder.glob(f"*-{stack}-*.jsonl"))


def hang_up(lab: Lab, moment: float, *arguments: str) -> None:
    """Start the program on a terminal, and take that away so many seconds later."""
    master, follower = in_a_terminal(lab, *arguments)
    drained(master)
    time.sleep(moment)
    os.close(master)
    follower.wait(20)


def end_of(job: Path) -> dict[str, Any]:
    """What the job ended with, once it has."""

    def ended() -> dict[str, Any] | None:
        lines = [json.loads(line) for line in job.read_text().splitlines() if line]
        return lines[-1] if lines and "result" in lines[-1] else None

    found = until(f"the end of {job.name}", ended, seconds=60)
    assert found is not None
    return found


@pytest.mark.rotating
def test_a_deploy_whose_terminal_goes_at_any_moment_ends_right_and_is_shown(
    lab: Lab, root: Path, moments: list[float]
) -> None:
    images_for(lab, "vaultwarden")
    begun = 0
    for number, moment in enumerate(moments):
        name = f"hung-{number}"
        hang_up(
            lab, moment, "deploy", "vaultwarden", "--name", name, "--auth-key-file", str(lab.key_file()), "--yes"
        )  # fmt: skip
        jobs = jobs_of(lab, name)
        if not jobs:  # it went before anything was begun: then nothing stands
            assert not (root / name).exists(), moment
            continue
        begun += 1
        assert end_of(jobs[-1])["result"] == "ok", (moment, jobs[-1].read_text())
        answers(lab, f"https://{name}.{TAILNET}/")
        shown = lab.cli("deploy", "--watch", name, "--json")
        assert json.loads(shown.stdout.splitlines()[-1])["result"] == "ok", (moment, shown)
        assert doctor(lab, name)["verdict"] == "ok", moment
        assert lab.cli("remove", name, "--yes").returncode == 0
    assert begun, "no moment met a deploy"


@pytest.mark.rotating
def test_an_update_whose_terminal_goes_at_any_moment_ends_right_and_is_shown(
    lab: Lab, root: Path, published: Published, moments: list[float]
) -> None:
    name, body = "hung-update", "first"
    published.publish(APP, f"BODY={body}", here=True)
    deploy_app(lab, name)
    begun = 0
    for number, moment in enumerate(moments):
        published.publish(APP, f"BODY=body-{number}")
        before = len(jobs_of(lab, name))
        hang_up(lab, moment, "update", name, "--yes")
        jobs = jobs_of(lab, name)
        if len(jobs) == before:
            assert answers(lab, url_of(name)).strip() == body, moment
            assert update(lab, name).result["result"] == "ok"
        else:
            begun += 1
            assert end_of(jobs[-1])["result"] == "ok", (moment, jobs[-1].read_text())
        body = f"body-{number}"
        assert answers(lab, url_of(name)).strip() == body, moment
        assert doctor(lab, name)["verdict"] == "ok", moment
    assert begun, "no moment met an update"
