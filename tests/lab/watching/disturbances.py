"""What may happen to a stack that somebody looks at, and how it is undone: each by other hands than the program's."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.lab.broken_stacks import up
from tests.lab.faults.patient import TAILNET
from tests.lab.running_lab import Lab, until


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack that runs in the lab."""

    lab: Lab
    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def sidecar(self) -> str:
        return f"tailscale-{self.name}"

    @property
    def app(self) -> str:
        return f"app-{self.name}"

    @property
    def serve(self) -> Path:
        return self.folder / "tailscale/serve/serve.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """`happens` and `undone` return when what they do stands."""

    name: str
    finding: tuple[str, ...]
    """Ids of which one must stand first while the cause lasts."""
    happens: Callable[[Stack], None]
    undone: Callable[[Stack], None]
    meanwhile: frozenset[str] = frozenset()
    """Ids that are true too, and may stand first on the way there."""


def _sidecar_killed(stack: Stack) -> None:
    stack.lab.docker("kill", stack.sidecar)


def _sidecar_died(stack: Stack) -> None:
    """Its process dies, and Docker starts the container again: the app stays in the namespace that is gone."""
    stack.lab.docker("restart", "-t", "0", stack.sidecar)


def _sidecar_updated(stack: Stack) -> None:
    """As a tool does that updates images one container at a time: the new one has another id."""
    stack.lab.docker("rm", "-f", stack.sidecar)
    up(stack.lab, stack.folder, "tailscale")


def _pair_started(stack: Stack) -> None:
    """As its owner does by hand."""
    stack.lab.docker("start", stack.sidecar)
    stack.lab.docker("restart", "-t", "1", stack.app)


def _app_made_anew(stack: Stack) -> None:
    stack.lab.docker("rm", "-f", stack.app)
    up(stack.lab, stack.folder, "application")


def _app_stopped(stack: Stack) -> None:
    stack.lab.docker("stop", "-t", "1", stack.app)


def _app_started(stack: Stack) -> None:
    stack.lab.docker("start", stack.app)


def _serve_broken(stack: Stack) -> None:
    _rewritten(stack.serve, stack.serve.read_text().replace("{", "", 1))


def _serve_mended(stack: Stack) -> None:
    _rewritten(stack.serve, "{" + stack.serve.read_text())
    _app_follows_the_sidecar(stack)


def _serve_to_another_port(stack: Stack) -> None:
    _rewritten(stack.serve, stack.serve.read_text().replace("127.0.0.1:80", "127.0.0.1:8096"))


def _serve_to_the_right_port(stack: Stack) -> None:
    _rewritten(stack.serve, stack.serve.read_text().replace("127.0.0.1:8096", "127.0.0.1:80"))


def _serve_reset(stack: Stack) -> None:
    stack.lab.docker("exec", stack.sidecar, "tailscale", "serve", "reset")


def _pair_restarted(stack: Stack) -> None:
    stack.lab.docker("restart", "-t", "1", stack.sidecar)
    stack.lab.docker("restart", "-t", "1", stack.app)


def _rewritten(path: Path, text: str) -> None:
    """As an editor saves: beside, then renamed."""
    beside = path.with_name(".serve.json.new")
    beside.write_text(text)
    beside.rename(path)


def _engine_stopped(stack: Stack) -> None:
    stack.lab.script("stop-engine", timeout=120)


def _engine_started(stack: Stack) -> None:
    stack.lab.script("start-engine", timeout=120)


def _key_expired(stack: Stack) -> None:
    (stack.folder / "tailscale/authkey").write_text("")  # as a deploy leaves it: with a key in it, it heals itself
    stack.lab.device(stack.name, "expire")


def _logged_in_again(stack: Stack) -> None:
    """Its owner opens the login link; each run of the sidecar has a new one."""

    def logged_in() -> bool:
        said = stack.lab.docker("exec", stack.sidecar, "tailscale", "status", "--json", check=False)
        status = json.loads(said) if said.startswith("{") else {}
        if status.get("AuthURL"):
            stack.lab.script("login", status["AuthURL"], check=False)
        return bool(status.get("BackendState") == "Running")

    until("the sidecar is logged in again", logged_in, seconds=90, every=0.5)
    stack.lab.docker("restart", "-t", "1", stack.app)


def _device_deleted(stack: Stack) -> None:
    stack.lab.device(stack.name, "delete")


def _new_device(stack: Stack) -> None:
    """A new key and a new login, as the owner would do it in the folder."""
    key = stack.folder / "tailscale/authkey"
    key.write_text(stack.lab.key())
    stack.lab.docker("restart", "-t", "1", stack.sidecar)
    stack.lab.docker("restart", "-t", "1", stack.app)


def _https_off(stack: Stack) -> None:
    stack.lab.set(https="off")


def _https_on(stack: Stack) -> None:
    stack.lab.set(https="on")


def _magicdns_off(stack: Stack) -> None:
    stack.lab.set(magicdns="off")


def _magicdns_on(stack: Stack) -> None:
    stack.lab.set(magicdns="on")


def _visitor_dropped(stack: Stack) -> None:
    """The policy lets nobody reach port 443 any more, and somebody tries: only a line of the log tells."""
    stack.lab.set(drop="443")
    stack.lab.get(f"https://{stack.name}.{TAILNET}/", "-m", "3")


def _visitors_let_in(stack: Stack) -> None:
    stack.lab.set(drop="")


def _approval_withdrawn(stack: Stack) -> None:
    stack.lab.set(approval="on")
    stack.lab.device(stack.name, "unapprove")


def _approved(stack: Stack) -> None:
    stack.lab.device(stack.name, "approve")
    _app_follows_the_sidecar(stack)


def _app_follows_the_sidecar(stack: Stack) -> None:
    """A sidecar that died of the fault left the app in a dead namespace, which is a fault of its own."""

    def logged_in() -> bool:
        said = stack.lab.docker("exec", stack.sidecar, "tailscale", "status", "--json", check=False)
        return '"BackendState": "Running"' in said

    until("the sidecar is logged in again", logged_in, seconds=60, every=0.3)
    stack.lab.docker("restart", "-t", "1", stack.app)


DISTURBANCES: tuple[Disturbance, ...] = (
    Disturbance(name="sidecar killed", finding=("sidecar-stopped",), happens=_sidecar_killed, undone=_pair_started),
    Disturbance(name="sidecar restarted alone", finding=("netns-stale",), happens=_sidecar_died, undone=_pair_started,
                meanwhile=frozenset({"sidecar-stopped"})),
    Disturbance(name="sidecar updated alone by another tool", finding=("netns-join-stale-id",),
                happens=_sidecar_updated, undone=_app_made_anew,
                meanwhile=frozenset({"sidecar-missing", "sidecar-stopped"})),
    Disturbance(name="app stopped", finding=("app-stopped",), happens=_app_stopped, undone=_app_started),
    Disturbance(name="node key expired", finding=("node-key-expired",), happens=_key_expired, undone=_logged_in_again),
    Disturbance(name="serve.json broken by hand", finding=("serve-json-invalid",),
                happens=_serve_broken, undone=_serve_mended),
    Disturbance(name="serve.json sent to another port", finding=("serve-backend-wrong-port",),
                happens=_serve_to_another_port, undone=_serve_to_the_right_port),
    Disturbance(name="Serve switched off inside by hand", finding=("serve-config-drift",),
                happens=_serve_reset, undone=_pair_restarted),
    Disturbance(name="engine restarted", finding=("docker-daemon-down",),
                happens=_engine_stopped, undone=_engine_started),
    Disturbance(name="device deleted by the admin", finding=("node-removed",),
                happens=_device_deleted, undone=_new_device),
    Disturbance(name="HTTPS switched off", finding=("https-disabled-tailnet",), happens=_https_off, undone=_https_on),
    Disturbance(name="MagicDNS switched off", finding=("magicdns-disabled",),
                happens=_magicdns_off, undone=_magicdns_on),
    Disturbance(name="policy keeps a visitor out", finding=("acl-drop",),
                happens=_visitor_dropped, undone=_visitors_let_in),
    Disturbance(name="approval withdrawn", finding=("machine-approval-pending",),
                happens=_approval_withdrawn, undone=_approved),
)  # fmt: skip
