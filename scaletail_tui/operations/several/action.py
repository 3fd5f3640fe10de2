"""What can be done to several stacks at once, and what it came to for each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from scaletail_tui.ports.needs import SeveralPorts


class OutcomeState(StrEnum):
    """How it went for one stack."""

    OK = "ok"
    NOTED = "noted"
    """Done; there is something to read."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One stack's line."""

    stack: str
    state: OutcomeState
    sentence: str
    told: Mapping[str, Any] = field(default_factory=dict)
    """What `--json` says beside it."""

    def to_json(self, action: str) -> dict[str, Any]:
        return {"stack": self.stack, "result": self.state.value, "did": action, "sentence": self.sentence, **self.told}


@dataclass(frozen=True, slots=True, kw_only=True)
class StackAction:
    """One thing that can be done to any stack."""

    id: str
    """The command that does it to one: restart, doctor."""
    label: str
    """In the key row: one or two words."""
    doing: str
    """What a row says meanwhile: restarting."""
    plan: str
    """What will happen to each, for the question before; empty where it changes nothing."""
    at_once: int
    """Stacks of one wave."""
    stops: bool = False
    """True where one that fails keeps the next waves from being begun."""
    ordered: bool = False
    """True where a stack's turn comes after those that it lives on."""
    act: Callable[[SeveralPorts, str], Awaitable[Outcome]]
    """Raises ScaletailError with what went wrong."""
    preview: Callable[[SeveralPorts, str], Awaitable[str]] | None = None
    """What would be written, to be shown before; raises ScaletailError where it cannot be done."""
    act_shown: Callable[[SeveralPorts, str, str], Awaitable[Outcome]] | None = None
    """The act, told what `preview` showed, which it may not go beyond."""

    def with_shown(self, shown: Mapping[str, str]) -> StackAction:
        """The same, bound to what was shown of each stack."""
        act_shown = self.act_shown
        if act_shown is None:
            return self

        async def act(ports: SeveralPorts, stack: str) -> Outcome:
            return await act_shown(ports, stack, shown[stack])

        return replace(self, act=act)

    @property
    def changes(self) -> bool:
        return bool(self.plan)
