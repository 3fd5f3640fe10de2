"""What can be known of this host's clock: the kernel's word, the age of our own files, and one answer from outside."""

from __future__ import annotations

import asyncio
import ctypes
import http.client
import threading
import time
from contextlib import suppress
from email.utils import parsedate_to_datetime
from pathlib import Path

from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.host_facts import Outside

CONTROL = "controlplane.tailscale.com"
_PACKAGE = Path(__file__).parents[2]
_UNSYNCHRONISED = 0x0040
"""STA_UNSYNC of adjtimex(2)."""
_ANSWER_SECONDS = 2.0


class _Timex(ctypes.Structure):
    """The head of struct timex, and room for the rest of it."""

    _fields_ = (
        ("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long), ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long), ("status", ctypes.c_int), ("rest", ctypes.c_byte * 256),
    )  # fmt: skip


def is_synchronised() -> bool | None:
    """Whether a time service keeps the kernel's clock; None where the kernel does not tell."""
    timex = _Timex()
    try:
        said = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex))
    except (AttributeError, OSError):
        return None
    return None if said < 0 else not timex.status & _UNSYNCHRONISED


def time_of_newest_module(package: Path = _PACKAGE) -> float | None:
    """When the newest module beside this one was written."""
    try:
        return max(path.stat().st_mtime for path in package.glob("*.py"))
    except (OSError, ValueError):
        return None


async def ask_outside(host: str = CONTROL, port: int = 80) -> Outside:
    """One HEAD request without TLS, which a wrong clock would break, and without anything that names this host.

    It waits in a thread of its own that nobody joins: a resolver that hangs must not hold up the end of the program.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Outside] = loop.create_future()

    def take(found: Outside) -> None:
        if not answer.done():
            answer.set_result(found)

    def ask() -> None:
        found = _ask_outside(host, port)
        with suppress(RuntimeError):  # the loop has ended meanwhile: nobody waits
            loop.call_soon_threadsafe(take, found)

    threading.Thread(target=ask, name="outside", daemon=True).start()
    try:
        async with asyncio.timeout(_ANSWER_SECONDS + 0.5):
            return await answer
    except TimeoutError:
        return Outside(answered=False, said=f"no answer within {_ANSWER_SECONDS:.0f} s")


def _ask_outside(host: str, port: int) -> Outside:
    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("HEAD", "/", headers={"User-Agent": "scaletail-tui", "Connection": "close"})
        date = connection.getresponse().getheader("Date", "")
        now = time.time()
    except (OSError, http.client.HTTPException) as error:
        return Outside(answered=False, said=plain_line(str(error) or type(error).__name__))
    finally:
        connection.close()
    try:
        return Outside(answered=True, clock_ahead=now - parsedate_to_datetime(date).timestamp())
    except (TypeError, ValueError):
        return Outside(answered=True)
