"""Who can reach a stack, switched live on real sidecars: nobody notices who was let in before."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lab.deploys import TAILNET, answers, deployed
from tests.lab.reach.knocking import Knocking
from tests.lab.running_lab import Lab, until


def served(lab: Lab, name: str) -> dict[str, Any]:
    said = lab.docker("exec", f"tailscale-{name}", "tailscale", "serve", "status", "--json", check=False)
    found: dict[str, Any] = json.loads(said) if said.startswith("{") else {}
    return found


def is_public(lab: Lab, name: str) -> bool:
    return any((served(lab, name).get("AllowFunnel") or {}).values())


def exposed(lab: Lab, name: str, *words: str) -> tuple[dict[str, Any], float]:
    began = time.monotonic()
    done = lab.cli("expose", name, *words, "--json")
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said, time.monotonic() - began


def public(lab: Lab, name: str, time: str, *more: str) -> tuple[dict[str, Any], float]:
    return exposed(lab, name, "funnel", "--confirm-public", name, "--for", time, *more)


def jobs(root: Path) -> list[int]:
    """The processes of this root that see to the end of public times."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0") if folder.name.isdigit() else []
        except OSError:
            continue
        if str(root) in words and "public-times" in words:
            found.append(int(folder.name))
    return found


def kill_jobs(root: Path) -> int:
    """End them, by their ids."""
    found = jobs(root)
    for process in found:
        os.kill(process, signal.SIGKILL)
    return len(found)


def kill_inside(lab: Lab, name: str) -> None:
    """Kill the sidecar's own process that would set Serve back."""
    mark = lab.docker("exec", f"tailscale-{name}", "cat", "/tmp/.scaletail-public")
    lab.docker("exec", f"tailscale-{name}", "kill", "-9", mark.split()[1])


def test_every_switch_is_live_and_no_visitor_of_the_tailnet_is_turned_away(
    lab: Lab, root: Path, record_property: Callable[[str, object], None]
) -> None:
    name = "r-live"
    deployed(lab, "vaultwarden", name)
    host, took = f"{name}.{TAILNET}", {}
    answers(lab, f"https://{host}/")
    with Knocking(lab, f"https://{host}/") as knocking:
        _, took["Funnel for 2 h"] = public(lab, name, "2h")
        assert served(lab, name)["AllowFunnel"] == {f"{host}:443": True}
        shown = json.loads(lab.cli("expose", name, "--json").stdout)
        assert shown["public"] and 7000 < shown["public_left_s"] <= 7200
        _, took["Serve"] = exposed(lab, name, "serve")
        assert not is_public(lab, name)
        _, took["Funnel for 2 h on 8443"] = public(lab, name, "2h", "--public-port", "8443")
        assert served(lab, name)["AllowFunnel"] == {f"{host}:8443": True}
        assert lab.get(f"https://{host}:8443/")[0] == 200
        _, took["a second path"] = exposed(lab, name, "serve", "--path", "/second", "--to", "80/alive")
        assert lab.get(f"https://{host}/second")[0] == 200
        _, took["a TCP forward"] = exposed(lab, name, "serve", "--way", "tcp", "--port", "7000", "--to", "80")
        assert lab.connects(host, 7000)
        _, took["HTTP on 80, refused"] = refused(lab, name, "serve", "--way", "http", "--to", "80")
        _, took["a public path"] = public(lab, name, "2h", "--path", "/alive", "--public-port", "10000")
        assert lab.get(f"https://{host}:10000/alive")[0] == 200
        assert lab.get(f"https://{host}:10000/")[0] == 404
        _, took["a path public for ever"] = public(lab, name, "ever", "--path", "/alive", "--public-port", "8443")
        assert served(lab, name)["AllowFunnel"] == {f"{host}:8443": True}
        _, took["Serve again"] = exposed(lab, name, "serve")
        assert not is_public(lab, name) and lab.get(f"https://{host}/second")[0] == 200
        exposed(lab, name, "serve", "--path", "/second", "--close")
    assert knocking.asked > 20 and not knocking.failed, knocking.failed
    lines = [f"| {what} | {seconds:.2f} s |" for what, seconds in took.items()]
    head = f"{knocking.asked} requests of the other device meanwhile, {len(knocking.failed)} failed."
    table = "\n".join((head, "", "| switch | command |", "| --- | --- |", *lines))
    record_property("table: who can reach it", table)


