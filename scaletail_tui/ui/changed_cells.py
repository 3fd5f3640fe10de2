"""Sends a terminal only the cells that differ from what it shows already.

Textual repaints whole widgets and, for a part of a line, everything left of it too; each colour is set in full and
reset again. Over a slow line that is what makes a program feel slow: with this a Tab costs a third, a page that
opens over another costs what differs, and a page painted twice at start costs once.
Relies on two names of Textual that are not public, `App._display` and the fields of its updates
(textual/_compositor.py, 8.2.8); `tests/ui/test_bytes.py` tells when they change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Size
from textual.strip import Strip

ShownCell = tuple[str, str]
"""A character (empty for the second cell of a wide one) and its SGR codes."""

UNKNOWN: ShownCell = ("\0", "")
GAP = 3
"""Equal cells of the present style that are cheaper to write again than to jump over."""
TURNED_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}


class CellUpdate(CompositorUpdate):
    """A finished piece of terminal output."""

    def __init__(self, sequences: str) -> None:
        self.sequences = sequences

    def render_segments(self, console: Console) -> str:
        return self.sequences


class ChangedCells:
    """Knows what the terminal shows; everything that is written must pass through it."""

    def __init__(self) -> None:
        self._lines: list[list[ShownCell]] = []
        self._size = Size(0, 0)

    def forget(self) -> None:
        """The terminal may show anything: after a resize, a suspension, or when the user asks for a repaint."""
        self._size = Size(0, 0)

    def update(self, update: CompositorUpdate, size: Size, console: Console) -> CompositorUpdate | None:
        """The same update with only what differs; None when nothing does. An unknown kind passes as it is."""
        if isinstance(update, LayoutUpdate):
            pieces = _whole(update)
        elif isinstance(update, ChopsUpdate):
            pieces = _parts(update)
        else:
            self.forget()
            return update
        if size != self._size:
            self._lines = [[UNKNOWN] * size.width for _ in range(size.height)]
            self._size = size
        system = console._color_system or ColorSystem.TRUECOLOR
        pen = Pen()
        for x, y, segments in pieces:
            if y < size.height:
                self._draw(pen, x, y, _cells(segments, system))
        return CellUpdate(pen.finish()) if pen.drew else None

    def _draw(self, pen: Pen, x: int, y: int, cells: list[ShownCell]) -> None:
        shown = self._lines[y]
        cells = cells[: len(shown) - x]
        if shown[x : x + len(cells)] == cells:
            return
        end = len(cells)
        index = 0
        while index < end:
            if shown[x + index] == cells[index]:
                index += 1
                continue
            start = index
            while start > 0 and not cells[start][0]:
                start -= 1  # never begin inside a wide character
            last = index
            look = index + 1
            while look < end and look - last <= GAP + 1:
                if shown[x + look] != cells[look]:
                    last = look
                elif cells[look][1] != cells[last][1]:
                    break
                look += 1
            while last + 1 < end and not cells[last + 1][0]:
                last += 1
            pen.write(x + start, y, cells[start : last + 1])
            index = last + 1
        shown[x : x + len(cells)] = cells


class Pen:
    """Collects output; remembers where it stands and with which style."""

    def __init__(self) -> None:
        self.drew = False
        self._out: list[str] = []
        self._at: tuple[int, int] | None = None
        self._codes = ""

    def write(self, x: int, y: int, cells: list[ShownCell]) -> None:
        self.drew = True
        if self._at != (x, y):
            if self._at is not None and self._at[1] == y and x > self._at[0]:
                forward = x - self._at[0]
                self._out.append("\x1b[C" if forward == 1 else f"\x1b[{forward}C")
            else:
                self._out.append(f"\x1b[{y + 1}H" if x == 0 else f"\x1b[{y + 1};{x + 1}H")
        for index, (character, codes) in enumerate(cells):
            if codes != self._codes and not (character == " " and codes == of_blank(self._codes)):
                self._out.append(change_of_style(self._codes, codes))
                self._codes = codes
            self._out.append(character)
            if character and not _certain(character):
                # Terminals disagree about the width of some characters: say where the next one goes.
                width = max(1, cell_len(character))
                self._out.append(f"\x1b[{y + 1};{x + index + width + 1}H")
        # At the right edge the cursor waits on the last cell: nothing relative may follow.
        self._at = (x + len(cells), y)

    def finish(self) -> str:
        if self._codes:
            self._out.append("\x1b[0m")
        return "".join(self._out)


def _certain(character: str) -> bool:
    """True for characters that are one cell wide everywhere: Latin, and the glyphs of this program."""
    return character < "\u0300" or character in "✓✗◔·●○▌└━─…▏←→↑↓█▀▄–’“”"


def _whole(update: LayoutUpdate) -> Iterator[tuple[int, int, Iterable[Segment]]]:
    for y, line in enumerate(update.strips, update.region.y):
        yield update.region.x, y, (segment for strip in line for segment in strip)


def _parts(update: ChopsUpdate) -> Iterator[tuple[int, int, Iterable[Segment]]]:
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > x2 or end <= x1:
                continue
            first = max(x, x1)
            yield first, y, strip.crop(first - x, min(end, x2) - x)


def _cells(segments: Iterable[Segment] | Strip, system: ColorSystem) -> list[ShownCell]:
    cells: list[ShownCell] = []
    for text, style, control in segments:
        if control:
            continue
        codes = sgr(style, system) if style is not None else ""
        if text.isascii():
            blank = (" ", of_blank(codes))
            cells.extend([blank if character == " " else (character, codes) for character in text])
            continue
        for character in text:
            width = cell_len(character)
            if width == 0:
                if cells:
                    cells[-1] = (cells[-1][0] + character, cells[-1][1])
                continue
            cells.append((character, of_blank(codes) if character == " " else codes))
            if width == 2:
                cells.append(("", codes))
    return cells


@lru_cache(4096)
def sgr(style: Style, system: ColorSystem) -> str:
    """The style's SGR codes, as Rich writes them; empty for plain text."""
    drawn = style.render(" ", color_system=system)
    start = drawn.rfind("\x1b[", 0, drawn.find(" ") + 1)
    return drawn[start + 2 : drawn.find("m", start)] if start >= 0 else ""


