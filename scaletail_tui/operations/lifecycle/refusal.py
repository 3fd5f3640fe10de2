"""What Compose or the engine says against a start is kept with the stack until it starts, or somebody stops it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.plain import plain_text
from scaletail_tui.domain.stack.refusal import LONGEST, Refusal
from scaletail_tui.ports.compose import ComposeFailed, ComposeMissing
from scaletail_tui.ports.engine import EngineRefused

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasRefusals, RefusalPorts


@asynccontextmanager
async def keep_refusal(ports: RefusalPorts, name: str) -> AsyncIterator[None]:
    """What is raised in here by Compose or the engine is kept, and raised with what to do where that is known.

    What Compose says against the files is not kept: each look asks it, and they may be mended meanwhile.
    """
    try:
        yield
    except ComposeMissing:
        raise  # nobody was asked
    except (ComposeFailed, EngineRefused) as error:
        files = isinstance(error, ComposeFailed) and error.reading
        if said := "" if files else without_secrets(plain_text(error.detail))[-LONGEST:].strip():
            refusal = Refusal(stack=name, said=said, at=ports.clock.now())
            await asyncio.to_thread(ports.refusals.keep, refusal)
            error.remedy = error.remedy or _way_out(said, name)
        raise


async def forget_refusal(ports: HasRefusals, name: str) -> None:
    """The stack has started, or somebody wants it stopped."""
    await asyncio.to_thread(ports.refusals.forget, name)


def _way_out(said: str, name: str) -> str:
    from scaletail_tui.domain.diagnosis.findings.make import find_in_tool_words  # the patterns take their time

    known = find_in_tool_words(said, values={"name": name})
    return known.remedy.text if known is not None else ""
