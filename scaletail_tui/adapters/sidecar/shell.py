"""One long-lived shell in a sidecar that answers everything that is asked inside it in one round."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaletail_tui.adapters.process import child as process
from scaletail_tui.adapters.process.spawned import Child
from scaletail_tui.domain.plain import plain_line, plain_text, plain_tree
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.ports.sidecars import SidecarSilent

log = logging.getLogger(__name__)

PART_LIMIT = 2
"""Seconds for one part of a round, kept by `timeout` in the container."""
_PATIENCE = 1.0
"""Seconds until a shell that does not end is ended: there is nothing in it to lose."""
ROUND_LIMIT = 10.0
"""Seconds for a whole round, kept here: beyond it the shell counts as dead."""

# Every part ends with the same mark on stdout and stderr, so that the two are never mixed and a part that fails
# cannot be taken for the next one. A tailscaled that does not answer is asked once a round.
# wget without -T: Debian's busybox has none and crashes on it.
_PREPARE = r"""
command -v timeout >/dev/null 2>&1 || timeout() { shift; "$@"; }
part() {
  mark=$1; shift
  timeout LIMIT "$@" </dev/null
  code=$?
  printf '\n%s %s\n' "$mark" "$code"; printf '\n%s\n' "$mark" >&2
}
ask() {
  mark=$1; shift
  if [ "$stuck" ]; then part "$mark" sh -c 'exit 124'; return; fi
  part "$mark" tailscale --socket="$socket" "$@"
  case $code in 124|143) stuck=1;; esac
}
status() {
  stuck=
  socket=${TS_SOCKET:-/tmp/tailscaled.sock}
  [ -S "$socket" ] || socket=/var/run/tailscale/tailscaled.sock
  ask "$1.status" status --json $2
}
sockets() {
  part "$1.tcp" cat /proc/net/tcp /proc/net/tcp6 ${TS_SERVE_CONFIG:+"$TS_SERVE_CONFIG"}
}
glance() {
  status "$1" --peers=false
  [ "$2" ] && sockets "$1"
}
round() {
  health=${TS_LOCAL_ADDR_PORT:-${TS_HEALTHCHECK_ADDR_PORT:-127.0.0.1:41234}}
  case ${health%:*} in ''|0.0.0.0|'[::]') health=127.0.0.1:${health##*:};; esac
  sockets "$1"
  part "$1.healthz" wget -q -O - "http://$health/healthz"
  status "$1" "$2"
  ask "$1.serve" serve status --json
}
# Half a second of open input: an end of it is for many servers the end of the visitor.
knock() {
  part "$1.app" sh -c '{ printf "GET / HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nUser-Agent: %s\r\n" "$1" scaletail-tui
    printf "Accept: */*\r\nConnection: close\r\n\r\n"; sleep 0.5; } | nc -w 1 127.0.0.1 "$1" | head -n 1' knock "$2"
}
deep() {
  round "$1" ''
  part "$1.namespace" grep -H '' /etc/resolv.conf /proc/sys/net/ipv4/ip_forward \
    /proc/sys/net/ipv6/conf/all/forwarding /proc/net/dev /proc/net/route
  part "$1.state" df -P -k "${TS_STATE_DIR:-/var/lib/tailscale}"
  ask "$1.prefs" debug prefs
  ask "$1.dns" dns status --json
  ask "$1.lock" lock status --json
}
""".replace("LIMIT", str(PART_LIMIT))
_PARTS = ("tcp", "healthz", "status", "serve")
_ROUND, _DEEP, _STATUS, _SOCKETS = "round @{} --peers=false", "deep @{}", "glance @{}", "glance @{} sockets"
_KNOCK = "knock @{{}} {}"
_DEEP_PARTS = (*_PARTS, "namespace", "state", "prefs", "dns", "lock")
_STATUS_LINE = re.compile(r"HTTP/\d(?:\.\d)? (\d{3})")
_FIRST_SOCKET = re.compile(r"\s*\d+: [0-9A-F]+:[0-9A-F]{4} ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one part of a round wrote."""

    status: int
    stdout: str
    stderr: str


