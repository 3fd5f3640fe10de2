"""Faults of the sidecar's container: what it was given, what it may, and what happens to it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Fault
from tests.lab.faults.patient import Patient
from tests.lab.running_lab import until

_TUN = r"^    devices:\n.*\n"
_NET_ADMIN = r"^    cap_add:\n.*\n"


def sidecar_up(patient: Patient) -> None:
    """The first start of the sidecar, which may fail."""
    patient.up("tailscale", check=False)


def app_up(patient: Patient) -> None:
    """The app waits for a sidecar that is logged in."""
    until("logged in", lambda: patient.backend() == "Running", seconds=60)
    patient.up("application")


def _tun_without_driver(patient: Patient) -> None:
    """A character device like TUN's, with a number that no driver has."""
    node = patient.folder / "tun"
    os.mknod(node, 0o600 | 0o020000, os.makedev(10, 201))
    patient.change(_TUN, f"    devices:\n      - {node}:/dev/net/tun\n")


def tailscaled(patient: Patient) -> int:
    """The host's number of the sidecar's tailscaled."""
    for one in patient.evidence.pids(patient.sidecar):
        if Path(f"/proc/{one}/comm").read_text().strip() == "tailscaled":
            return one
    raise AssertionError("tailscaled does not run")


def _frozen(patient: Patient) -> None:
    pid = tailscaled(patient)
    os.kill(pid, signal.SIGSTOP)
    patient.later(lambda: Path(f"/proc/{pid}").exists() and os.kill(pid, signal.SIGCONT))


def _garbage(patient: Patient) -> None:
    (patient.folder / "tailscale/state/tailscaled.state").write_text("garbage")


def _boot_without_ideas(patient: Patient) -> None:
    """What starts first in the sidecar dies with words that nobody knows."""
    script = patient.folder / "boot.sh"
    script.write_text("#!/bin/sh\necho no more ideas >&2\nexit 7\n")
    script.chmod(0o755)
    patient.override("{volumes: ['./boot.sh:/usr/local/bin/containerboot:ro']}")


def _comment_for_a_key(patient: Patient) -> None:
    """The auth key is asked for in .env, and its line holds a comment alone: Compose takes it for the value."""
    patient.write(".env", (patient.folder / ".env").read_text() + "TS_AUTHKEY= # from the keys page\n")
    patient.change(r"file:/run/secrets/ts_authkey", "${TS_AUTHKEY}")


def _key_for_a_comment(patient: Patient) -> None:
    patient.restore(".env")
    patient.repaired()


