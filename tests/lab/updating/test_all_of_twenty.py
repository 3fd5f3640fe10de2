"""Twenty stacks are updated by one command: two at a time, until one had to go back, which the next run leaves out."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.lab.rotation import in_turn
from tests.lab.running_lab import Lab, until
from tests.lab.updating.published import APP, HOST, image_of, registry, url_of

NAMES = tuple(f"u-n{number:02}" for number in range(1, 21))
BAD, BAD_APP = NAMES[4], f"{HOST}/bad:latest"
COMPOSE = """\
services:
  tailscale:
    image: tailscale/tailscale:latest
    container_name: tailscale-NAME
    hostname: NAME
    environment:
      TS_AUTHKEY: file:/run/secrets/ts_authkey
      TS_AUTH_ONCE: "true"
      TS_STATE_DIR: /var/lib/tailscale
      TS_SERVE_CONFIG: /config/serve.json
      TS_USERSPACE: "false"
      TS_ENABLE_HEALTH_CHECK: "true"
      TS_LOCAL_ADDR_PORT: 127.0.0.1:41234
    secrets: [ts_authkey]
    volumes: [./tailscale/state:/var/lib/tailscale, ./serve:/config:ro]
    devices: [/dev/net/tun:/dev/net/tun]
    cap_add: [net_admin]
  application:
    image: APP
    container_name: app-NAME
    network_mode: service:tailscale
secrets:
  ts_authkey: {file: ./tailscale/authkey}
"""
SERVE = """\
{"TCP": {"443": {"HTTPS": true}},
 "Web": {"${TS_CERT_DOMAIN}:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}}}
"""


def start_twenty(lab: Lab, root: Path) -> None:
    def start(name: str) -> None:
        folder = root / name
        app = BAD_APP if name == BAD else APP
        for path, text in {
            "compose.yaml": COMPOSE.replace("NAME", name).replace("APP", app), "serve/serve.json": SERVE,
            "tailscale/authkey": lab.key(),
        }.items():  # fmt: skip
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        (folder / "tailscale/state").mkdir()
        argv = ["docker", "compose", "--project-directory", str(folder), "up", "-d"]
        done = subprocess.run(argv, env=lab.docker_environment(), capture_output=True, text=True, timeout=180)
        assert done.returncode == 0, done.stderr

    with ThreadPoolExecutor(4) as several:
        list(several.map(start, NAMES))
    for name in NAMES:
        until(f"{name} answers", lambda name=name: lab.get(url_of(name))[0] == 200, seconds=60)  # type: ignore[misc]


def update_all(lab: Lab) -> tuple[int, list[dict[str, Any]], float]:
    """Exit status, what each stack came to in the order in which it was told, and the seconds."""
    began = time.monotonic()
    done = lab.cli("update", "--all", "--yes", "--json", "--patience", "20", timeout=400)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, [one for one in told if "stack" in one], time.monotonic() - began


@pytest.mark.rotating
@in_turn(0, 6)
def test_all_of_twenty_in_waves_of_two_until_one_had_to_go_back(
    lab: Lab, root: Path, record_property: Callable[[str, object], None]
) -> None:
    with registry(lab) as published:
        for image in (APP, BAD_APP):
            old = published.publish(image, "LISTEN=80", "BODY=one", here=True)
        start_twenty(lab, root)
        published.publish(APP, "LISTEN=80", "BODY=two")
        published.publish(BAD_APP, "LISTEN=8099", "BODY=two")
        status, told, first = update_all(lab)
        assert status == 1
        assert [{one["stack"] for one in told[at : at + 2]} for at in (0, 2, 4)] == [
            set(NAMES[at : at + 2]) for at in (0, 2, 4)
        ]
        assert len(told) == 6
        (failed,) = [one for one in told if one["result"] == "failed"]
        assert (failed["stack"], failed["back"]) == (BAD, "taken"), failed
        assert image_of(lab, f"app-{BAD}") == old
        assert lab.get(url_of(BAD))[1].strip() == "one"
        assert all(lab.get(url_of(name))[1].strip() == "one" for name in NAMES[6:])
        status, told, rest = update_all(lab)
        assert status == 0, told
        assert {one["stack"] for one in told} == set(NAMES[6:])
        assert all(lab.get(url_of(name))[1].strip() == "two" for name in NAMES if name != BAD)
    table = (
        f"| 6 of 20, until the fifth had to go back | {first:.0f} s |\n| the other 14, two at a time | {rest:.0f} s |"
    )
    print(table)
    record_property("table: update of twenty stacks", f"| updated | took |\n| --- | --- |\n{table}")
