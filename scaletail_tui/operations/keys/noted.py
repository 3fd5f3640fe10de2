"""Which device a stack is, kept when a deploy sees it: later its old logins are told from those of strangers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.keys.calendar import SeenIdentity
from scaletail_tui.ports.folders import FilesRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import NotePorts

log = logging.getLogger(__name__)


async def note_identity(ports: NotePorts, name: str, status: Mapping[str, Any]) -> None:
    """Keep what `tailscale status --json` says of a device that is logged in; the id before it is not forgotten.

    A state folder of ours that cannot be written ends no deploy.
    """
    facts = status_facts(status)
    if not facts.running or not facts.node_id:
        return
    earlier = await asyncio.to_thread(ports.identities.recall, name)
    same = earlier is not None and (earlier.id, earlier.name) == (facts.node_id, facts.dns_name)
    seen = SeenIdentity(
        at=ports.clock.now(), id=facts.node_id, name=facts.dns_name, address=facts.address, tags=facts.tags,
        expires=facts.key_expiry, certificate=earlier.certificate if same and earlier is not None else None,
    )  # fmt: skip
    try:
        await asyncio.to_thread(ports.identities.keep, name, seen)
    except (OSError, FilesRefused) as refused:
        log.warning("which device %s is, is not kept: %s", name, refused)
