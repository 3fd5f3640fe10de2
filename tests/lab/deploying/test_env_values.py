"""Any value of `.env` arrives unchanged in the environment of a started container, on both engines."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scaletail_tui.adapters.compose.cli import scrub_environment
from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.domain.catalog.question import Question
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.commands import up_command
from scaletail_tui.render.stack import plan_folders, render_stack
from tests.lab.running_lab import Lab

NASTY = (
    "plain", " leading", "trailing ", "\ttabs\t", "  ", '"', "'", "''", '""', "'\"'\"", "\\", "\\\\", "ends in \\",
    "\\n is no line end", "\n", "two\nlines", "\nfirst empty", "last empty\n", "\r\n", "a\rb", "#", "# comment",
    "a #b", "a#b", "$", "$$", "$HOME", "${HOME}", "${HOME:-x}", "$(id)", "`id`", "\\$HOME", "$1 $@ $*", "100%",
    "%s%n", "a=b", "=", "a: b", "{}", "{{.Names}}", "[1, 2]", "null", "true", "- item", "!important", "&a *a",
    "größe 漢字", "🦊 e\u0301", "\u2028\u00a0\ufeff", "\x01\x07\x1b[31m\x7f", "x" * 4000, "'; rm -rf / #",
)  # fmt: skip


@pytest.mark.engines
def test_fifty_nasty_values_arrive_in_a_started_container(lab: Lab, root: Path) -> None:
    keys = [f"NASTY_{number}" for number in range(len(NASTY))]
    service = Service(
        slug="env", name="Env", summary="s", category="c", shares_network=(),
        questions=tuple(Question(key=key, prompt=key) for key in keys),
        compose={"services": {"application": {
            "image": "lab/web:latest", "network_mode": "none",
            "environment": {key: f"${{{key}}}" for key in keys},
        }}},
    )  # fmt: skip
    spec = StackSpec(
        name="b-env", service=service, exposure=Exposure.DIRECT, settings=dict(zip(keys, NASTY, strict=True))
    )
    files = StackFiles(root)
    plan = Plan(
        stack=spec.name, folder=files.folder(spec.name), files=render_stack(spec), folders=plan_folders(spec),
        commands=(),
    )  # fmt: skip
    files.commit(plan, files.stage(plan, None))
    env = scrub_environment(lab.env())
    done = subprocess.run(
        up_command(plan.folder, spec.name, ("application",)), env=env, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    asked = ["docker", "exec", "app-b-env", "cat", "/proc/1/environ"]
    given = subprocess.run(asked, env=env, capture_output=True, timeout=60, check=True).stdout.decode().split("\0")
    arrived = dict(variable.split("=", 1) for variable in given if variable)
    assert {key: arrived.get(key) for key in keys} == dict(zip(keys, NASTY, strict=True))
