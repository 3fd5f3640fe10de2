"""When the keys of all stacks end, read from running sidecars, files, the API, and what was seen before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import StatusFacts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.keys.calendar import (
    Budget,
    Calendar,
    KeyRow,
    SeenBy,
    SeenIdentity,
    certificate_row,
    key_file_row,
    login_row,
    sort_rows,
)
from scaletail_tui.domain.keys.device import TailnetDevice, find_device
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.observe.origin import check_known
from scaletail_tui.operations.watch.overview import find_stacks
from scaletail_tui.ports.folders import FilesRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import CalendarPorts

log = logging.getLogger(__name__)
_AT_ONCE = 4
_LIMIT = 10.0
"""Seconds for one stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Live:
    """What a running sidecar says."""

    status: StatusFacts
    certificate: float | None = None


async def read_calendar(ports: CalendarPorts, names: Sequence[str] = ()) -> Calendar:
    """Of these stacks, or of all; raises BadInput for a name that nobody knows."""
    for name in names:
        await check_known(ports, name)
    here = await find_stacks(ports)
    devices, refusal = await _ask_api(ports)
    turns = asyncio.Semaphore(_AT_ONCE)

    async def rows_of(name: str) -> tuple[list[KeyRow], bool]:
        async with turns:
            return await _rows_of(ports, name, devices, silent=bool(here.silence))

    found = await asyncio.gather(*(rows_of(name) for name in names or here.names))
    tagged = None if devices is None else sum(1 for device in devices if device.tags)
    return Calendar(
        at=ports.clock.now(),
        rows=sort_rows(row for rows, _ in found for row in rows),
        budget=Budget(here=sum(1 for _, has_tag in found if has_tag), tailnet=tagged),
        silence=here.silence,
        refusal=refusal,
    )


async def _ask_api(ports: CalendarPorts) -> tuple[tuple[TailnetDevice, ...] | None, str]:
    if not ports.tailnet.is_set:
        return None, ""
    try:
        return await ports.tailnet.devices(), ""
    except ScaletailError as error:
        return None, error.sentence()


async def _rows_of(
    ports: CalendarPorts, name: str, devices: Sequence[TailnetDevice] | None, *, silent: bool
) -> tuple[list[KeyRow], bool]:
    """The rows of one stack, and whether its device has a tag."""
    now = ports.clock.now()
    folder = ports.folders.folder(name)
    disk = await asyncio.to_thread(ports.folders.read, name)
    files = await asyncio.to_thread(ports.identities.look, folder if disk is not None else "")
    live = None if silent else await _ask(ports, name)
    earlier = await asyncio.to_thread(ports.identities.recall, name)
    if earlier is None and live is None and disk is not None and (host := disk.env.get("PUBLIC_HOST", "")):
        known = find_device(devices or (), name=host)
        earlier = SeenIdentity(at=now, id=known.id, name=host, expires=known.expires) if known is not None else None
    seen, by = _merge(live, earlier, devices, now)
    over = live is not None and live.status.expired
    rows = [login_row(name, now, seen=seen, seen_by=by, over=over)]
    if live is not None and live.certificate is not None:
        rows.append(certificate_row(name, now, live.certificate, seen_by=SeenBy.SIDECAR, seen_at=None))
    elif files.certificates:
        rows.append(certificate_row(name, now, min(files.certificates.values()), seen_by=SeenBy.FILES, seen_at=None))
    elif earlier is not None and earlier.certificate is not None:
        rows.append(certificate_row(name, now, earlier.certificate, seen_by=SeenBy.EARLIER, seen_at=earlier.at))
    logged_in = (live is not None and live.status.running) or (live is None and disk is not None and disk.has_state)
    if (row := key_file_row(name, now, files, logged_in=logged_in)) is not None:
        rows.append(row)
    if live is not None and live.status.running:
        await _keep(ports, name, _seen(live, now), earlier)
    return rows, bool(seen and seen.tags)


def _merge(
    live: _Live | None, earlier: SeenIdentity | None, devices: Sequence[TailnetDevice] | None, now: float
) -> tuple[SeenIdentity | None, SeenBy]:
    """The sidecar counts first; then the API, by the id that is known; then what was seen earlier."""
    if live is not None and (live.status.running or live.status.expired):
        return _seen(live, now), SeenBy.SIDECAR
    if earlier is None:
        return None, SeenBy.NOBODY
    device = find_device(devices or (), device_id=earlier.id, name=earlier.name)
    if device is None:
        return earlier, SeenBy.EARLIER
    return replace(earlier, at=now, tags=device.tags, expires=device.expires, name=device.name), SeenBy.API


def _seen(live: _Live, now: float) -> SeenIdentity:
    status = live.status
    return SeenIdentity(
        at=now, id=status.node_id, name=status.dns_name, address=status.address, tags=status.tags,
        expires=status.key_expiry, certificate=live.certificate,
    )  # fmt: skip


async def _ask(ports: CalendarPorts, name: str) -> _Live | None:
    """None where no sidecar of it runs, or says nothing in time."""
    try:
        async with asyncio.timeout(_LIMIT):
            sidecar = (await members(ports, name)).sidecar
            if sidecar is None or not sidecar.running:
                return None
            look = await ports.sidecars.look(sidecar.name)
            if look.status is None:
                return None
            status = status_facts(look.status)
            ends = None
            if status.running and status.cert_domains and status.address and look.serve:
                answer = await ports.sidecars.request(
                    sidecar.name, host=status.dns_name, address=status.address, userspace=not status.tun
                )
                ends = answer.expires
            return _Live(status=status, certificate=ends)
    except (ScaletailError, TimeoutError) as error:
        log.info("%s tells nothing of its keys: %s", name, error)
        return None


async def _keep(ports: CalendarPorts, name: str, seen: SeenIdentity, earlier: SeenIdentity | None) -> None:
    """A day of difference is worth a write, or anything that is not the time."""
    if earlier is not None and replace(earlier, at=seen.at) == seen and seen.at - earlier.at < 86_400:
        return
    try:
        await asyncio.to_thread(ports.identities.keep, name, seen)
    except FilesRefused as refused:
        log.warning("what was seen of %s is not kept: %s", name, refused.title)
