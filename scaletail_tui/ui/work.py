"""The one place where work that fails becomes a sentence for the user."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.worker import Worker

log = logging.getLogger(__name__)


class Left(Exception):
    """Ctrl+c at a question: of what it belongs to nothing is done, whatever was agreed to before."""

    def __init__(self, sentence: str = "Left: nothing was done.") -> None:
        """`sentence` is said to the user; empty where another question has taken the place of this one."""
        super().__init__(sentence)
        self.sentence = sentence


async def guard(
    task: Callable[[], Awaitable[object]],
    doing: str,
    failed: Callable[[ScaletailError], None],
    say: Callable[[str], None],
) -> None:
    """Run work; hand its error to `failed`, with the traceback in the log. `doing` must not hold a secret.

    A question that was left is no error: the work ends there, nothing behind it is done, and `say` tells so.
    """
    try:
        await task()
    except asyncio.CancelledError:
        raise
    except Left as left:
        log.info("%s: left at a question", doing)
        if left.sentence:
            say(left.sentence)
    except ScaletailError as error:
        log.warning("%s: %s %s", doing, error.title, error.detail)
        failed(error)
    except Exception as error:
        log.exception("%s broke", doing)
        failed(
            ScaletailError(f"We broke while {doing}: {type(error).__name__}.", remedy="The log file has the details.")
        )


def start_guarded(
    node: DOMNode,
    task: Callable[[], Awaitable[object]],
    failed: Callable[[ScaletailError], None],
    say: Callable[[str], None],
    *,
    group: str,
    doing: str,
    exclusive: bool,
) -> Worker[None]:
    """Begin guarded work that ends with `node`; `exclusive` work replaces what runs in its group."""

    async def run() -> None:
        await guard(task, doing, failed, say)

    return node.run_worker(run, name=group, group=group, description=doing, exclusive=exclusive, exit_on_error=False)
