"""The one place where work that fails becomes a sentence for the user."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from scaletail_tui.domain.errors import ScaletailError

log = logging.getLogger(__name__)


async def guard(task: Callable[[], Awaitable[object]], doing: str, failed: Callable[[ScaletailError], None]) -> None:
    """Run work; hand its error to `failed`, with the traceback in the log. `doing` must not hold a secret."""
    try:
        await task()
    except asyncio.CancelledError:
        raise
    except ScaletailError as error:
        log.warning("%s: %s %s", doing, error.title, error.detail)
        failed(error)
    except Exception as error:
        log.exception("%s broke", doing)
        failed(
            ScaletailError(f"We broke while {doing}: {type(error).__name__}.", remedy="The log file has the details.")
        )
