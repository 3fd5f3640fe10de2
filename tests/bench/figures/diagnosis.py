"""What a diagnosis costs, and what watching costs, on the lab's real engine with real sidecars.

    python -m tests.bench.figures.diagnosis [--quick]

CPU is counted as time of processes, also of those that have ended: ours with all children, and the engine's with
daemons, shims, containers and everything that was run in them. What the engine takes while nobody looks is measured
first and taken off. Children are counted by strace, every program that our process tree begins.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from scaletail_tui.ui.stack_rounds import CALM_SECONDS
from tests.bench.engine_cost import engine_root, engine_seconds
from tests.bench.report import Figure, table
from tests.lab.running_lab import Lab, LabMissing, until

ROUND_SECONDS = 0.75 * CALM_SECONDS
"""On the average: the stacks are spread over the second half of the round."""
STACK = "bench-vault"
HIDDEN = 10
AT_ONCE = 3
COMPOSE = """\
services:
  tailscale:
    image: tailscale/tailscale:latest
    container_name: tailscale-{name}
    hostname: {name}
    environment:
      TS_AUTHKEY: file:/run/secrets/key
      TS_AUTH_ONCE: "true"
      TS_STATE_DIR: /var/lib/tailscale
      TS_USERSPACE: "false"
      TS_SERVE_CONFIG: /config/serve.json
      TS_ENABLE_HEALTH_CHECK: "true"
      TS_LOCAL_ADDR_PORT: 127.0.0.1:24234
    volumes: [./tailscale/state:/var/lib/tailscale, ./tailscale/serve:/config:ro, ./key:/run/secrets/key:ro]
    devices: [/dev/net/tun:/dev/net/tun]
    cap_add: [NET_ADMIN]
    restart: unless-stopped
  application:
    image: lab/web
    container_name: app-{name}
    network_mode: service:tailscale
    restart: unless-stopped
"""
SERVE = {
    "TCP": {"443": {"HTTPS": True}},
    "Web": {"${TS_CERT_DOMAIN}:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}},
}


def diagnosis_figures(lab: Lab, *, runs: int = 5) -> list[Figure]:
    """Deploy a stack in the lab and diagnose it; everything is removed again."""
    with _root_in(lab):
        _deployed(lab, STACK)
        return _of_a_diagnosis(lab, runs)


def watching_figures(lab: Lab, *, seconds: float = 60.0) -> list[Figure]:
    """What an open page costs, and with ten stacks their list."""
    with _root_in(lab):
        _deployed(lab, STACK)
        open_page = _of_watching(lab, seconds)
        with ThreadPoolExecutor(AT_ONCE) as several:
            list(several.map(lambda number: _deployed(lab, f"{STACK}-{number}"), range(1, HIDDEN)))
        return [open_page, _of_the_list(lab)]


@contextmanager
def _root_in(lab: Lab) -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="scaletail-bench-") as name:
        folder = Path(name)
        root = folder / "stacks"
        root.mkdir()
        lab.begin(folder, root)
        try:
            yield
        finally:
            lab.clean_up(root)


def _deployed(lab: Lab, name: str) -> None:
    folder = lab.root / name
    (folder / "tailscale" / "serve").mkdir(parents=True)
    (folder / "tailscale" / "serve" / "serve.json").write_text(json.dumps(SERVE))
    (folder / "compose.yaml").write_text(COMPOSE.format(name=name))
    key = folder / "key"
    key.touch(0o600)
    key.write_text(lab.key())
    lab.docker("compose", "--project-directory", str(folder), "up", "-d")
    until(f"{name} is well", lambda: _said(lab, name)["verdict"] == "ok", seconds=90, every=1.0)


def _said(lab: Lab, name: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(lab.cli("doctor", name, "--json").stdout)
    return said


def _of_a_diagnosis(lab: Lab, runs: int) -> list[Figure]:
    looks, commands, cpu = [], [], []
    engine = engine_root(lab.docker_host)
    for _ in range(runs):
        began, before = time.perf_counter(), _cpu(engine)
        looks.append(_said(lab, STACK)["took_ms"] / 1000)
        commands.append(time.perf_counter() - began)
        cpu.append(_cpu(engine) - before)
    return [
        Figure(what="full diagnosis", where="the look", seen=median(looks), unit="s", aim=1.5),
        Figure(what="full diagnosis", where="the whole command", seen=median(commands), unit="s"),
        Figure(what="full diagnosis, CPU", where="command and engine", seen=median(cpu), unit="s"),
        Figure(what="full diagnosis, children", where="strace", seen=_children(lab), unit="", aim=12.0),
    ]


def _cpu(engine: int | None) -> float:
    """CPU seconds of the engine with all that it runs, and of our children that have ended."""
    children = os.times()
    ours = children.children_user + children.children_system
    return ours + (engine_seconds(engine) if engine is not None else 0.0)


def _children(lab: Lab) -> float | None:
    """Programs that one `doctor` begins, its own not counted; None where there is no strace."""
    if shutil.which("strace") is None:
        print("no count of children: there is no strace", file=sys.stderr)
        return 0.0
    with tempfile.NamedTemporaryFile() as file:
        program = (sys.executable, "-m", "scaletail_tui", "doctor", STACK, "--json")
        argv = lab.run_argv("strace", "-f", "-qq", "-e", "trace=execve", "-e", "status=successful", "-o", file.name)
        lab.run([*argv[2:], *program], check=False, timeout=120)
        begun = Path(file.name).read_text().count("execve(")
        return float(begun - 1)


def _of_watching(lab: Lab, seconds: float) -> Figure:
    seen = _watched(lab, "open", STACK, seconds)
    if seen["verdict"] != "ok":
        raise RuntimeError(f"{STACK} was not well while it was watched: {seen}")
    cpu = seen["engine"] + seen["own"] - seen["idle"] * seen["seconds"]
    percent = max(0.0, 100 * cpu / seen["seconds"])
    return Figure(what="watching one healthy stack, CPU", where="engine's share too", seen=percent, unit="%", aim=1.0)


def _of_the_list(lab: Lab) -> Figure:
    seen = _watched(lab, "list", STACK, 40.0)
    cpu = seen["engine"] + seen["own"] - seen["idle"] * seen["seconds"]
    percent = max(0.0, 100 * cpu / seen["rounds"] / ROUND_SECONDS)
    where = f"a look each {ROUND_SECONDS:.0f} s, {seen['verdict']}"
    return Figure(what=f"{HIDDEN} hidden stacks, CPU", where=where, seen=percent, unit="%", aim=1.0)


def _watched(lab: Lab, kind: str, name: str, seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.programs.watcher", kind, str(lab.root), name, str(seconds)]
    seen: dict[str, Any] = json.loads(lab.run(command, timeout=seconds * 2 + 180).stdout)
    return seen


def running_lab() -> Lab | None:
    """The lab of this environment where it is up."""
    lab = Lab(engine="current", environment=dict(os.environ))
    try:
        lab.check_machine()
    except LabMissing:
        return None
    return lab if lab.is_up() else None


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="shorter, less exact")
    options = parser.parse_args(arguments)
    lab = running_lab()
    if lab is None:
        print("no lab is up: tests/lab/lab up", file=sys.stderr)
        return 2
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}", flush=True)
    if options.quick:
        figures = [*diagnosis_figures(lab, runs=2), *watching_figures(lab, seconds=30.0)]
    else:
        figures = [*diagnosis_figures(lab), *watching_figures(lab)]
    print(table(figures))
    return 1 if any(figure.verdict == "FAIL" for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
