"""Who may work on a stack, and a stack that another process holds."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from scaletail_tui.domain.errors import ScaletailError

if TYPE_CHECKING:  # shapes in signatures only: the first page would wait for them
    from scaletail_tui.domain.stack.job import Holder


class StackHeld(ScaletailError):
    """Another process works on the stack."""

    def __init__(self, holder: Holder, stack: str) -> None:
        super().__init__(
            f"{stack} is busy: {holder.sentence()}.", remedy=f"Watch it with: scaletail-tui deploy --watch {stack}"
        )
        self.holder = holder


class Locks(Protocol):
    """Who may work on a stack: one process at a time, and the Compose that it started counts as itself."""

    def hold(self, stack: str, doing: str) -> AbstractContextManager[None]:
        """Hold the stack while the block runs; raises StackHeld."""
        ...

    def holder(self, stack: str) -> Holder | None: ...
