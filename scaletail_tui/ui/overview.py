"""What row 0 says on every page, and the stacks as they were last judged."""

from __future__ import annotations

from dataclasses import dataclass

from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.summary import StackState, StackSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The state of the whole machine in one value."""

    stacks: tuple[StackSummary, ...] = ()
    judged: bool = False
    """False until the stacks have been looked at once."""
    engine: str = ""
    """`docker 28.3.2`; empty until it has answered."""
    engine_down: bool = False
    host: str = ""
    practice: bool = False

    @property
    def failing(self) -> int:
        return sum(stack.state is StackState.FAIL for stack in self.stacks)

    @property
    def public(self) -> int:
        return sum(stack.expose == Exposure.FUNNEL.value for stack in self.stacks)

    @property
    def tailnet(self) -> str:
        """The tailnet's DNS name, taken from the first address that is known."""
        for stack in self.stacks:
            if stack.url:
                name = stack.url.split("://", 1)[-1].split("/", 1)[0].split(":", 1)[0]
                if "." in name:
                    return name.split(".", 1)[1]
        return ""

    def of_service(self, slug: str) -> tuple[StackSummary, ...]:
        """The stacks made from one catalog entry, the worst first."""
        order = list(StackState)
        mine = [stack for stack in self.stacks if stack.service == slug]
        return tuple(sorted(mine, key=lambda stack: (order.index(stack.state), stack.name)))
