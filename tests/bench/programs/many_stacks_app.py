"""The program on a practice host with very many stacks: started by the bench in a terminal of its own.

python -m tests.bench.programs.many_stacks_app COUNT [late]

The stacks are made before the program begins; `late`, when it first looks at them, as stacks of a real host stand
without costing its start. Into the file that BENCH_STREAMS names it writes how many event streams of the engine were
begun till now.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

from scaletail_tui.adapters.practice import Practice

if TYPE_CHECKING:
    from scaletail_tui.adapters.practice.world import World


class CrowdedPractice(Practice):
    """So many stacks stand there."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self._crowded = False
        self._crowding = RLock()

    async def enter(self) -> World:
        return await asyncio.to_thread(self.world)

    def world(self) -> World:
        from scaletail_tui.adapters.practice.stacks import make_more

        with self._crowding:
            world = super().world()
            if not self._crowded:
                self._crowded = True
                make_more(world, self.catalog.load(), self._count - len(self.ports.folders.names()))
            return world


class HeardEngine:
    """Counts who listens to the engine."""

    def __init__(self, engine: Any, file: Path) -> None:
        self._engine, self._file, self._heard = engine, file, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def events(self) -> AsyncGenerator[Mapping[str, Any], None]:
        self._heard += 1
        self._file.write_text(str(self._heard))
        async with aclosing(self._engine.events()) as events:
            async for event in events:
                yield event


def main() -> None:
    practice = CrowdedPractice(int(sys.argv[1]))
    if sys.argv[2:] != ["late"]:
        practice.world()

    from scaletail_tui.ui.app import ScaletailApp
    from scaletail_tui.ui.options import options_for

    options = options_for(os.environ, encoding="utf-8", ascii_only=False, mouse=True)
    ports = practice.ports
    if streams := os.environ.get("BENCH_STREAMS"):
        ports = replace(ports, engine=cast(Any, HeardEngine(ports.engine, Path(streams))))
    ScaletailApp(ports, options=options).run()


if __name__ == "__main__":
    main()
