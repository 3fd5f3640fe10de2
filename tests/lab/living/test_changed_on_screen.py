"""A living stack's setting is changed in a real terminal by keys alone: the review, the job, then the answer."""

from __future__ import annotations

import json
from pathlib import Path

from tests.lab.deploying.test_tui_deploys import opened
from tests.lab.deploys import answers, deployed, events_of
from tests.lab.running_lab import Lab, until


def test_a_setting_is_changed_by_keys_and_only_the_app_is_made_anew(lab: Lab, root: Path) -> None:
    url = deployed(lab, "vaultwarden", "l-screen").result["url"]
    sidecar, app = (lab.inspect(f"{one}-l-screen")["Id"] for one in ("tailscale", "app"))
    assert "SIGNUPS_ALLOWED=true" in lab.inspect("app-l-screen")["Config"]["Env"]
    with opened(lab) as terminal:
        terminal.press("2")
        terminal.await_text("OK +l-screen", seconds=40)
        terminal.press("enter")
        terminal.await_text("/ l-screen", seconds=40)
        terminal.await_text("Nothing is wrong", seconds=40)
        for _ in range(5):  # the key is there once the stack's files are read
            terminal.press("e")
            if terminal.wait_until(lambda: terminal.shows("step 4 of 5"), 5) is not None:
                break
        terminal.await_text("step 4 of 5")
        terminal.await_text("create accounts. +yes")
        terminal.press(" ")
        terminal.await_text("create accounts. +no")
        terminal.press("n")
        terminal.await_text("Review l-screen")
        terminal.await_text("Made anew")
        terminal.await_text("Enter change it")
        assert lab.inspect("app-l-screen")["Id"] == app  # nothing is done before the review said yes
        terminal.press("enter")
        terminal.await_text("200 in", seconds=60)
        until("the job is well", lambda: events_of(lab)[-1].get("result") == "ok", seconds=60)
        until("the app is another one", lambda: lab.inspect("app-l-screen")["Id"] != app, seconds=60)
    now = lab.inspect("app-l-screen")
    assert now["Id"] != app and "SIGNUPS_ALLOWED=false" in now["Config"]["Env"]
    assert lab.inspect("tailscale-l-screen")["Id"] == sidecar
    answers(lab, url)
    drift = json.loads(lab.cli("compare", "l-screen", "--json").stdout)["drift"]
    assert not drift, drift