class ExecShell:
    """`docker exec -i CONTAINER sh`, started at the first look and anew after it died; one look at a time."""

    def __init__(self, docker: str, container: str, *, round_limit: float = ROUND_LIMIT) -> None:
        self._argv = [docker, "exec", "-i", container, "sh"]
        self._container = container
        self._round_limit = round_limit
        self._child: Child | None = None
        self._started = 0.0
        self._turn = asyncio.Lock()

    async def look(self, *, deep: bool = False) -> SidecarLook:
        return sidecar_look(await (self._ask(_DEEP, _DEEP_PARTS) if deep else self._ask(_ROUND, _PARTS)))

    async def glance(self, *, sockets: bool = False) -> SidecarLook:
        asked = self._ask(_SOCKETS, ("status", "tcp")) if sockets else self._ask(_STATUS, ("status",))
        return sidecar_look(await asked)

    async def knock(self, port: int) -> int | None:
        parts = await self._ask(_KNOCK.format(int(port)), ("app",))
        found = _STATUS_LINE.match(parts["app"].stdout)
        return int(found[1]) if found else None

    async def _ask(self, command: str, names: Sequence[str]) -> dict[str, Part]:
        async with self._turn:
            try:
                async with asyncio.timeout(self._round_limit):
                    return await self._round(await self._shell(), command, names)
            except TimeoutError as error:
                await self.close()
                raise SidecarSilent(
                    f"{self._container} does not answer.", detail=f"No answer within {self._round_limit:g} s."
                ) from error
            except (BrokenPipeError, ConnectionResetError, asyncio.IncompleteReadError) as error:
                said = plain_line((await self._last_words()).decode("utf-8", "replace"))
                await self.close()
                raise SidecarSilent(f"Nothing can be asked inside {self._container} now.", detail=said) from error
            except asyncio.CancelledError:
                # Half a round would be taken for the beginning of the next one.
                await self.close()
                raise

    async def close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await process.end(child, patience=_PATIENCE)
            log.debug("shell in %s ended after %.1f s", self._container, time.monotonic() - self._started)

    async def _shell(self) -> Child:
        if self._child is not None and self._child.returncode is None:
            return self._child
        await self.close()
        try:
            self._child = await process.start(self._argv, feed=True)
        except process.CommandMissing as error:
            raise SidecarSilent("The docker command cannot be run.", detail=error.detail) from error
        self._started = time.monotonic()
        assert self._child.stdin is not None
        self._child.stdin.write(_PREPARE.encode())
        return self._child

    async def _round(self, child: Child, command: str, names: Sequence[str]) -> dict[str, Part]:
        assert child.stdin is not None and child.stdout is not None and child.stderr is not None
        token = secrets.token_hex(8)
        child.stdin.write(f"{command.format(token)}\n".encode())
        await child.stdin.drain()
        parts: dict[str, Part] = {}
        for name in names:
            mark = f"\n@{token}.{name}".encode()
            # One after the other: a part writes less to stderr than a pipe holds.
            stdout = await _until(child.stdout, mark + b" ")
            stderr = await _until(child.stderr, mark + b"\n")
            status = await child.stdout.readuntil(b"\n")
            parts[name] = Part(
                status=int(status), stdout=stdout.decode("utf-8", "replace"), stderr=stderr.decode("utf-8", "replace")
            )
        return parts

    async def _last_words(self) -> bytes:
        child = self._child
        if child is None or child.stderr is None:
            return b""
        try:
            async with asyncio.timeout(1):
                return await child.stderr.read(4096)
        except TimeoutError:
            return b""


async def _until(stream: asyncio.StreamReader, mark: bytes) -> bytes:
    """What comes before the mark; raises IncompleteReadError at the end of the stream."""
    found = b""
    while True:
        try:
            return found + (await stream.readuntil(mark)).removesuffix(mark)
        except asyncio.LimitOverrunError as error:
            found += await stream.readexactly(error.consumed)


def sidecar_look(parts: Mapping[str, Part]) -> SidecarLook:
    """The parts of one round as evidence; a part that failed is None, with its words among the errors."""
    errors: dict[str, str] = {}
    tables = parts.get("tcp")
    tcp, serve_file = _sockets_and_file(tables.stdout.strip("\n")) if tables is not None else ("", None)
    if tables is not None and not tcp:
        errors["tcp"] = _words(tables)
    if tables is not None and serve_file is None and "No such file" in tables.stderr:
        errors["serve_file"] = _words(tables)
    health, namespace, state = parts.get("healthz"), parts.get("namespace"), parts.get("state")
    return SidecarLook(
        status=_json(parts, "status", errors),
        serve=_json(parts, "serve", errors),
        tcp=tcp or None,
        healthz=None if health is None else plain_line(health.stdout) if health.status == 0 else _words(health),
        serve_file=serve_file,
        prefs=_without_config(_json(parts, "prefs", errors)),
        dns=_json(parts, "dns", errors),
        lock=_json(parts, "lock", errors),
        namespace=plain_text(namespace.stdout + (state.stdout if state else "")) or None if namespace else None,
        errors=errors,
        limits={name: PART_LIMIT for name in errors if name in parts and _was_late(parts[name])},
    )


def _without_config(prefs: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Without `Config`, which holds the node's keys, though tailscale writes zeros there."""
    return prefs if prefs is None else {name: value for name, value in prefs.items() if name != "Config"}


def _sockets_and_file(text: str) -> tuple[str, str | None]:
    """The tables of sockets, and the Serve file that `cat` wrote behind them; None where it wrote none."""
    lines = text.split("\n")
    tables = 0
    for line in lines:
        if not (_FIRST_SOCKET.match(line) or line.lstrip().startswith("sl ")):
            break
        tables += 1
    rest = "\n".join(lines[tables:])
    return "\n".join(lines[:tables]), rest if rest.strip() else None


def _json(parts: Mapping[str, Part], name: str, errors: dict[str, str]) -> Mapping[str, Any] | None:
    part = parts.get(name)
    if part is None:
        return None
    if part.status == 0:
        try:
            found = json.loads(part.stdout)
        except ValueError:
            found = part.stdout
        if found is None:
            return {}  # nothing is served
        if isinstance(found, dict):
            cleaned: Mapping[str, Any] = plain_tree(found)
            return cleaned
    errors[name] = _words(part)
    return None


def _was_late(part: Part) -> bool:
    return part.status in (124, 143)  # GNU's and busybox's `timeout`


def _words(part: Part) -> str:
    if _was_late(part):
        return f"no answer within its own {PART_LIMIT} s"
    return plain_text(part.stderr).strip() or plain_text(part.stdout).strip()[:200] or f"status {part.status}"
