"""Stacks whose Compose files are made of parts: other files, profiles, secrets, networks."""

from __future__ import annotations

import json

from tests.lab.adopting.handmade import DOCUMENT, IMAGE, OWN, Handmade, HandShape, dotenv

_STATE = "      TS_STATE_DIR: /var/lib/tailscale\n      TS_USERSPACE: 'true'\n"
_SERVED = "      TS_SERVE_CONFIG: /config/serve.json\n"


def _sidecar(stack: Handmade, key: str = "${TS_AUTHKEY}") -> str:
    return (
        f"  tailscale:\n    image: tailscale/tailscale:latest\n    hostname: {stack.name}\n    restart: always\n"
        f"    environment:\n      TS_AUTHKEY: {key}\n      TS_AUTH_ONCE: 'true'\n{_STATE}{_SERVED}"
    )


def _app(joins: str = "service:tailscale") -> str:
    return f"  web:\n    image: {IMAGE}\n    network_mode: {joins}\n    volumes: [{OWN}]\n    restart: always\n"


_MOUNTS = "    volumes:\n      - ./ts:/var/lib/tailscale\n      - ./config:/config\n"


def _finish(stack: Handmade, *more: str) -> None:
    stack.write("config/serve.json", json.dumps(DOCUMENT, indent=2))
    stack.write(".env", dotenv(stack, *more))


def extends(stack: Handmade) -> None:
    """The sidecar is common to many stacks and stands in another file."""
    stack.write("common/tailscale.yaml", (
        "services:\n  ts-base:   # for all of them\n    image: tailscale/tailscale:latest\n    restart: always\n"
        f"    environment:\n      TS_AUTH_ONCE: 'true'\n{_STATE}"
    ))  # fmt: skip
    stack.write("compose.yaml", (
        "services:\n  tailscale:\n    extends: {file: common/tailscale.yaml, service: ts-base}\n"
        f"    hostname: {stack.name}\n    environment:\n      TS_AUTHKEY: ${{TS_AUTHKEY}}\n{_SERVED}{_MOUNTS}\n{_app()}"
    ))  # fmt: skip
    _finish(stack)


def include(stack: Handmade) -> None:
    """The sidecar is a file of its own, which the app's includes."""
    stack.write("sidecar.yml", f"services:\n{_sidecar(stack)}{_MOUNTS}")
    stack.write("compose.yml", f"include:\n  - sidecar.yml\n\nservices:\n{_app()}    depends_on: [tailscale]\n")
    _finish(stack)


def profiles(stack: Handmade) -> None:
    """Sidecar and app sleep unless their profile is chosen; another app sleeps always."""
    asleep = f"  tool:\n    image: {IMAGE}\n    network_mode: service:tailscale\n    profiles: [tools]\n"
    body = f"{_sidecar(stack)}    profiles: [net]\n{_MOUNTS}\n{_app()}    profiles: [net, tools]\n{asleep}"
    stack.write("docker-compose.yml", f"services:\n{body}")
    _finish(stack, "COMPOSE_PROFILES=net")


def secret_of_file(stack: Handmade) -> None:
    """The key is a file and a secret already, the Serve file lies in the folder that is mounted."""
    body = f"{_sidecar(stack, 'file:/run/secrets/key')}    secrets: [key]\n{_MOUNTS}\n{_app()}"
    stack.write("compose.yaml", f"services:\n{body}secrets:\n  key:\n    file: ./key.txt\n")
    stack.write("config/serve.json", json.dumps(DOCUMENT))
    stack.write("key.txt", stack.lab.key())
    (stack.folder / "key.txt").chmod(0o600)


def database_beside(stack: Handmade) -> None:
    """Networks of its own, a database that is found by its name, a project's name at the top, all quoted oddly."""
    body = (
        f"name: x-{stack.name}\nservices:\n{_sidecar(stack, chr(34) + '${TS_AUTHKEY:-}' + chr(34))}"
        f'    networks: {{front: , back: {{aliases: ["page"]}}}}\n{_MOUNTS}\n{_app()}'
        "    environment: {DB_HOST: 'db'}\n"
        f"  db:\n    image: {IMAGE}\n    networks:\n    - back\n    restart: 'always'\n"
        "networks: {front: {}, back: {internal: true}}\n"
    )
    stack.write("compose.yml", body)
    _finish(stack)


def joined_by_name(stack: Handmade) -> None:
    """The app joins the container by its name, as `docker run --network container:…` does."""
    named = f"    container_name: ts-{stack.name}\n"
    waits = "    depends_on: [tailscale]\n"
    stack.write("compose.yaml", (
        f"services:\n{_sidecar(stack)}{named}{_MOUNTS}\n{_app(f'container:ts-{stack.name}')}{waits}"
    ))  # fmt: skip
    _finish(stack)


_KEY = frozenset({"key-file"})
COMPOSED = (
    HandShape(name="extends", write=extends, better=_KEY, live=True),
    HandShape(name="include", write=include, better=_KEY, live=True),
    HandShape(name="profiles", write=profiles, better=_KEY, live=True),
    HandShape(name="secret-file", write=secret_of_file, better=frozenset(), live=True),
    HandShape(name="database", write=database_beside, better=_KEY, live=True),
    HandShape(name="by-name", write=joined_by_name, better=_KEY, live=True),
)
