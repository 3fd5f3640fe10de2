"""Without a key a human admits the device by a link, at their own pace."""

from __future__ import annotations

import json
import time
from pathlib import Path

from tests.lab.deploys import TAILNET, answers, events_of, images_for, running_job
from tests.lab.running_lab import Lab, until

PATIENCE = 185
"""Seconds until the human agrees: three lives of a link."""


def newest_link(lab: Lab) -> str:
    links = [event["link"] for event in events_of(lab) if event.get("link")]
    return str(links[-1]) if links else ""


def test_a_human_who_agrees_after_three_minutes_still_succeeds(lab: Lab, root: Path) -> None:
    images_for(lab, "vaultwarden")
    begun = time.monotonic()
    follower = lab.start_cli("deploy", "vaultwarden", "--name", "e-link", "--login-by-link", "--yes", "--json")
    running_job(lab)
    first = until("a link", lambda: newest_link(lab), seconds=30)
    until("three minutes", lambda: time.monotonic() - begun > PATIENCE, seconds=PATIENCE + 5, every=1)

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
