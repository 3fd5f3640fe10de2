"""Every source of a look on a real engine, for a stack that somebody made by hand in a way of their own.

Its sidecar is not called `tailscale` and works in userspace, its Serve file stands in the Compose file, two apps live
behind it, one without a shell and one that dies again and again, and its folder is not below the root.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.lab.running_lab import Lab, until

NAME = "a-by-hand"
COMPOSE = """\
configs:
  shown:
    content: |
      {"TCP":{"443":{"HTTPS":true}},"Web":{"$${TS_CERT_DOMAIN}:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:8000"}}}}}
services:
  vpn:
    image: tailscale/tailscale:${TAG:-latest}
    hostname: a-by-hand
    environment:
      - TS_AUTHKEY=${TS_AUTHKEY}
      - TS_STATE_DIR=/var/lib/tailscale
      - TS_USERSPACE=true
      - TS_SERVE_CONFIG=/config/serve.json
      - TS_ENABLE_HEALTH_CHECK=true
      - TS_LOCAL_ADDR_PORT=127.0.0.1:41234
    volumes: ["./ts:/var/lib/tailscale"]
    configs: [{source: shown, target: /config/serve.json}]
    restart: always
  web: {image: lab/bare-web, network_mode: "service:vpn", restart: always}
  worker:
    image: lab/web
    network_mode: service:vpn
    entrypoint: [sh, -c, "sleep 1; exit 3"]
    restart: always
"""


def test_a_stack_of_another_shape_is_seen_whole(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/bare-web", "LISTEN=8000", bare=True)
    folder = root / "elsewhere" / NAME
    folder.mkdir(parents=True)
    (folder / "docker-compose.yml").write_text(COMPOSE)
    (folder / ".env").write_text(f"TS_AUTHKEY={lab.key()}\n")
    lab.docker("compose", "--project-directory", str(folder), "--project-name", NAME, "up", "-d")
    file = tmp_path / "seen.json"

    def seen() -> dict[str, Any] | None:
        lab.cli("doctor", NAME, "--record", str(file), "--force")
        observation: dict[str, Any] = json.loads(file.read_text())["observation"]
        containers = observation.get("containers", {}).get("value", [])
        dying: dict[str, Any] = next((one for one in containers if one.get("service") == "worker"), {})
        served = observation["serve"].get("value", {}).get("handlers")
        return observation if dying.get("deaths") and served and "value" in observation["answer"] else None

    observation = until("all sources told", seen, seconds=120, every=2.0)
    assert observation is not None
    roles = {one["service"]: one.get("role", "helper") for one in observation["containers"]["value"]}
    assert roles == {"vpn": "sidecar", "web": "app", "worker": "app"}
    worker = next(one for one in observation["containers"]["value"] if one["service"] == "worker")
    assert {death["exit_code"] for death in worker["deaths"]} == {3}
    assert observation["folder"] == str(folder)
    assert observation["status"]["value"]["tun"] is False
    assert observation["serve_at"] == "configs.shown"
    assert observation["serve_file"]["value"]["handlers"][0]["target"] == "http://127.0.0.1:8000"
    assert observation["serve_inside"]["value"] == observation["serve_file"]["value"]
    assert observation["answer"]["value"]["status"] == 200
    assert observation["prefs"]["value"]["control_url"].startswith("https://controlplane.")
    assert observation["dns"]["value"]["magic_dns"] is True
    assert observation["peers"]["value"]["total"] >= 1
    assert observation["namespace"]["value"]["nameservers"] == ["127.0.0.11"]
    assert [one["name"] for one in observation["compose"]["value"]["services"]] == ["vpn", "web", "worker"]
    assert observation["outdated"]["value"] == []
    assert lab.key() not in file.read_text()

    text = (folder / "docker-compose.yml").read_text()
    (folder / "docker-compose.yml").write_text(
        text.replace("hostname: a-by-hand", "hostname: a-by-hand\n    init: true")
    )

    def outdated() -> list[str]:
        lab.cli("doctor", NAME, "--record", str(file), "--force")
        found: list[str] = json.loads(file.read_text())["observation"]["outdated"].get("value", [])
        return found

    assert until("the change is seen", outdated, seconds=60, every=1.0) == ["vpn"]
