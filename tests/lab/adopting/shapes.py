"""How people write such stacks: each gives the sidecar its key and its Serve file in another way."""

from __future__ import annotations

import json

from tests.lab.adopting.composed import COMPOSED
from tests.lab.adopting.handmade import DOCUMENT, GATE, IMAGE, OWN, Handmade, HandShape, dotenv, template
from tests.lab.adopting.nodes import NODES

_HEAD = """\
# by hand
services:
  vpn:   # not called after Tailscale
    image: 'tailscale/tailscale:latest'
    hostname: NAME
    environment:
      TS_STATE_DIR: "/var/lib/tailscale"   # keep
      TS_USERSPACE: "true"
"""
_WEB = f"""\
  web:
    image: {IMAGE}
    network_mode: "service:vpn"
    depends_on: [vpn]
    volumes: [{OWN}]
    restart: unless-stopped
"""


def _head(stack: Handmade) -> str:
    return _HEAD.replace("NAME", stack.name)


def mounted_file(stack: Handmade) -> None:
    """The older file names, another project's name, CRLF, a mapping, and one file that is mounted."""
    text = (
        f'{_head(stack)}      TS_AUTHKEY: "${{TS_AUTHKEY:?}}"\n      TS_SERVE_CONFIG: /config/serve.json\n'
        "    volumes:\n      - ./ts:/var/lib/tailscale\n      - ./serve.json:/config/serve.json:ro\n"
        f"    restart: always\n{_WEB}"
    )
    stack.write("docker-compose.yml", text.replace("\n", "\r\n"))
    stack.write("serve.json", json.dumps(DOCUMENT))
    stack.write(".env", dotenv(stack, f"COMPOSE_PROJECT_NAME=x{stack.name}"))


def live_folder(stack: Handmade) -> None:
    """A folder is mounted already; the key stands in the Compose file itself, as a list item in quotes."""
    text = (
        "services:\n  tailscale:\n    image: tailscale/tailscale:latest\n"
        f"    hostname: {stack.name}\n    environment:\n      - 'TS_AUTHKEY={stack.lab.key()}'\n"
        "      - TS_STATE_DIR=/var/lib/tailscale\n      - TS_USERSPACE=true\n      - TS_SERVE_CONFIG=/config/it.json\n"
        "    volumes: [./ts:/var/lib/tailscale, ./serve:/config]\n"
        f"  web: {{image: '{IMAGE}', network_mode: 'service:tailscale', volumes: ['{OWN}']}}\n"
    )
    stack.write("compose.yml", text)
    stack.write("serve/it.json", json.dumps(DOCUMENT | {"AllowFunnel": {"${TS_CERT_DOMAIN}:443": False}}, indent=4))


def env_file(stack: Handmade) -> None:
    """The whole `.env` is handed to the sidecar and to the app; an override adds the app."""
    stack.write("compose.yaml", (
        f"services:\n  vpn:\n    image: tailscale/tailscale:latest\n    hostname: {stack.name}\n    env_file: .env\n"
        "    volumes:\n      - type: bind\n        source: ./ts\n        target: /var/lib/tailscale\n"
        "      - type: bind\n        source: ./serve.json\n        target: /config/serve.json\n"
    ))  # fmt: skip
    stack.write("compose.override.yaml", f"services:\n{_WEB}    env_file: [.env]\n")
    stack.write("serve.json", json.dumps(DOCUMENT, indent=1))
    (stack.folder / "ts").mkdir()
    stack.write(".env", dotenv(
        stack, "TS_STATE_DIR=/var/lib/tailscale", "TS_USERSPACE=true", "TS_SERVE_CONFIG=/config/serve.json"
    ))  # fmt: skip


