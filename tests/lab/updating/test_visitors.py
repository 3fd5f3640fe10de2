"""What a visitor sees of an update, beside Compose's own and one that makes a single container anew."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab.deploys import answers
from tests.lab.running_lab import Lab, until
from tests.lab.updating.published import APP, SIDECAR, Published, deploy_app, registry, update, url_of

NEEDS = "DELAY=1s"
"""What the app itself needs until it listens."""
APART = 0.1
LOOKS_ON = 12.0
"""Seconds for which visitors come after a single container was made anew."""


class Visitors:
    """The other device asks ten times a second, and nobody waits for the one before."""

    def __init__(self, lab: Lab, url: str) -> None:
        self._argv = lab.get_argv(url)
        self._leave = threading.Event()
        self.asked: list[tuple[float, subprocess.Popen[str]]] = []

    def come(self) -> None:
        while not self._leave.wait(APART):
            asking = subprocess.Popen(self._argv, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
            self.asked.append((time.monotonic(), asking))

    def leave(self) -> tuple[int, int, float]:
        """How many came, how many were not served, and the seconds from the first to the last of those."""
        self._leave.set()
        time.sleep(3 * APART)
        seen = [(at, asking.communicate(timeout=10)[0]) for at, asking in self.asked]
        failed = [at for at, status in seen if status != "200"]
        return len(seen), len(failed), failed[-1] - failed[0] + APART if failed else 0.0


@contextmanager
def visitors(lab: Lab, url: str) -> Iterator[Visitors]:
    those = Visitors(lab, url)
    coming = threading.Thread(target=those.come, daemon=True)
    coming.start()
    try:
        yield those
    finally:
        those._leave.set()
        coming.join()


def newer(published: Published, version: int) -> None:
    published.publish(APP, f"BODY={version}", NEEDS)
    published.publish_sidecar(str(version))


def seen_while(lab: Lab, name: str, act: Callable[[], None]) -> tuple[int, int, float]:
    with visitors(lab, url_of(name)) as those:
        time.sleep(1.0)
        act()
        time.sleep(1.0)
        return those.leave()


@pytest.mark.bench
def test_visitors_of_an_update_miss_no_more_than_the_app_itself_needs(
    lab: Lab, root: Path, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def compose(*arguments: str) -> None:
        argv = ["docker", "compose", "--project-directory", str(root / "u-see"), *arguments]
        done = subprocess.run(argv, env=lab.docker_environment(), capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr

    def ours() -> None:
        assert update(lab, "u-see").result["result"] == "ok"

    def usual() -> None:
        compose("pull")
        compose("up", "-d")
        until("two", lambda: lab.get(url_of("u-see"))[0] == 200)

    def alone() -> None:
        compose("pull", "tailscale")
        compose("up", "-d", "--no-deps", "tailscale")
        time.sleep(LOOKS_ON)

    with registry(lab) as published:
        published.publish(APP, "BODY=1", NEEDS, here=True)
        published.publish_sidecar("1", here=True)
        deploy_app(lab, "u-see", sidecar=SIDECAR)
        rows = {}
        for number, (name, act) in enumerate(
            (("scaletail-tui update", ours), ("docker compose pull && up -d", usual), ("one container anew", alone))
        ):
            newer(published, number + 2)
            answers(lab, url_of("u-see"))
            rows[name] = seen_while(lab, "u-see", act)
        assert lab.cli("restart", "u-see").returncode == 0  # the pair again
        answers(lab, url_of("u-see"))
    lines = ["| how | visitors | not served | seconds |", "|---|---|---|---|"]
    lines += [f"| {name} | {came} | {failed} | {seconds:.1f} |" for name, (came, failed, seconds) in rows.items()]
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    record_property("table: visitors of an update", "\n".join(lines))
    mine, theirs = rows["scaletail-tui update"], rows["docker compose pull && up -d"]
    assert mine[2] <= theirs[2] * 1.5 + 2.0, rows
    assert rows["one container anew"][2] >= LOOKS_ON - 2.0, rows
