"""Move a stack's data to another disk: stopped, copied, compared, a link in their place, started, seen to answer.

What is to be done is written down first. Ended at any point the stack's folder holds the old data or a link to a copy
that was compared, never neither: the same command goes on, or back.
"""

from __future__ import annotations

import asyncio
import posixpath
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.backup.progress import Progress, Step, size_words
from scaletail_tui.domain.backup.tree import Tree
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.data_move import DataMoved, MovePlan
from scaletail_tui.domain.stack.undertaking import MovedData, Undertaking, UndertakingKind
from scaletail_tui.operations.backup.survey import find_image
from scaletail_tui.operations.backup.tools import BackupTools, Errand, Stopwatch
from scaletail_tui.operations.backup.unfinished import start_again
from scaletail_tui.operations.lifecycle.start_stop import stop_held
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.observe.origin import check_known
from scaletail_tui.operations.watch.until_up import watch_until_up
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.folders import Standing
from scaletail_tui.ports.jobs import Course

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import MovePorts

_HOLDS = "move-data"
_MAKE = 'set -e; if [ -L "$1" ]; then echo "$1 is a symbolic link" >&2; exit 1; fi; mkdir -p -- "$1/$2"'
_UNMAKE = 'rmdir -- "$1/$2" && rmdir -- "$1"'
Steps = AsyncGenerator[Progress | DataMoved, None]


async def move_data(ports: MovePorts, tools: BackupTools, plan: MovePlan, *, wait: bool = True) -> Steps:
    """Do what was shown; tell each step, what it came to last. Iterate inside `aclosing()`.

    Where it does not answer from there, the old data are put back, and the copy is kept. Raises ScaletailError.
    """
    with ports.locks.hold(plan.stack, _HOLDS):
        if await asyncio.to_thread(ports.folders.standing, plan.target) not in (Standing.NOTHING, Standing.EMPTY):
            raise BadInput(f"{plan.target} is there by now, and nothing is written over.")
        moved = MovedData(source=plan.source, target=plan.target, aside=plan.aside, running=plan.running)
        begun = Undertaking(kind=UndertakingKind.MOVE_DATA, stack=plan.stack, at=ports.clock.now(), moved=moved)
        await asyncio.to_thread(ports.undertakings.keep, begun)
        async with aclosing(_Move(ports, tools, begun, moved, wait=wait).forward()) as steps:
            async for step in steps:
                yield step


async def take_course(ports: MovePorts, tools: BackupTools, stack: str, course: Course, *, wait: bool = True) -> Steps:
    """Go on with, or back from, a move that was cut off; raises BadInput where there is none."""
    with ports.locks.hold(stack, _HOLDS):
        begun = await asyncio.to_thread(ports.undertakings.read, stack)
        if begun is None or begun.moved is None:
            raise BadInput(
                begun.sentence() if begun is not None else f"No move of the data of {stack} was cut off.",
                remedy=begun.way() if begun is not None else "See: scaletail-tui status",
            )
        move = _Move(ports, tools, begun, begun.moved, wait=wait)
        async with aclosing(move.back() if course is Course.BACK else move.forward()) as steps:
            async for step in steps:
                yield step