def refused(lab: Lab, name: str, *words: str) -> tuple[str, float]:
    began = time.monotonic()
    done = lab.cli("expose", name, *words)
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr, (done.returncode, done.stderr)
    return done.stderr, time.monotonic() - began


def test_what_the_tailnet_does_not_allow_is_refused_and_what_it_takes_away_meanwhile_is_put_back(
    lab: Lab, root: Path
) -> None:
    name = "r-no"
    deployed(lab, "vaultwarden", name)
    before = served(lab, name)
    lab.set(funnelports="443")
    until(
        "the port is gone",
        lambda: "8443" in refused(lab, name, "funnel", "--public-port", "8443", "--confirm-public", name)[0],
    )
    lab.set(funnel="off")
    until(
        "it is gone",
        lambda: "policy does not allow Funnel" in refused(lab, name, "funnel", "--confirm-public", name)[0],
    )
    assert served(lab, name) == before
    said, _ = refused(lab, name, "funnel", "--path", "/x", "--confirm-public", name)
    assert "/ of port 443 would be public, too" in said


@pytest.mark.rotating
def test_a_limited_funnel_ends_in_time_and_with_every_killed_helper(lab: Lab, root: Path) -> None:
    name = "r-ends"
    deployed(lab, "vaultwarden", name)
    public(lab, name, "12s")
    began = time.monotonic()
    until("closed", lambda: not is_public(lab, name), seconds=40)
    assert 7 < time.monotonic() - began < 22
    until("the job is over", lambda: not jobs(root), seconds=40)
    # Killed outside: the sidecar's own process closes it.
    public(lab, name, "10s")
    until("the job lives", lambda: kill_jobs(root) == 1, seconds=10)
    until("closed from inside", lambda: not is_public(lab, name), seconds=40)
    # Killed inside: the job closes it.
    lab.cli("status")
    public(lab, name, "10s")
    kill_inside(lab, name)
    until("closed from outside", lambda: not is_public(lab, name), seconds=60)
    # All killed: the next start of the program closes it.
    public(lab, name, "10s")
    kill_inside(lab, name)
    until("the job lives", lambda: kill_jobs(root) == 1, seconds=10)
    time.sleep(12)
    assert is_public(lab, name)
    lab.cli("status")
    until("closed by the next start", lambda: not is_public(lab, name), seconds=30)
    assert lab.get(f"https://{name}.{TAILNET}/")[0] == 200


@pytest.mark.parametrize("what", ["sidecar", "engine"])
def test_a_restart_falls_back_to_serve(lab: Lab, root: Path, what: str) -> None:
    name = f"r-{what}"
    deployed(lab, "vaultwarden", name)
    public(lab, name, "2h")
    try:
        if what == "sidecar":
            lab.docker("restart", "-t", "2", f"tailscale-{name}")
        else:
            lab.script("restart-engine", timeout=120)
        # tailscaled keeps what was set at run time, and containerboot takes it back once it is logged in.
        until("served, and not public", lambda: served(lab, name).get("Web") and not is_public(lab, name), seconds=60)
        lab.cli("status")
        until("nothing is left to end", lambda: kept(lab, name) == 0, seconds=60, every=1)
    finally:
        kill_jobs(root)


def kept(lab: Lab, name: str) -> int:
    """How many public times the program remembers."""
    shown = json.loads(lab.cli("expose", name, "--json").stdout)
    return 0 if shown["public_left_s"] is None and not shown["public"] else 1
