"""One run of Docker Compose to its end."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from scaletail_tui.domain.looks import ComposeEvent

log = logging.getLogger(__name__)


async def ran(events: AsyncIterator[ComposeEvent]) -> None:
    """Take every event; raises ComposeFailed. The child is ended when we are cancelled."""
    try:
        async for event in events:
            if event.id:
                log.debug("compose: %s %s %s", event.id, event.status, event.text)
    finally:
        closing = getattr(events, "aclose", None)
        if closing is not None:
            await closing()