def several_apps(stack: Handmade) -> None:
    """Two paths, two apps, a helper on a bridge of its own, anchors, and an inline config in the long form."""
    document = json.loads(json.dumps(DOCUMENT))
    next(iter(document["Web"].values()))["Handlers"]["/two/"] = {"Proxy": "http://127.0.0.1:80"}
    content = json.dumps(document).replace("${", "$${")
    stack.write("compose.yaml", (
        f"x-life: &life\n  restart: unless-stopped\n\nconfigs:\n  it:\n    content: '{content}'\n\nservices:\n"
        f"  ts-{stack.name}:\n    <<: *life\n    image: tailscale/tailscale:latest\n    hostname: {stack.name}\n"
        "    environment:\n      - TS_AUTHKEY\n      - TS_STATE_DIR=/state\n      - TS_USERSPACE=true\n"
        "      - TS_SERVE_CONFIG=/it\n      - TS_AUTH_ONCE=true\n    configs: [it]\n    volumes:\n"
        "      - state:/state\n"
        f"  web:\n    <<: *life\n    image: {IMAGE}\n    network_mode: service:ts-{stack.name}\n    volumes: [{OWN}]\n"
        f"  helper:\n    <<: *life\n    image: {IMAGE}\nvolumes:\n  state:\n"
    ))  # fmt: skip
    stack.write(".env", dotenv(stack))


def secret_of_environment(stack: Handmade) -> None:
    """The key is a secret already, made of the environment; Serve is mounted by a name that is a variable."""
    stack.write("docker-compose.yaml", (
        f"name: {stack.name}\nservices:\n  ts:\n    image: tailscale/tailscale:${{VERSION:-latest}}\n"
        f"    hostname: {stack.name}\n    environment:\n      TS_AUTHKEY: file:/run/secrets/key\n"
        "      TS_AUTH_ONCE: 'true'\n      TS_STATE_DIR: /var/lib/tailscale\n      TS_USERSPACE: 'true'\n"
        "      TS_SERVE_CONFIG: /config/serve.json\n    secrets: [key]\n    volumes:\n      - ./ts:/var/lib/tailscale\n"
        "      - ./serve-${SERVICE}.json:/config/serve.json\n"
        f"  web: {{image: {IMAGE}, network_mode: 'service:ts', restart: always, volumes: ['{OWN}']}}\n"
        "secrets:\n  key:\n    environment: TS_AUTHKEY\n"
    ))  # fmt: skip
    stack.write(f"serve-{stack.name}.json", json.dumps(DOCUMENT, indent=2))
    stack.write(".env", dotenv(stack))


def behind_a_vpn(stack: Handmade) -> None:
    """The sidecar itself lives in another container's network, and so does the app."""
    stack.write("compose.yaml", (
        f"services:\n  gate: {{image: {GATE}, restart: always, hostname: {stack.name}}}\n"
        f"  web: {{image: {IMAGE}, restart: always, network_mode: 'service:gate', volumes: ['{OWN}']}}\n"
        "  ts:\n    image: tailscale/tailscale:latest\n    network_mode: service:gate\n    environment:\n"
        "      - TS_AUTHKEY=${TS_AUTHKEY}\n      - TS_AUTH_ONCE=true\n      - TS_STATE_DIR=/var/lib/tailscale\n"
        f"      - TS_USERSPACE=true\n      - TS_HOSTNAME={stack.name}\n      - TS_SERVE_CONFIG=/config/serve.json\n"
        "    volumes:\n      - ./ts:/var/lib/tailscale\n      - ./serve:/config\n    restart: always\n"
    ))  # fmt: skip
    stack.write("serve/serve.json", json.dumps(DOCUMENT))
    stack.write(".env", dotenv(stack))


_ALL = frozenset({"key-file", "live-serve"})
SHAPES = (
    HandShape(name="template", write=template, better=_ALL | {"fast-health"}),
    HandShape(name="mounted-file", write=mounted_file, better=_ALL | {"auth-once"}),
    HandShape(name="live-folder", write=live_folder, better=frozenset({"key-file", "auth-once"}), live=True),
    HandShape(name="env-file", write=env_file, better=frozenset({"key-file"}), stays=True),
    HandShape(name="several-apps", write=several_apps, better=_ALL),
    HandShape(name="secret-environment", write=secret_of_environment, better=_ALL),
    HandShape(name="behind-vpn", write=behind_a_vpn, better=frozenset({"key-file"}), live=True),
    *COMPOSED,
    *NODES,
)
