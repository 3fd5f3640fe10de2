"""What an update of one stack would bring; Enter begins it, as a job that is watched like a deploy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.stack.database import kind_of_image
from scaletail_tui.domain.stack.job import Job, JobKind
from scaletail_tui.domain.update.images import StackImages
from scaletail_tui.domain.update.kept import Kept
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.update.rows import preview_rows
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import at, right, row
from scaletail_tui.ui.toolkit.theme import Ink


class UpdateScreen(Page[Job]):
    """Each image, old and new. Its result is the job that was begun; None where it was left."""

    PLACE = "stacks"
    SECTION = "update"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("update")]
    AUTO_FOCUS = "#images"

    def __init__(self, stack: str) -> None:
        super().__init__()
        self.stack = stack
        self.trail = f"{stack}: update"
        self.found: StackImages | None = None
        self.kept: Kept | None = None

    def body(self) -> Iterable[Widget]:
        waiting = row(at(1, "Asking the registries, through the engine; nothing is downloaded.", Ink.MUTED), wrap=True)
        yield Pane(id="images", heading=row("Images", right("asking")), rows=[waiting])

    def on_mount(self) -> None:
        self.work(self._check, group="check", doing=f"asking what is newer for {self.stack}")

    async def _check(self) -> None:
        from scaletail_tui.operations.kept.keep import last_kept
        from scaletail_tui.operations.update.check import check_images

        self.kept = last_kept(await asyncio.to_thread(self.ports.kept.read, self.stack))
        self.found = await check_images(self.ports, self.stack)
        pane = self.query_one("#images", Pane)
        pane.change(preview_rows(self.found, self.kept), heading=row("Images", right("asked now")))
        self.show_keys()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def key_label(self, key: Key) -> str | None:
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main":
                return self.found is not None and bool(self.found.outdated) and not self.found.refusal
            case "with_dump":
                images = self.found.outdated if self.found is not None and not self.found.refusal else ()
                return any(kind_of_image(image.reference) is not None for image in images)
            case "back":
                return self.kept is not None
        return super().check_action(action, parameters)

    def action_main(self) -> None:
        self.work(lambda: self._begin(JobKind.UPDATE), group="act", doing=f"beginning the update of {self.stack}")

    def action_with_dump(self) -> None:
        self.work(self._take_across, group="act", asks=True, doing=f"beginning the update of {self.stack}")

    async def _take_across(self) -> None:
        question = (
            f"Takes the databases of {self.stack} to their newer lines: it stands still while they are dumped and "
            "loaded. The old data are kept beside."
        )
        if await self.ask(question, yes="take them across"):
            await self._begin(JobKind.UPDATE, with_dump=True)

    def action_back(self) -> None:
        self.work(self._go_back, group="act", asks=True, doing=f"going back with {self.stack}")

    async def _go_back(self) -> None:
        if await self.ask(f"Brings back what {self.stack} ran before its last update or redeploy.", yes="go back"):
            await self._begin(JobKind.BACK)

    async def _begin(self, kind: JobKind, *, with_dump: bool = False) -> None:
        from scaletail_tui.operations.update.context import request_update

        request = await request_update(self.ports, self.stack, kind=kind, again=True, with_dump=with_dump)
        self.dismiss(await self.ports.jobs.start(request))
