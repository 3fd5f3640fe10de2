"""QR codes in half blocks, so that a link gets from a terminal to a phone."""

from __future__ import annotations

from dataclasses import dataclass

QUIET_ZONE = 2
"""Modules around the code; the standard asks for four, readers are content with two on a plain ground."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """Drawn lines, all of the same width; dark on light, whatever the theme."""

    lines: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.lines[0]) if self.lines else 0

    @property
    def height(self) -> int:
        return len(self.lines)

    def fits(self, width: int, height: int) -> bool:
        return self.width <= width and self.height <= height


def qr_code(text: str, *, ascii_only: bool = False) -> QrCode:
    """The text as a code with little redundancy, which is the smallest: a login link needs 17 lines by 33 cells.

    Half blocks put two modules into a cell. In ASCII a module is two cells wide, `##` for the light ones.
    Light modules are drawn, dark ones are the ground: right on a dark screen, and readers accept the inverse too.
    """
    import segno

    matrix = [[bool(module) for module in row] for row in segno.make(text, error="l", micro=False).matrix]
    width = len(matrix[0]) + 2 * QUIET_ZONE
    empty = [False] * width
    rows = [list(empty) for _ in range(QUIET_ZONE)]
    rows += [[False] * QUIET_ZONE + row + [False] * QUIET_ZONE for row in matrix]
    rows += [list(empty) for _ in range(QUIET_ZONE)]
    if ascii_only:
        return QrCode(tuple("".join("  " if dark else "##" for dark in row) for row in rows))
    if len(rows) % 2:
        rows.append(list(empty))
    blocks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return QrCode(
        tuple(
            "".join(blocks[upper, lower] for upper, lower in zip(above, below, strict=True))
            for above, below in zip(rows[::2], rows[1::2], strict=True)
        )
    )
