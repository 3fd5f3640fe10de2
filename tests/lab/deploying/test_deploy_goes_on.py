"""A deploy belongs to nobody's terminal: it goes on, can be watched from elsewhere, and only one runs on a stack."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.lab.deploys import TAILNET, answers, deploy, events_of, images_for, running_job, told
from tests.lab.running_lab import Lab, until

SLOW = 45.0
"""Seconds after which what the sidecar said of it is told at the end of the run: with its order it takes about ten."""


def slow_deploy(lab: Lab, name: str) -> tuple[str, ...]:
    """A deploy that takes some seconds: the certificate authority is in no hurry."""
    images_for(lab, "vaultwarden")
    lab.set(acmedelay="6s")
    return ("deploy", "vaultwarden", "--name", name, "--auth-key-file", str(lab.key_file()), "--yes")


def in_a_terminal(lab: Lab, *arguments: str, columns: int = 80) -> tuple[int, subprocess.Popen[bytes]]:
    """Start the program as the leader of a session whose terminal we hold; closing it sends SIGHUP."""
    master, slave = pty.openpty()
    started = subprocess.Popen(
        lab.argv(*arguments), env=lab.inside_environment(), stdin=slave, stdout=slave, stderr=slave,
        start_new_session=True, preexec_fn=lambda: controlling(slave),
    )  # fmt: skip
    os.close(slave)
    return master, started


def controlling(terminal: int) -> None:
    import fcntl
    import termios

    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)


def drained(master: int) -> bytearray:
    """Read the terminal in a thread, so that nobody waits for us; grows while it lives."""
    seen = bytearray()

    def read() -> None:
        while True:
            try:
                seen.extend(os.read(master, 65536))
            except OSError:
                return

    threading.Thread(target=read, daemon=True).start()
    return seen


def said_meanwhile(lab: Lab, name: str) -> str:
    """The sidecar's log and labnet's."""
    argv = ["docker", "logs", "--timestamps", f"tailscale-{name}"]
    said = subprocess.run(
        argv, env=lab.docker_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return said.stdout + (lab.folder / "labnet.log").read_text()[-20_000:]


def has_begun(lab: Lab, stage: str) -> bool:
    return any(event.get("stage") == stage for event in events_of(lab))


def test_closing_the_terminal_does_not_stop_the_deploy(lab: Lab, root: Path) -> None:
    master, follower = in_a_terminal(lab, *slow_deploy(lab, "e-hup"))
    seen = drained(master)
    job = running_job(lab)
    until("the sidecar's stage", lambda: has_begun(lab, "sidecar"))
    assert seen
    os.close(master)
    assert follower.wait(10) != 0
    assert Path(f"/proc/{job['pid']}").exists()
    until("the result", lambda: "result" in events_of(lab)[-1], seconds=40)
    assert events_of(lab)[-1]["result"] == "ok"
    answers(lab, f"https://e-hup.{TAILNET}/")
    watched = lab.cli("deploy", "--watch", "e-hup", "--json")
    assert told(watched.stdout, watched.returncode, watched.stderr).result["result"] == "ok"


def test_ctrl_c_leaves_the_deploy_running_and_says_so(lab: Lab, root: Path) -> None:
    follower = lab.start_cli(*slow_deploy(lab, "e-int"), "--json")
    running_job(lab)
    until("the sidecar's stage", lambda: has_begun(lab, "sidecar"))
    os.killpg(follower.pid, signal.SIGINT)
    stdout, stderr = follower.communicate(timeout=10)
    last = json.loads(stdout.splitlines()[-1])
    assert last["result"] == "detached", stderr
    assert "--watch e-int" in last["fix"]
    until("the result", lambda: "result" in events_of(lab)[-1], seconds=40)
    assert events_of(lab)[-1]["result"] == "ok"


def test_a_second_terminal_watches_and_a_second_deploy_is_refused(
    lab: Lab, root: Path, record_property: Callable[[str, object], None]
) -> None:
    began = time.monotonic()
    first = lab.start_cli(*slow_deploy(lab, "e-two"), "--json")
    job = running_job(lab)
    until("the sidecar's stage", lambda: has_begun(lab, "sidecar"))
    second = lab.start_cli("deploy", "--watch", "e-two", "--json")

    for arguments in (
        ("restart", "e-two", "--no-wait"),
        ("remove", "e-two", "--yes"),
        ("deploy", "--resume", "e-two", "--yes"),
    ):
        refused = lab.cli(*arguments)
        assert refused.returncode == 1, refused
        assert f"process {job['pid']}" in refused.stderr
        assert "deploy" in refused.stderr

    # tailscaled gives an order a minute and begins it anew at the next handshake, which the deploy waits for.
    until("the result", lambda: "result" in events_of(lab)[-1], seconds=120, every=0.5)
    if (took := time.monotonic() - began) > SLOW:
        record_property(
            f"table: a deploy with a slow certificate authority, {took:.0f} s", said_meanwhile(lab, "e-two")
        )
    ours, _ = first.communicate(timeout=20)
    theirs, _ = second.communicate(timeout=20)
    assert ours == theirs
    assert json.loads(ours.splitlines()[-1])["result"] == "ok"


def test_a_rejected_key_is_named_and_a_new_one_goes_on_from_there(lab: Lab, root: Path) -> None:
    said = deploy(lab, "vaultwarden", "e-key", key="expired")
    assert said.status == 1
    assert said.result["finding"] == "authkey-used-expired-revoked"
    assert said.stages[-1] in ("pull", "sidecar")  # a refused key ends the sidecar at once, sometimes before it is seen
    done = lab.cli("deploy", "--resume", "e-key", "--auth-key-file", str(lab.key_file()), "--yes", "--json")
    again = told(done.stdout, done.returncode, done.stderr)
    assert again.result["result"] == "ok", again
    answers(lab, f"https://e-key.{TAILNET}/")
