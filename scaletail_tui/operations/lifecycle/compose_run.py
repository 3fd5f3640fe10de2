"""One run of Docker Compose to its end."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing

from scaletail_tui.domain.stack.raw_evidence import ComposeEvent

log = logging.getLogger(__name__)


async def run_to_end(events: AsyncGenerator[ComposeEvent, None]) -> None:
    """Take every event; raises ComposeFailed. The child is ended when we are cancelled."""
    async with aclosing(events):
        async for event in events:
            if event.id:
                log.debug("compose: %s %s %s", event.id, event.status, event.text)
