"""Blocking calls that nobody waits for when the program ends."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from scaletail_tui.domain.errors import ScaletailError

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


async def in_daemon_thread(call: Callable[[], Answer], *, name: str) -> Answer:
    """Run a short blocking call in a daemon thread of its own, named for what it asks.

    Not asyncio's pool: an engine or a disk that hangs would use up its few threads, which the screen needs too, and
    asyncio waits for all of them at exit.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Answer] = loop.create_future()

    def settle(answer: Answer | None, error: Exception | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer)  # type: ignore[arg-type]  # None only where Answer may be None

    def body() -> None:
        answer: Answer | None = None
        error: Exception | None = RuntimeError(f"a bug while asking the {name}; its traceback is in the log")
        try:
            answer, error = call(), None
        except ScaletailError as raised:
            error = raised
        except Exception:  # a thread would write it to stderr, across whatever is drawn there
            log.exception("a bug while asking the %s", name)
        finally:
            with suppress(RuntimeError):  # the program has ended meanwhile
                loop.call_soon_threadsafe(settle, answer, error)

    threading.Thread(target=body, name=name, daemon=True).start()
    return await future
