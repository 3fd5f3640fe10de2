"""The program in a real terminal of 80×24, driven by keys alone, deploys for real."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.bench.terminal import Terminal
from tests.lab.deploying.test_key_is_nowhere import leaks, shapes
from tests.lab.deploys import TAILNET, answers, events_of, images_for, running_job
from tests.lab.running_lab import Lab, until


class Recorded(Terminal):
    """A terminal that keeps every byte it was sent."""

    written = b""

    def __enter__(self) -> Recorded:
        return self

    def _answer_queries(self, data: bytes) -> None:
        self.written += data
        super()._answer_queries(data)

    def await_text(self, pattern: str, *, seconds: float = 20) -> None:
        if not self.shows(pattern):
            assert self.wait_until(lambda: self.shows(pattern), seconds) is not None, f"{pattern}\n{self.text()}"
        self.settle()

    def hang_up(self) -> None:
        """Close the terminal, as a lost SSH line does."""
        os.close(self.fd)
        os.waitpid(self.pid, 0)
        self.fd = os.open(os.devnull, os.O_RDWR)


def opened(lab: Lab) -> Recorded:
    terminal = Recorded(lab.argv(), environment=lab.inside_environment())
    terminal.await_text("Actual Budget")
    return terminal


def wizard_to_review(terminal: Recorded, name: str, key: str) -> None:
    """From the catalog to the review of vaultwarden."""
    terminal.press("/")
    terminal.await_text("Enter keep")
    terminal.press("vaultw")
    terminal.await_text(r"1/1(?!\d)")
    terminal.press("enter")
    terminal.await_text("Enter set up")
    terminal.press("enter")
    terminal.await_text("step 1 of 5")
    for _ in range(len("vaultwarden")):
        terminal.press("backspace")
    terminal.press(name)
    terminal.await_text(rf"Device name +{name} ")
    terminal.press("enter")
    terminal.await_text("step 2 of 5")
    terminal.press(key)
    terminal.press("enter")
    terminal.await_text("step 3 of 5")
    terminal.press("enter")
    terminal.await_text("step 4 of 5")
    terminal.press("n")
    terminal.await_text(f"Review {name}")
    terminal.await_text("Enter deploy")


def test_the_tui_deploys_vaultwarden_by_keys_alone(lab: Lab, root: Path) -> None:
    images_for(lab, "vaultwarden")
    key = lab.new_key("--reusable")
    with opened(lab) as terminal:
        wizard_to_review(terminal, "e-keys", key)
        assert not list(root.iterdir())  # nothing is written before the review said yes
        terminal.press("enter")
        terminal.await_text(rf"https://e-keys\.{TAILNET}", seconds=60)
        terminal.await_text("200 in", seconds=30)
        terminal.settle()
        assert set(leaks("the terminal", terminal.written, shapes(key))) == set()
    assert events_of(lab)[-1]["result"] == "ok"
    answers(lab, f"https://e-keys.{TAILNET}/")


@pytest.mark.rotating
def test_a_deploy_whose_terminal_was_closed_is_shown_by_the_next_tui(lab: Lab, root: Path) -> None:
    images_for(lab, "vaultwarden")
    lab.set(acmedelay="4s")
    with opened(lab) as first:
        wizard_to_review(first, "e-gone", lab.key())
        first.press("enter")
        running_job(lab)
        until("the sidecar's stage", lambda: any(event.get("stage") == "sidecar" for event in events_of(lab)))
        first.hang_up()
    with opened(lab) as second:
        second.press("2")
        second.await_text("e-gone")
        until("the result", lambda: "result" in events_of(lab)[-1], seconds=60)
        second.await_text("OK +e-gone", seconds=40)
    assert events_of(lab)[-1]["result"] == "ok"
    answers(lab, f"https://e-gone.{TAILNET}/")
