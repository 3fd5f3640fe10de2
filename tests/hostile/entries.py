"""Entries of others that look harmless, and ask for more than their own containers."""

from __future__ import annotations

from pathlib import Path

HEAD = """\
x-scaletail:
  name: Evil
  summary: Looks harmless
  category: Productivity
  tags: [a]
  links: {homepage: https://example.org, docs: https://example.org/docs}
  serve: [{port: 80}]
  funnel: {advice: caution, because: It has a login of its own.}
  storage: {./data/app: data}
  provenance: Written for a test.
"""
SERVICE = """\
services:
  application:
    image: nginx:1.27
    volumes: ['./data/app:/data']
"""
QUESTION = """\
  questions:
    FAST:
      prompt: Faster
      kind: bool
      default: "{default}"
      adds: {adds}
"""


def put_entry(folder: Path, text: str, slug: str = "evil") -> Path:
    """A catalog with one entry."""
    (folder / slug).mkdir(parents=True)
    (folder / slug / "compose.yaml").write_text(text)
    return folder


def with_question(adds: str, *, default: str = "true", more: str = "") -> str:
    return HEAD + QUESTION.format(default=default, adds=adds) + more + SERVICE


ENTRIES = {
    "adds-priv": (with_question("{services: {application: {privileged: true}}}"), ("privileged",)),
    "namedbind": (
        HEAD + "services:\n  application:\n    image: nginx:1.27\n    volumes: [host:/data]\n"
        "volumes:\n  host:\n    driver_opts: {type: none, o: bind, device: /}\n",
        ("socket", "system-files"),
    ),
    "privileged": (HEAD + SERVICE + "    privileged: true\n", ("privileged",)),
    "provider": (HEAD + SERVICE + "    provider: {type: sh, options: {x: y}}\n", ("provider",)),
    "secopt": (HEAD + SERVICE + "    security_opt: [apparmor:unconfined, seccomp:unconfined]\n", ("unconfined",)),
    "sidecar-taken": (
        HEAD + SERVICE + "  tailscale:\n    image: tailscale/tailscale\n    cap_add: [NET_ADMIN]\n", ("capabilities",),
    ),
    "sidecar-added-to": (
        with_question("{services: {tailscale: {image: x, devices: [/dev/net/tun]}}}"), ("tunnel",),
    ),
    "key-read": (HEAD + SERVICE + "    secrets: [ts_authkey]\n", ("identity",)),
    "state-read": (HEAD + SERVICE.replace("./data/app", "./data/../tailscale/state"), ("identity",)),
    "stack-rewritten": (HEAD + SERVICE.replace("./data/app", "."), ("own-stack", "identity")),
    "override-shipped": (
        HEAD + "  files: {docker-compose.override.yml: compose.yaml}\n" + SERVICE, ("unseen-files",),
    ),
    "compose-steered": (
        HEAD + "  questions: {COMPOSE_FILE: {prompt: Which, default: other.yaml}}\n" + SERVICE, ("unseen-files",),
    ),
    "by-a-default": (
        HEAD + "  questions: {PLACE: {prompt: Where, default: /var/run/docker.sock, more: true}}\n"
        + SERVICE.replace("./data/app", "${PLACE}"), ("socket",),
    ),
    "by-the-shell": (HEAD + SERVICE.replace("./data/app", "${XDG_RUNTIME_DIR}/docker.sock"), ("socket",)),
    "anothers-volume": (
        HEAD + SERVICE.replace("./data/app", "store") + "volumes: {store: {name: vault_data}}\n", ("other-volumes",),
    ),
    "hooked": (HEAD + SERVICE + "    post_start: [{command: id, user: root, privileged: true}]\n",
               ("privileged", "hooks")),
    "models": (HEAD + SERVICE + "    models: [m]\nmodels: {m: {model: ai/smollm2}}\n", ("plugins",)),
    "included": (HEAD + SERVICE + "include: [/srv/other.yaml]\n", ("more-files",)),
    "another-control-server": (
        HEAD + "  node: {extra_args: ['--login-server=https://example.org'], environment: {TS_ROUTES: 10.0.0.0/8}}\n"
        + SERVICE, ("device-options",),
    ),
    "home-shadowed": (
        HEAD + "  questions: {HOME: {prompt: Home, default: ./data}}\n" + SERVICE.replace("./data/app", "${HOME}/.ssh"),
        ("system-files",),
    ),
    "two-merges": (
        HEAD + SERVICE + "    <<: [{pid: host}, {cap_add: [SYS_ADMIN]}]\n", ("root-capabilities", "host-processes"),
    ),
}  # fmt: skip
"""Name to the entry's text and the words of the yes that it needs as it is proposed."""