SIDECAR: tuple[Fault, ...] = (
    Fault(
        name="sidecar-killed", hop=HopId.SIDECAR, expected="sidecar-stopped",
        inject=lambda p: p.docker("kill", p.sidecar), evidence=lambda p: p.is_in("exited")),
    Fault(
        name="sidecar-removed", hop=HopId.SIDECAR, expected="sidecar-missing",
        inject=lambda p: p.docker("rm", "-f", p.sidecar), evidence=lambda p: not p.evidence.inspect(p.sidecar),
        meanwhile=frozenset({"sidecar-stopped"})),  # it is killed first
    Fault(
        name="tun-not-on-the-host", hop=HopId.SIDECAR, expected="tun-device-missing", fresh=True,
        prepare=lambda p: p.change("/dev/net/tun:/dev/net/tun", "/dev/net/tun-missing:/dev/net/tun"),
        inject=sidecar_up, evidence=lambda p: p.refused("error gathering device information"), after=app_up),
    Fault(
        name="no-net-admin", hop=HopId.SIDECAR, expected="sidecar-tun-not-permitted", fresh=True,
        prepare=lambda p: p.change(_NET_ADMIN, ""), inject=sidecar_up,
        evidence=lambda p: p.said("operation not permitted"), after=app_up),
    Fault(
        name="tun-not-given", hop=HopId.SIDECAR, expected="sidecar-tun-missing", fresh=True,
        prepare=lambda p: p.change(_TUN, "    cap_drop:\n      - MKNOD\n"), inject=sidecar_up,
        evidence=lambda p: p.said("unable to create tuntap device file"), after=app_up),
    Fault(
        name="tun-without-driver", hop=HopId.SIDECAR, expected="kernel-no-tun", fresh=True,
        prepare=_tun_without_driver, inject=sidecar_up, evidence=lambda p: p.said("no such device"),
        after=app_up),
    Fault(
        name="health-address-without-ip", hop=HopId.SIDECAR, expected="sidecar-config-invalid", fresh=True,
        prepare=lambda p: p.override("{environment: {TS_LOCAL_ADDR_PORT: 'localhost:24234'}}"), inject=sidecar_up,
        evidence=lambda p: p.said("invalid configuration"), heal=lambda p: p.without_override()),
    Fault(
        name="health-port-taken", hop=HopId.SIDECAR, expected="sidecar-health-port-in-use", fresh=True,
        prepare=lambda p: p.override("{environment: {TS_SOCKS5_SERVER: '127.0.0.1:24234'}}"), inject=sidecar_up,
        evidence=lambda p: p.said("address already in use"), heal=lambda p: p.without_override()),
    Fault(
        name="tailscaled-flag-unknown", hop=HopId.SIDECAR, expected="sidecar-socket-timeout", fresh=True,
        prepare=lambda p: p.override("{environment: {TS_TAILSCALED_EXTRA_ARGS: '--nope'}}"), inject=sidecar_up,
        evidence=lambda p: p.said("flag provided but not defined: -nope"), heal=lambda p: p.without_override()),
    Fault(
        name="state-read-only", hop=HopId.SIDECAR, expected="state-dir-unwritable", fresh=True,
        prepare=lambda p: p.change(r"state:/var/lib/tailscale$", "state:/var/lib/tailscale:ro"), inject=sidecar_up,
        evidence=lambda p: p.said("read-only file system"), heal=lambda p: p.repaired()),
    Fault(
        name="state-is-garbage", hop=HopId.SIDECAR, expected="state-store-unhealthy", fresh=True,
        prepare=_garbage, inject=sidecar_up, evidence=lambda p: p.said("store.New failed"),
        key="reusable", after=app_up),
    Fault(
        name="routes-without-forwarding", hop=HopId.SIDECAR, expected="sidecar-ip-forwarding-denied", fresh=True,
        prepare=lambda p: p.override(
            "{environment: {TS_ROUTES: 10.99.0.0/24}, sysctls: {net.ipv4.ip_forward: 0}}"),
        inject=sidecar_up, evidence=lambda p: p.said("Failed to enable IP forwarding"),
        heal=lambda p: p.without_override()),
    Fault(
        name="sidecar-out-of-memory", hop=HopId.SIDECAR, expected="sidecar-oom", fresh=True,
        prepare=lambda p: p.override("{mem_limit: 16m, memswap_limit: 16m}"), inject=sidecar_up,
        evidence=lambda p: bool(p.evidence.state(p.sidecar).get("OOMKilled")), heal=lambda p: p.without_override()),
    Fault(
        name="tailscaled-crashed", hop=HopId.SIDECAR, expected="sidecar-exit-zero",
        prepare=lambda p: p.override("{restart: 'no'}"),
        inject=lambda p: os.kill(tailscaled(p), signal.SIGKILL), evidence=lambda p: p.is_in("exited"),
        meanwhile=frozenset({"sidecar-stopped"})),
    Fault(
        name="tailscaled-frozen", hop=HopId.SIDECAR, expected="tailscale-exec-fails", inject=_frozen,
        evidence=lambda p: p.evidence.pid(p.sidecar) is not None and not p.backend()),
    Fault(
        name="sidecar-dies-without-a-word", hop=HopId.SIDECAR, expected="sidecar-crash-loop", fresh=True,
        prepare=_boot_without_ideas,
        inject=sidecar_up, evidence=lambda p: p.evidence.state(p.sidecar).get("RestartCount", 0) >= 2,
        heal=lambda p: p.without_override()),
    Fault(
        name="folder-over-a-file", hop=HopId.SIDECAR, expected="mount-file-is-directory", fresh=True,
        prepare=lambda p: p.override("{volumes: ['./tailscale/serve:/etc/passwd']}"), inject=sidecar_up,
        evidence=lambda p: p.refused("mount a directory onto a file"), heal=lambda p: p.without_override()),
    Fault(
        name="sysctl-unknown", hop=HopId.SIDECAR, expected="container-refused", fresh=True,
        prepare=lambda p: p.override("{sysctls: {net.nope: 1}}"), inject=sidecar_up,
        evidence=lambda p: p.refused("net.nope") or p.refused("sysctl"), heal=lambda p: p.without_override()),
    Fault(
        name="state-on-a-full-disk", hop=HopId.SIDECAR, expected="disk-full-runtime", fresh=True,
        prepare=lambda p: p.override(
            "{volumes: ['tiny:/var/lib/tailscale']}",
            rest="volumes: {tiny: {driver_opts: {type: tmpfs, device: tmpfs, o: size=4k}}}\n"),
        inject=sidecar_up, evidence=lambda p: p.said("no space left on device"),
        heal=lambda p: p.without_override()),
    Fault(
        name="compose-file-broken", hop=HopId.SIDECAR, expected="compose-yaml-invalid",
        inject=lambda p: p.change(r"^services:$", "services: : nonsense"),
        evidence=lambda p: ": nonsense" in (p.folder / "compose.yaml").read_text(), heal=lambda p: p.restore()),
    Fault(
        name="settings-broken", hop=HopId.SIDECAR, expected="env-file-syntax",
        inject=lambda p: p.write(".env", "TZ='Europe\n"),
        evidence=lambda p: "TZ='Europe" in (p.folder / ".env").read_text(), heal=lambda p: p.restore(".env")),
    Fault(
        name="network-cut-off", hop=HopId.SIDECAR, expected="network-down",
        inject=lambda p: p.docker("network", "disconnect", f"{p.name}_default", p.sidecar),
        evidence=lambda p: not p.evidence.inspect(p.sidecar).get("NetworkSettings", {"Networks": 1})["Networks"]),
    Fault(
        name="comment-as-a-value", hop=HopId.SIDECAR, expected="dotenv-comment-as-value", fresh=True,
        prepare=_comment_for_a_key, inject=sidecar_up,
        evidence=lambda p: "# from the keys page" in str(p.evidence.inspect(p.sidecar).get("Config", {}).get("Env")),
        heal=_key_for_a_comment),
    Fault(
        name="command-replaced", hop=HopId.SIDECAR, expected="custom-command-bypasses-containerboot", fresh=True,
        prepare=lambda p: p.override("{command: [/usr/local/bin/tailscaled, --tun=userspace-networking]}"),
        inject=sidecar_up, evidence=lambda p: p.said("Program starting") and not p.said("boot: "),
        heal=lambda p: p.without_override()),
    Fault(
        name="yes-is-no-truth", hop=HopId.SIDECAR, expected="bool-value-ignored", fresh=True,
        prepare=lambda p: p.override("{environment: {TS_ACCEPT_DNS: 'yes'}}"), inject=lambda p: p.up(),
        evidence=lambda p: p.is_in("running"), heal=lambda p: p.without_override()),
    Fault(
        name="change-not-applied", hop=HopId.SIDECAR, expected="config-not-applied",
        inject=lambda p: p.override(app="{environment: {COLOUR: red}}"),
        evidence=lambda p: (p.folder / "compose.override.yaml").exists()),
    Fault(
        name="health-without-endpoint", hop=HopId.SIDECAR, expected="healthcheck-without-endpoint", fresh=True,
        prepare=lambda p: p.change("TS_ENABLE_HEALTH_CHECK: 'true'", "TS_ENABLE_HEALTH_CHECK: 'false'"),
        inject=lambda p: p.up(),
        evidence=lambda p: "refused" in str(p.evidence.state(p.sidecar).get("Health", {}).get("Log")),
        heal=lambda p: p.repaired()),
)  # fmt: skip
