"""The stage pull: the images that are not on this host, with bytes as Compose tells them."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.domain.stack.stage import StageEvent, StageState
from scaletail_tui.operations.databases.lines import check_lines
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.stage_context import StageContext

TELL_APART = 0.25
"""Seconds between two lines of progress."""
LINES_AT_ONCE = 2
"""Of what Compose says, in one of them: at most eight lines a second."""
LAST_LINES = 40
"""With the last of them, what is left of them."""


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


class PullWords:
    """Compose's events in a line each, for what begins and what ends; how far it is the progress tells."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()
        self._lines: deque[str] = deque()

    def take(self, event: ComposeEvent) -> None:
        image, layer = event.parent or event.id, event.id[:12] if event.parent else ""
        line = event.text
        if layer:
            if event.total and "Downloading" in event.text:
                line = f"Downloading  {megabytes(event.total)}"
            elif event.text not in ("Pull complete", "Already exists"):
                return
        if not event.id or not line or (event.id, line) in self._seen:
            return
        self._seen.add((event.id, line))
        self._lines.append(f"{image.removeprefix('Image ')} {f'{layer}: ' if layer else ''}{line}")

    def news(self, most: int = LINES_AT_ONCE) -> tuple[str, ...]:
        """The oldest lines that were not told yet."""
        return tuple(self._lines.popleft() for _ in range(min(most, len(self._lines))))


async def pull(context: DeployContext) -> AsyncGenerator[StageEvent, None]:
    services = context.model["services"]
    total = len({body.get("image") for body in services.values()})
    wanted = sorted(name for name, body in services.items() if body.get("image") in context.absent)
    images = {name: str(body.get("image") or "") for name, body in services.items()}
    if not wanted:
        await check_lines(context.ports, context.spec.name, images)
        yield context.event(StageState.OK, f"{total} of {total} images are here", progress=(total, total, 0))
        return
    async with aclosing(pull_services(context, wanted, absent=len(context.absent), total=total)) as events:
        async for event in events:
            yield event
    await check_lines(context.ports, context.spec.name, images)


async def pull_services(
    context: StageContext, wanted: Sequence[str], *, absent: int, total: int
) -> AsyncGenerator[StageEvent, None]:
    """Let Compose pull the images of these services: `absent` of `total` images."""
    here = total - absent
    progress, words = PullProgress(absent), PullWords()
    yield _tell(context, here, total, progress, ())
    told_at = context.seconds
    async with aclosing(context.ports.compose.pull(context.folder, context.project, wanted)) as events:
        async for event in events:
            progress.take(event)
            words.take(event)
            if context.seconds - told_at >= TELL_APART:
                told_at = context.seconds
                yield _tell(context, here, total, progress, words.news())
    _, _, size = progress.figures
    yield context.event(
        StageState.OK, f"{total} of {total} images  {megabytes(size)}", progress=(total, total, size),
        said=words.news(LAST_LINES),
    )  # fmt: skip


def _tell(context: StageContext, here: int, total: int, progress: PullProgress, said: tuple[str, ...]) -> StageEvent:
    done, _, size = progress.figures
    evidence = f"{here + done} of {total} images  {megabytes(size)}"
    return context.event(StageState.RUN, evidence, progress=(here + done, total, size), said=said)


def megabytes(size: int) -> str:
    """`312 MB`."""
    return f"{size / 1_000_000:.0f} MB"
