"""Who can reach a stack: every path and port, as the sidecar shows it now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.listeners import parse_listeners
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts, status_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler, ServeFacts
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.observe.origin import Origin, find_origin
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.ports.sidecars import SidecarSilent
from scaletail_tui.render.serve import page_doors, render_serve

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import TablePorts


_PAGE = 443
"""Of a stack made by hand, the port that is switched."""

NO_ROWS = "Serve shows nothing of it; what its app opens itself answers all the same."
"""Said of a table without a row: which ports an app opens is not known of every stack."""


class Who(StrEnum):
    """Who may come in at a door."""

    TAILNET = "tailnet"
    INTERNET = "internet"
    LAN = "lan"
    """Whoever reaches this host."""


class Kind(StrEnum):
    """What a row is, which decides what may be done about it."""

    PAGE = "page"
    """The catalog's page: its exposure is switched."""
    DOOR = "door"
    """Added by the user: it can be closed."""
    RUN_TIME = "run time"
    """Set in the running sidecar alone; it goes with it."""
    OWN = "own"
    """A port that the app holds itself."""
    FILE = "file"
    """Of a stack made by hand, beside its page: it is opened and closed where its own Serve is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRow:
    """One line of the table."""

    way: str
    """https, http, tcp or direct."""
    port: int
    path: str
    """Empty where the port knows none."""
    target: str
    who: Who
    kind: Kind

    def to_json(self) -> dict[str, Any]:
        return {
            "way": self.way, "port": self.port, "path": self.path, "to": self.target, "who": self.who.value,
            "kind": self.kind.value,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachTable:
    """All rows, public ones first, and until when they are that."""

    host: str
    rows: tuple[ReachRow, ...]
    live: bool
    """False where the sidecar could not be asked: then the rows are what the files say."""
    until: float | None = None
    """Seconds since the epoch, where a limited Funnel stands."""

    @property
    def public(self) -> bool:
        return any(row.who is Who.INTERNET for row in self.rows)


async def tell_reach(ports: TablePorts, name: str) -> ReachTable:
    """Ask the sidecar, else the files of a stack of ours.

    Raises BadInput for a stack of another root, SidecarSilent where one made by hand does not tell.
    """
    if (await find_origin(ports, name)).origin is Origin.BY_HAND:
        return await _tell_by_hand(ports, name)
    spec = await spec_from_disk(ports, name)
    try:
        look = await ports.sidecars.look(spec.sidecar_container)
    except SidecarSilent:
        look = SidecarLook()
    config = look.serve if look.serve is not None else json.loads(render_serve(spec, spec.exposure))
    facts = serve_facts(config)
    time = ports.public_times.of(name)
    rows = [_row(spec, handler, facts) for handler in facts.handlers]
    rows += _own_ports(spec, look, {handler.port for handler in facts.handlers})
    rows.sort(key=lambda row: (row.who is not Who.INTERNET, row.kind is Kind.OWN, row.port, row.path))
    public = any(row.who is Who.INTERNET for row in rows)
    return ReachTable(
        host=status_facts(look.status or {}).dns_name or spec.public_host, rows=tuple(rows),
        live=look.serve is not None, until=time.until if time is not None and public else None,
    )  # fmt: skip


async def _tell_by_hand(ports: TablePorts, name: str) -> ReachTable:
    """What its sidecar shows; which ports of the app's are meant for visitors its files do not say."""
    sidecar = (await members(ports, name)).sidecar
    if sidecar is None or not sidecar.running:
        raise SidecarSilent(f"No sidecar of {name} runs, so no device of your tailnet reaches it by one.")
    look = await ports.sidecars.look(sidecar.name)
    if look.serve is None:
        raise SidecarSilent(f"The sidecar of {name} does not tell what it serves.")
    facts = serve_facts(look.serve)
    rows = [
        ReachRow(
            way=_way_of(one), port=one.port, path=one.path, target=one.target,
            who=Who.INTERNET if one.public else Who.TAILNET, kind=Kind.PAGE if one.port == _PAGE else Kind.FILE,
        )
        for one in facts.handlers
    ]  # fmt: skip
    rows.sort(key=lambda row: (row.who is not Who.INTERNET, row.port, row.path))
    time = ports.public_times.of(name)
    public = any(row.who is Who.INTERNET for row in rows)
    return ReachTable(
        host=status_facts(look.status or {}).dns_name, rows=tuple(rows), live=True,
        until=time.until if time is not None and public else None,
    )  # fmt: skip


def _way_of(one: Handler) -> str:
    return "tcp" if one.kind == "forward" else "https" if one.https else "http"


def _row(spec: StackSpec, one: Handler, facts: ServeFacts) -> ReachRow:
    place = (one.port, one.path)
    doors = {(door.port, door.path) for door in spec.doors}
    page = {(door.port, door.path, door.public) for door in page_doors(spec, spec.exposure)}
    kind = Kind.DOOR if place in doors else Kind.PAGE if (*place, one.public) in page else Kind.RUN_TIME
    who = Who.INTERNET if one.public else Who.TAILNET
    return ReachRow(way=_way_of(one), port=one.port, path=one.path, target=one.target, who=who, kind=kind)


def _own_ports(spec: StackSpec, look: SidecarLook, served: set[int]) -> list[ReachRow]:
    """The app's own listeners that the tailnet finds without Serve, and those opened on the host's network."""
    if spec.sidecar.userspace and not spec.lan_ports:
        return []
    named = {extra.port: extra.name for extra in spec.service.ports if "tcp" in extra.protocols}
    pages = {shown.port for shown in spec.service.serve}
    listening = {
        one.port for one in parse_listeners(look.tcp or "")
        if one.address in ("0.0.0.0", "::", "*") and one.port not in served
    }  # fmt: skip
    known = {port for port in (*named, *pages) if port not in served}
    rows = []
    for port in sorted(listening & known if look.tcp is not None else known):
        if spec.sidecar.userspace:
            continue
        rows.append(ReachRow(way="direct", port=port, path="", target=named.get(port) or "its page",
                             who=Who.TAILNET, kind=Kind.OWN))  # fmt: skip
    rows += [
        ReachRow(way="direct", port=port, path="", target=named.get(port) or "its page", who=Who.LAN, kind=Kind.OWN)
        for port in spec.lan_ports
    ]
    return rows
