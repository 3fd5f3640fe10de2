"""The stage pull: the images that are not on this host, with bytes as Compose tells them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from scaletail_tui.domain.looks import ComposeEvent
from scaletail_tui.domain.stage import StageEvent, StageState
from scaletail_tui.operations.deploy_course import Course

TELL_APART = 0.25
"""Seconds between two lines of progress."""


class PullProgress:
    """Images done and bytes so far, folded from Compose's events."""

    def __init__(self, images: int) -> None:
        self.images = images
        self._done: set[str] = set()
        self._bytes: dict[str, int] = {}

    def take(self, event: ComposeEvent) -> None:
        if event.id and not event.parent and event.status == "Done":
            self._done.add(event.id)
        # "Download" is in "Downloading" and "Download complete"; unpacking counts the same bytes once more.
        if event.parent and event.current and "Extract" not in event.text:
            self._bytes[event.id] = max(event.current, self._bytes.get(event.id, 0))

    @property
    def figures(self) -> tuple[int, int, int]:
        return min(len(self._done), self.images), self.images, sum(self._bytes.values())


async def pull(course: Course) -> AsyncGenerator[StageEvent, None]:
    services = course.model["services"]
    total = len({body.get("image") for body in services.values()})
    wanted = sorted(name for name, body in services.items() if body.get("image") in course.absent)
    if not wanted:
        yield course.event(StageState.OK, f"{total} of {total} images are here", progress=(total, total, 0))
        return
    here = total - len(course.absent)
    progress = PullProgress(len(course.absent))
    yield _told(course, StageState.RUN, here, total, progress)
    told_at = course.seconds
    async with aclosing(course.ports.compose.pull(course.folder, course.name, wanted)) as events:
        async for event in events:
            progress.take(event)
            if course.seconds - told_at >= TELL_APART:
                told_at = course.seconds
                yield _told(course, StageState.RUN, here, total, progress)
    _, _, size = progress.figures
    yield course.event(StageState.OK, f"{total} of {total} images  {megabytes(size)}", progress=(total, total, size))


def _told(course: Course, state: StageState, here: int, total: int, progress: PullProgress) -> StageEvent:
    done, _, size = progress.figures
    return course.event(
        state, f"{here + done} of {total} images  {megabytes(size)}", progress=(here + done, total, size)
    )


def megabytes(size: int) -> str:
    """`312 MB`."""
    return f"{size / 1_000_000:.0f} MB"