@lru_cache(4096)
def of_blank(codes: str) -> str:
    """What of a style is seen on a blank: its ground, and lines through or under it."""
    marks, _, ground = _take_apart(codes)
    if "7" in marks:
        return codes  # reversed, the colour is the ground
    return ";".join([*sorted(marks & {"4", "9"}), *([ground] if ground else [])])


@lru_cache(4096)
def change_of_style(before: str, after: str) -> str:
    """The shortest sequence that leads from one style to another."""
    if not after:
        return "\x1b[0m"
    old_marks, old_colour, old_ground = _take_apart(before)
    marks, colour, ground = _take_apart(after)
    off = {TURNED_OFF[mark] for mark in old_marks - marks}
    kept = {mark for mark in old_marks & marks if TURNED_OFF[mark] not in off}
    codes = [*sorted(off), *sorted(marks - kept)]
    if colour != old_colour:
        codes.append(colour or "39")
    if ground != old_ground:
        codes.append(ground or "49")
    step = f"\x1b[{';'.join(codes)}m"
    anew = f"\x1b[0;{after}m"
    return step if len(step) <= len(anew) else anew


@lru_cache(1024)
def _take_apart(codes: str) -> tuple[frozenset[str], str, str]:
    """Marks (bold, dim …), colour and ground of a string of SGR codes."""
    marks, colour, ground = set(), "", ""
    tokens = iter(codes.split(";") if codes else ())
    for token in tokens:
        if token in ("38", "48"):
            kind = next(tokens)
            value = ";".join((token, kind, *(next(tokens) for _ in range(3 if kind == "2" else 1))))
            colour, ground = (value, ground) if token == "38" else (colour, value)
        elif token in TURNED_OFF:
            marks.add(token)
        elif 30 <= int(token) <= 39 or 90 <= int(token) <= 97:
            colour = token
        elif 40 <= int(token) <= 49 or 100 <= int(token) <= 107:
            ground = token
    return frozenset(marks), colour, ground