class _Move:
    """One on its way."""

    def __init__(
        self, ports: MovePorts, tools: BackupTools, begun: Undertaking, moved: MovedData, *, wait: bool
    ) -> None:
        self._ports, self._tools, self._begun, self._moved, self._wait = ports, tools, begun, moved, wait
        self._stack = begun.stack
        self._watch = Stopwatch(ports.clock.monotonic)
        self._tree = Tree()
        self._so_far = 0

    async def forward(self) -> Steps:
        """From wherever it is; what cannot be brought to its end goes back, and what ended it is raised.

        Raises BadInput, and nothing is done, where the stack has run on the copy and does so no more.
        """
        if self._moved.lived and not await self._is_linked():
            raise BadInput(
                f"{self._stack} may have written to the copy in {self._moved.target}: it is not copied over.",
                remedy=f"To go back, and keep that copy, run: scaletail-tui move-data {self._stack} --back",
            )
        try:
            if not await self._is_linked():
                async with aclosing(self._copy_over()) as steps:
                    async for step in steps:
                        yield step
        except BaseException as error:
            await asyncio.shield(asyncio.ensure_future(self._undo(error)))
            raise
        seen = ""
        if self._moved.running:
            try:
                await start_again(self._ports, self._stack, self._moved.running)
            except ScaletailError as error:
                await self._put_back()
                raise self._told_back(error.sentence()) from error
            yield self._watch.ended(Step.START, "its containers run")
            if self._wait:
                arrival = await watch_until_up(self._ports, self._stack)
                seen = arrival.sentence()
                if not arrival.up:
                    await self._put_back()
                    raise self._told_back(seen)
                yield self._watch.ended(Step.ANSWER, seen)
        await asyncio.to_thread(self._ports.undertakings.forget, self._stack)
        yield DataMoved(
            stack=self._stack, source=self._moved.source, target=self._moved.target, kept=self._moved.aside,
            bytes=self._tree.bytes, seconds=self._watch.seconds, seen=seen,
        )  # fmt: skip

    def _told_back(self, why: str) -> ScaletailError:
        return ScaletailError(
            f"{why} The old data are in their place again, and it was started with them.",
            detail=f"the copy is kept in {self._moved.target}", remedy=f"scaletail-tui doctor {self._stack}",
        )  # fmt: skip

    async def back(self) -> Steps:
        """The old data in their place; a copy that the stack may have written to is kept."""
        linked = await self._is_linked()
        if linked:
            await self._put_back()
        else:
            if not self._moved.lived:
                await self._clear_copy()
            await asyncio.to_thread(self._ports.folders.take_link_back, self._moved.source, self._moved.aside)
            await start_again(self._ports, self._stack, self._moved.running)
            await asyncio.to_thread(self._ports.undertakings.forget, self._stack)
        yield self._watch.ended(Step.START, "its containers run" if self._moved.running else "nothing ran before")
        seen = ""
        if self._wait and self._moved.running:
            seen = (await watch_until_up(self._ports, self._stack)).sentence()
            yield self._watch.ended(Step.ANSWER, seen)
        yield DataMoved(
            stack=self._stack, source=self._moved.source, target=self._moved.target, back=True,
            kept=self._moved.target if linked or self._moved.lived else "", seconds=self._watch.seconds, seen=seen,
        )  # fmt: skip

    async def _copy_over(self) -> AsyncGenerator[Progress, None]:
        moved, folders = self._moved, self._ports.folders
        await stop_held(self._ports, self._stack)
        yield self._watch.ended(Step.STOP, "nothing of it runs")
        await self._make_place()
        image, bulk, archives = await self._image(), self._tools.bulk, self._tools.archives
        source, target = Source(name=moved.source), Source(name=moved.target)
        copies: list[Tree] = []

        def copy() -> None:
            bulk.empty(image, target)
            with bulk.pack(image, source) as tar, bulk.unpack(image, target) as into:
                self._tree = archives.read_tree(tar, into=into, told=self._count)

        def compare() -> None:
            with bulk.pack(image, target) as tar:
                copies.append(archives.read_tree(tar, told=self._count))

        for step, work in ((Step.COPY, copy), (Step.COMPARE, compare)):
            self._so_far = 0
            errand = Errand(self._tools, work, _HOLDS)
            async with aclosing(errand.watch(lambda step=step: self._goes_on(step))) as events:  # type: ignore[misc]
                async for event in events:
                    yield event
            yield self._watch.ended(step, f"{size_words(self._so_far)} in {len(self._tree.entries)} entries")
        if different := self._tree.difference(copies[0]):
            raise ScaletailError(
                f"The copy is not what the data are: {different}.",
                remedy=f"The data of {self._stack} are where they were. Look at the other disk, and try again.",
            )
        await self._note_lived()
        await asyncio.to_thread(folders.put_link, moved.source, moved.target, moved.aside)
        yield self._watch.ended(Step.LINK, f"{moved.source} leads to {moved.target}")

    def _count(self, so_far: int) -> None:
        self._so_far = so_far

    def _goes_on(self, step: Step) -> Progress:
        return self._watch.goes_on(step, size_words(self._so_far))

    async def _is_linked(self) -> bool:
        """True where the link stands; what was ended while it was put there is brought to its end."""
        folders, moved = self._ports.folders, self._moved
        here = await asyncio.to_thread(folders.standing, moved.source)
        if here is Standing.NOTHING:  # ended between two renames, where the file system cannot do both at once
            await asyncio.to_thread(folders.take_link_back, moved.source, moved.aside)
        if here is not Standing.LINK:
            return False
        await asyncio.to_thread(folders.put_link, moved.source, moved.target, moved.aside)
        return True

    async def _undo(self, error: BaseException) -> None:
        """Before the link stands nothing is changed yet: the copy goes, and what ran runs again."""
        if await self._is_linked():
            if not isinstance(error, ScaletailError):
                return  # it was stopped: what is left is to start it, which the same command does
            await self._put_back()
            return
        if not self._moved.lived:
            with suppress(ScaletailError):
                await self._clear_copy()
        await asyncio.to_thread(self._ports.folders.take_link_back, self._moved.source, self._moved.aside)
        await start_again(self._ports, self._stack, self._moved.running)
        await asyncio.to_thread(self._ports.undertakings.forget, self._stack)

    async def _note_lived(self) -> None:
        """Written down before it can be so: nothing that ends us later lets the copy pass for one that nobody used."""
        self._moved = replace(self._moved, lived=True)
        await asyncio.to_thread(self._ports.undertakings.keep, replace(self._begun, moved=self._moved))

    async def _put_back(self) -> None:
        await self._note_lived()
        await stop_held(self._ports, self._stack)
        await asyncio.to_thread(self._ports.folders.take_link_back, self._moved.source, self._moved.aside)
        await start_again(self._ports, self._stack, self._moved.running)
        await asyncio.to_thread(self._ports.undertakings.forget, self._stack)

    async def _make_place(self) -> None:
        """Folders on the other disk, ours where this user may make them there."""
        folders, moved = self._ports.folders, self._moved
        host = await self._ports.host.look()
        if await asyncio.to_thread(lambda: folders.own_folder(moved.target, uid=host.uid, gid=host.gid)):
            return
        top, inner = self._places()
        await self._ports.engine.in_folder(
            await self._image(), posixpath.dirname(top), ["sh", "-c", _MAKE, "sh", posixpath.basename(top), inner]
        )

    async def _clear_copy(self) -> None:
        """Take away what was copied so far; the place itself, too, where it is empty then."""
        if await asyncio.to_thread(self._ports.folders.standing, self._moved.target) is Standing.NOTHING:
            return
        image = await self._image()
        await asyncio.to_thread(self._tools.bulk.empty, image, Source(name=self._moved.target))
        top, inner = self._places()
        with suppress(ScaletailError):
            argv = ["sh", "-c", _UNMAKE, "sh", posixpath.basename(top), inner]
            await self._ports.engine.in_folder(image, posixpath.dirname(top), argv)

    def _places(self) -> tuple[str, str]:
        """The stack's folder on the other disk, and the data below it."""
        top, _, inner = self._moved.target.rpartition(f"/{self._stack}/")
        return f"{top}/{self._stack}", inner

    async def _image(self) -> str:
        found = await members(self._ports, self._stack)
        return await find_image(self._ports, await check_known(self._ports, self._stack), found)
