"""Pictures that move: what changed from one picture to the next, as an SVG and as an asciicast.

An asciicast is played by `asciinema play FILE` (https://docs.asciinema.org/manual/asciicast/v2/).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.segment import Segment

    from screenshots.draw import Scene

WIDE, HIGH, SIZE = 8.4, 18.0, 14
"""Pixels of a cell, and of the letters in it."""
GROUND, INK = "#12161a", "#c8d0d6"
AT_END = 4.0
"""Seconds for which the last picture stands."""

Line = tuple[tuple[str, str, str, bool], ...]
"""Text, ink, ground and boldness of the pieces of one row."""


@dataclass
class Reel:
    """The pictures of one scene, each with the second from which it stands."""

    width: int
    height: int
    frames: list[tuple[float, tuple[Line, ...]]] = field(default_factory=list)
    time: float = 0.0

    def take(self, scene: Scene, seconds: float) -> None:
        """The screen as it is, for so long; a picture like the last one only lengthens that."""
        strips = scene.app.screen._compositor.render_strips(scene.app.screen.size)
        rows = tuple(tuple(_piece(one) for one in strip if one.text) for strip in strips)
        if not self.frames or self.frames[-1][1] != rows:
            self.frames.append((round(self.time, 2), rows))
        self.time += seconds

    @property
    def length(self) -> float:
        return self.time + AT_END

    def cast(self) -> str:
        """As an asciicast: of each picture the rows that changed."""
        header = {"version": 2, "width": self.width, "height": self.height, "title": "scaletail-tui"}
        lines = [json.dumps(header)]
        before: tuple[Line, ...] = ()
        for moment, rows in self.frames:
            changed = [(y, line) for y, line in enumerate(rows) if before[y : y + 1] != (line,)]
            said = "".join(f"\x1b[{y + 1};1H{''.join(map(_ansi, line))}" for y, line in changed)
            lines.append(json.dumps([moment, "o", said], ensure_ascii=False))
            before = rows
        return "\n".join([*lines, json.dumps([self.length, "o", ""])]) + "\n"

    def svg(self) -> str:
        """As an SVG that moves by itself: each row is drawn once for as long as it stands unchanged."""
        wide, high = self.width * WIDE + 16, self.height * HIGH + 16
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" font-size="{SIZE}" '
            'font-family="Fira Code,DejaVu Sans Mono,Menlo,Consolas,monospace">',
            f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/><g transform="translate(8 8)">',
        ]
        for y in range(self.height):
            for begin, end, line in self._stretches(y):
                times = f"{begin / self.length:.4f};{end / self.length:.4f}"
                shown = "inline;none" if begin == 0 else "none;inline;none"
                keys = f"0;{end / self.length:.4f}" if begin == 0 else f"0;{times}"
                moves = "" if (begin, end) == (0, self.length) else (
                    f'<animate attributeName="display" values="{shown}" keyTimes="{keys}" dur="{self.length:.2f}s" '
                    'calcMode="discrete" repeatCount="indefinite"/>'
                )  # fmt: skip
                if drawn := _drawn(line, y):
                    hidden = ' display="none"' if begin else ""  # where nothing moves the first picture stands
                    parts.append(f"<g{hidden}>{moves}{drawn}</g>")
        return "\n".join([*parts, "</g></svg>"]) + "\n"

    def _stretches(self, y: int) -> list[tuple[float, float, Line]]:
        """Contents of one row with their seconds."""
        found: list[tuple[float, float, Line]] = []
        for moment, rows in self.frames:
            if found and found[-1][2] == rows[y]:
                continue
            if found:
                found[-1] = (found[-1][0], moment, found[-1][2])
            found.append((moment, self.length, rows[y]))
        return found


def _piece(segment: Segment) -> tuple[str, str, str, bool]:
    style = segment.style
    ink = style.color.get_truecolor().hex if style is not None and style.color is not None else INK
    ground = style.bgcolor.get_truecolor().hex if style is not None and style.bgcolor is not None else GROUND
    if style is not None and style.reverse:
        ink, ground = ground, ink
    return segment.text, ink, ground, bool(style is not None and style.bold)


def _ansi(piece: tuple[str, str, str, bool]) -> str:
    text, ink, ground, bold = piece
    colours = [";".join(str(int(one[at : at + 2], 16)) for at in (1, 3, 5)) for one in (ink, ground)]
    return f"\x1b[0{';1' if bold else ''};38;2;{colours[0]};48;2;{colours[1]}m{text}\x1b[0m"


def _drawn(line: Line, y: int) -> str:
    from rich.cells import cell_len

    drawn, x = "", 0
    for text, ink, ground, bold in line:
        cells = cell_len(text)
        if ground != GROUND:
            place = f'x="{x * WIDE:.1f}" y="{y * HIGH:.0f}" width="{cells * WIDE:.1f}" height="{HIGH:.0f}"'
            drawn += f'<rect {place} fill="{ground}"/>'
        bare = text.strip()
        if bare:
            at = x + cell_len(text[: len(text) - len(text.lstrip())])
            weight = ' font-weight="bold"' if bold else ""
            drawn += (
                f'<text x="{at * WIDE:.1f}" y="{y * HIGH + SIZE - 1:.0f}" fill="{ink}"{weight} '
                f'textLength="{cell_len(bare) * WIDE:.1f}" xml:space="preserve">{escape(bare)}</text>'
            )
        x += cells
    return drawn


async def film_deploy(scene: Scene, reel: Reel) -> None:
    """A service is set up and deployed."""
    from screenshots.draw import FIRST, KEY

    await scene.until(FIRST)
    await scene.until("tail4e5f")
    reel.take(scene, 2.0)
    await _press(scene, reel, "slash", *"docmost", seconds=0.2)
    await _press(scene, reel, "enter", seconds=1.2)
    await scene.press("enter")
    await scene.until("What should this device be called?")
    reel.take(scene, 2.5)
    await scene.press("enter")
    await scene.until("Which auth key")
    reel.take(scene, 1.5)
    await scene.type(KEY)
    reel.take(scene, 1.5)
    await scene.press("enter")
    await scene.until("Who may reach it?")
    reel.take(scene, 2.5)
    await scene.press("n")
    await scene.until("Settings of")
    reel.take(scene, 2.5)
    await scene.press("n")
    await scene.until("Enter deploy")
    reel.take(scene, 3.0)
    await scene.press("enter")
    for stage in ("OK        write", "OK        pull", "OK        login", "OK        app", "It answers"):
        await scene.until(stage, seconds=90.0)
        await scene.pass_time(0.5)
        reel.take(scene, 1.6)


async def film_mend(scene: Scene, reel: Reel) -> None:
    """A stack that is broken is opened and mended."""
    from screenshots.draw import stacks

    await stacks(scene)
    reel.take(scene, 3.0)
    await scene.press("enter")
    await scene.until("Enter apply fix")
    await scene.pass_time(4.0)
    reel.take(scene, 5.0)
    await scene.press("enter")
    await scene.until("y do it")
    reel.take(scene, 2.5)
    await scene.press("y")
    await scene.until("is gone", seconds=90.0)
    await scene.pass_time(3.0)
    reel.take(scene, 3.0)


async def _press(scene: Scene, reel: Reel, *keys: str, seconds: float) -> None:
    for key in keys:
        await scene.press(key)
        reel.take(scene, seconds)


FILMS: dict[str, Callable[[Scene, Reel], Awaitable[None]]] = {"deploying": film_deploy, "mending": film_mend}
