"""How long until another device sees the app: our deploy against `docker compose up -d` of the usual shape."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, images_for
from tests.lab.running_lab import Lab

RUNS = 5
LIMITS = {"current": (4.0, 1.5), "debian": (6.0, 10.0)}
"""Seconds that ours may take, and how many times faster it shall be; a run fails beyond three times that."""
SLACK = 3.0
AS_USUAL = """\
name: {name}
configs:
  serve:
    content: |
      {{"TCP": {{"443": {{"HTTPS": true}}}},
       "Web": {{"$${{TS_CERT_DOMAIN}}:443": {{"Handlers": {{"/": {{"Proxy": "http://127.0.0.1:80"}}}}}}}},
       "AllowFunnel": {{"$${{TS_CERT_DOMAIN}}:443": false}}}}
services:
  tailscale:
    image: tailscale/tailscale:latest
    container_name: tailscale-{name}
    hostname: {name}
    environment:
      TS_AUTHKEY: {key}
      TS_STATE_DIR: /var/lib/tailscale
      TS_SERVE_CONFIG: /config/serve.json
      TS_USERSPACE: "false"
      TS_ENABLE_HEALTH_CHECK: "true"
      TS_LOCAL_ADDR_PORT: 127.0.0.1:41234
      TS_AUTH_ONCE: "true"
    configs:
      - source: serve
        target: /config/serve.json
    volumes:
      - ./config:/config
      - ./state:/var/lib/tailscale
    devices:
      - /dev/net/tun:/dev/net/tun
    cap_add:
      - net_admin
    healthcheck:
      test: ["CMD", "wget", "--spider", "-q", "http://127.0.0.1:41234/healthz"]
      interval: 1m
      timeout: 10s
      retries: 3
      start_period: 10s
    restart: always
  application:
    image: vaultwarden/server:latest
    container_name: app-{name}
    network_mode: service:tailscale
    depends_on:
      tailscale:
        condition: service_healthy
    volumes:
      - ./data:/data
    restart: always
"""


def seconds_until_seen(lab: Lab, name: str, start: Callable[[], subprocess.Popen[str]]) -> float:
    """From the start of the process to the first 200 that the other device gets, asked every 100 ms.

    A question does not wait for the one before: a connection that begins before the device listens tries again after
    one, two and four seconds only, and would hide what the next one sees at once.
    """
    ask = lab.get_argv(f"https://{name}.{TAILNET}/")
    begun = time.monotonic()
    process = start()
    asking: list[subprocess.Popen[str]] = []
    try:
        while time.monotonic() - begun < 180:
            asking.append(subprocess.Popen(ask, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True))
            time.sleep(0.1)
            answered = [one for one in asking if one.poll() is not None]
            if any(one.communicate()[0] == "200" for one in answered):
                seen = time.monotonic() - begun
                process.wait(120)
                return seen
            asking = [one for one in asking if one not in answered]
    finally:
        for one in asking:
            with one:  # closes its pipe and waits for its end
                one.kill()
    raise AssertionError(f"{name} was not seen; {process.communicate(timeout=5)}")


def ours(lab: Lab, name: str) -> float:
    arguments = ("deploy", "vaultwarden", "--name", name, "--auth-key-file", str(lab.key_file()), "--yes", "--json")
    return seconds_until_seen(lab, name, lambda: lab.start_cli(*arguments))


def as_usual(lab: Lab, name: str) -> float:
    folder = lab.root / name
    folder.mkdir()
    (folder / "compose.yaml").write_text(AS_USUAL.format(name=name, key=lab.key()))
    argv = ["docker", "compose", "--project-directory", str(folder), "up", "-d"]
    return seconds_until_seen(
        lab, name,
        lambda: subprocess.Popen(argv, env=lab.docker_environment(), stdin=subprocess.DEVNULL, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT),
    )  # fmt: skip


@pytest.mark.engines
@pytest.mark.bench
def test_a_deploy_is_seen_sooner_than_the_usual_shape(
    lab: Lab, root: Path, record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> None:
    images_for(lab, "vaultwarden")
    times: dict[str, list[float]] = {"ours": [], "usual": []}
    for run in range(RUNS):
        for kind, measure in (("ours", ours), ("usual", as_usual)):
            times[kind].append(measure(lab, f"e-{kind}-{run}"))
            lab.clean_up(root)
    mine, usual = statistics.median(times["ours"]), statistics.median(times["usual"])
    limit, factor = LIMITS[lab.engine]
    with capsys.disabled():
        print(
            f"\nuntil HTTPS 200 on another device, {lab.engine} engine, median of {RUNS}: deploy {mine:.2f} s "
            f"(limit {limit:g}), docker compose up -d {usual:.2f} s, "
            f"{usual / mine:.1f} times faster (at least {factor:g})"
        )
    record_property(f"deploy_seconds_{lab.engine}", mine)
    record_property(f"usual_seconds_{lab.engine}", usual)
    assert mine <= limit * SLACK, times
    assert usual / mine >= factor / SLACK, times
