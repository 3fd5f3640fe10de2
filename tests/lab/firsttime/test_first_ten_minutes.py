"""Two people who do what the screen says, and nothing else: each gets what was promised."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scaletail_tui.domain.adoption.record import OWN_FOLDER
from tests.bench.terminal import Terminal
from tests.lab.adopting.handmade import IMAGE, Handmade, template
from tests.lab.deploys import answers
from tests.lab.firsttime.newcomer import USER, Host, Newcomer
from tests.lab.running_lab import Lab


def test_a_newcomer_with_three_things_amiss_gets_a_page_by_what_the_screen_says(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    """No TUN device, no right to use the engine, and no certificates in the tailnet."""
    lab.stand_in("corentinth/it-tools:latest", 80)
    lab.set(https="off")
    host = Host(lab, tmp_path / "host")
    newcomer = Newcomer({"How shall stacks log in?": "Keep one reusable key"}, key=lab.key(), host=host)
    with host.stands():
        newcomer.sit_down(host.log_in("setup"))  # ends where he must log in again
        assert "setup goes on from here" in newcomer.seen
        newcomer.sit_down(host.log_in("setup"))
        url = re.findall(r"^ {4}(https://it-tools\.\S+)", newcomer.seen, re.MULTILINE)[-1]
        answers(lab, url)
    assert sorted(newcomer.done) == ["enable HTTPS", "sudo modprobe tun", f"sudo usermod -aG docker {USER}"]
    assert "█" in newcomer.seen.rpartition(url)[2]  # for the phone
    assert lab.key() not in newcomer.seen


def test_a_clone_of_scaletail_with_four_running_stacks_is_found_and_all_four_are_adopted(
    lab: Lab, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.stand_in(IMAGE, 80)
    clone = root / "ScaleTail"
    stacks = [Handmade(lab, clone / "services" / f"hand-{name}") for name in ("one", "two", "three", "four")]
    never = [Handmade(lab, clone / place) for place in ("services/hand-never", "templates/any")]
    for stack in (*stacks, *never):
        template(stack)
    before = {stack.name: stack.sums() for stack in stacks}
    with ThreadPoolExecutor(len(stacks)) as pool:
        list(pool.map(lambda stack: stack.up(), stacks))
    monkeypatch.setenv("SCALETAIL_CONFIG", str(tmp_path / "settings.yaml"))
    user = Newcomer({"A first service?": "None now"})
    user.sit_down(Terminal(lab.argv("setup"), rows=50, environment=lab.inside_environment()))
    assert f'roots: ["{clone / "services"}"]' in (tmp_path / "settings.yaml").read_text(), user.seen
    for stack in stacks:
        assert (stack.folder / OWN_FOLDER).is_dir(), user.seen
        assert {path: held for path, held in stack.sums().items() if path in before[stack.name]} == before[stack.name]
        assert stack.answers()
    assert not any((one.folder / OWN_FOLDER).exists() for one in never)
    rows = json.loads(lab.cli("status", "--json").stdout)["stacks"]
    assert {stack.name for stack in stacks} <= {row["name"] for row in rows if row["state"] == "ok"}
