"""The worked example in the toolkit's page is a page that works."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import scaletail_tui.ui
from scaletail_tui.ui.toolkit.pane import Pane
from tests.ui.pages.stack.stack_pages import still_stacks
from tests.ui.pretend import screen_text, until

README = Path(next(iter(scaletail_tui.ui.__path__))) / "README.md"


async def test_the_page_of_the_readme_lists_the_folders_and_copies_one() -> None:
    found = re.search(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert found is not None
    made: dict[str, Any] = {"__name__": "scaletail_tui.ui.pages.folders.page"}
    exec(compile(found[1], str(README), "exec"), made)
    async with still_stacks() as opened:
        await opened.app.push_screen(made["FoldersScreen"]())
        await until(lambda: "vaultwarden" in screen_text(opened.app))
        names = opened.app.ports.folders.names()
        assert [one.key for one in opened.app.screen.query_one("#folders", Pane).rows] == list(names)
        await opened.pilot.press("down", "y")
        assert opened.app.clipboard == opened.app.ports.folders.folder(names[1])
