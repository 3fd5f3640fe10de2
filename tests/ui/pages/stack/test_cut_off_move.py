"""A move of data that was cut off: starting the stack, or changing it, asks for its way first, and takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.domain.stack.undertaking import MovedData, Undertaking, UndertakingKind
from scaletail_tui.operations.lifecycle.start_stop import stop_pair
from tests.ui.pages.stack.stack_pages import running_stack
from tests.ui.pretend import screen_text, until


@pytest.mark.slow
async def test_starting_a_stack_whose_move_was_cut_off_asks_for_its_way_and_goes_back(tmp_path: Path) -> None:
    async with running_stack("jellyfin", speed=100.0) as opened:
        page, ports = opened.stack, opened.app.ports
        await until(lambda: page.acts.managed)
        folder = Path(ports.folders.folder("jellyfin"))
        (folder / "data").mkdir(exist_ok=True)
        (folder / "data" / "kept").write_text("kept")
        running = tuple(str(one["Names"][0]).lstrip("/") for one in await ports.engine.containers())
        ours = tuple(sorted((one for one in running if one.endswith("-jellyfin")), reverse=True))
        moved = MovedData(
            source=str(folder / "data"), target=f"{tmp_path}/big/jellyfin/data",
            aside=str(folder / "data.before-move-20261129T192011"), running=ours,
        )  # fmt: skip
        ports.undertakings.keep(Undertaking(kind=UndertakingKind.MOVE_DATA, stack="jellyfin", at=0.0, moved=moved))
        await stop_pair(ports, "jellyfin")
        await until(lambda: page.acts.stopped)
        for key in ("e", "s"):
            await opened.pilot.press(key)
            await until(lambda: page.question is not None and "Moving the data" in page.question.sentence)
            assert page.question is not None and list(page.question.choices) == ["g", "z"]
            if key == "e":
                await opened.pilot.press("escape")
                await until(lambda: page.question is None)
        await opened.pilot.press("z")
        await until(lambda: ports.undertakings.read("jellyfin") is None and not page.acts.stopped)
        assert (folder / "data" / "kept").read_text() == "kept"
        await until(lambda: "jellyfin" not in opened.app.tasks.doing)
        assert "We broke" not in screen_text(opened.app)
