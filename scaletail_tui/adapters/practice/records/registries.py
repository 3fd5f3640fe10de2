"""The registries of practice mode, and its records in memory: what was kept, begun and refused, and public times."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from scaletail_tui.adapters.practice.engine.image import digest_of
from scaletail_tui.adapters.practice.world import World
from scaletail_tui.domain.reach.public_time import PublicTime
from scaletail_tui.domain.stack.refusal import Refusal
from scaletail_tui.domain.stack.undertaking import Undertaking
from scaletail_tui.domain.update.kept import Kept

ASKING = 0.3
"""Seconds that a registry takes to answer."""


class PracticeRegistries:
    """`ports.Registries` of a simulated world."""

    def __init__(self, enter: Callable[[], Awaitable[World]]) -> None:
        self._enter = enter

    async def digest(self, reference: str) -> str:
        world = await self._enter()
        await world.clock.sleep(ASKING)
        return digest_of(reference, world.published.get(reference, 0))


class PracticeKept:
    """`ports.KeptRecords` for as long as the program runs."""

    def __init__(self) -> None:
        self._records: dict[str, tuple[Kept, ...]] = {}

    def read(self, stack: str) -> tuple[Kept, ...]:
        return self._records.get(stack, ())

    def write(self, stack: str, records: tuple[Kept, ...]) -> None:
        self._records[stack] = records
        if not records:
            del self._records[stack]

    def stacks(self) -> tuple[str, ...]:
        return tuple(sorted(self._records))


class PracticeUndertakings:
    """`ports.Undertakings` for as long as the program runs."""

    def __init__(self) -> None:
        self._begun: dict[str, Undertaking] = {}

    def read(self, stack: str) -> Undertaking | None:
        return self._begun.get(stack)

    def keep(self, undertaking: Undertaking) -> None:
        self._begun[undertaking.stack] = undertaking

    def forget(self, stack: str) -> None:
        self._begun.pop(stack, None)

    def all(self) -> tuple[Undertaking, ...]:
        return tuple(self._begun.values())


class PracticeRefusals:
    """`ports.Refusals` for as long as the program runs."""

    def __init__(self) -> None:
        self._kept: dict[str, Refusal] = {}

    def keep(self, refusal: Refusal) -> None:
        self._kept[refusal.stack] = refusal

    def of(self, stack: str) -> Refusal | None:
        return self._kept.get(stack)

    def forget(self, stack: str) -> None:
        self._kept.pop(stack, None)


class PracticePublicTimes:
    """`ports.PublicTimes` for as long as the program runs."""

    def __init__(self) -> None:
        self._kept: dict[str, PublicTime] = {}

    def keep(self, time: PublicTime) -> None:
        self._kept[time.stack] = time

    def of(self, stack: str) -> PublicTime | None:
        return self._kept.get(stack)

    def all(self) -> tuple[PublicTime, ...]:
        return tuple(sorted(self._kept.values(), key=lambda time: time.until))

    def drop(self, stack: str, token: str = "") -> None:
        kept = self._kept.get(stack)
        if kept is not None and token in ("", kept.token):
            del self._kept[stack]

    def begin_job(self) -> None:
        """Nothing of a pretended stack outlives the program."""
