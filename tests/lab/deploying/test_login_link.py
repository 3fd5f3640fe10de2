"""Without a key a human admits the device by a link, at their own pace."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, answers, events_of, images_for, running_job
from tests.lab.rotation import in_turn
from tests.lab.running_lab import Lab, until

LIFE = 62
"""Seconds that a link lives."""


def newest_link(lab: Lab) -> str:
    links = [event["link"] for event in events_of(lab) if event.get("link")]
    return str(links[-1]) if links else ""


@pytest.mark.parametrize(
    "lives", [1, pytest.param(3, marks=(pytest.mark.rotating, in_turn(1, 4)))], ids=["one life", "three minutes"]
)
def test_a_human_who_agrees_when_the_link_is_another_one_still_succeeds(lab: Lab, root: Path, lives: int) -> None:
    images_for(lab, "vaultwarden")
    begun = time.monotonic()
    follower = lab.start_cli("deploy", "vaultwarden", "--name", "e-link", "--login-by-link", "--yes", "--json")
    running_job(lab)
    first = until("a link", lambda: newest_link(lab), seconds=30)
    patience = lives * LIFE
    until("so many lives", lambda: time.monotonic() - begun > patience, seconds=patience + 5, every=1)
    until("a new link", lambda: newest_link(lab) != first, seconds=30)

    assert follower.poll() is None
    waits = [event for event in events_of(lab) if event.get("state") == "wait"]
    assert {event["stage"] for event in waits} == {"login"}
    assert {event["finding"] for event in waits} <= {None, "authkey-empty"}, waits
    newest = newest_link(lab)
    assert newest != first  # the sidecar died and made a new one, and that is the one shown
    lab.login(newest)
    stdout, stderr = follower.communicate(timeout=90)
    assert json.loads(stdout.splitlines()[-1])["result"] == "ok", stderr
    answers(lab, f"https://e-link.{TAILNET}/")
