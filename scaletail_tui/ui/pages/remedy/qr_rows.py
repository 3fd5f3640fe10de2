"""A QR code as rows for a pane."""

from __future__ import annotations

from scaletail_tui.render.qr_code import qr_code
from scaletail_tui.ui.toolkit.rows import Row, at, row
from scaletail_tui.ui.toolkit.theme import Ink


def qr_rows(text: str, *, width: int, height: int, ascii_only: bool = False) -> list[Row]:
    """The code as rows for a pane; where it does not fit, one row that says how much room it needs."""
    code = qr_code(text, ascii_only=ascii_only)
    if not code.fits(width, height):
        need = f"The QR code needs {code.width} columns and {code.height} lines; here are {width} and {height}."
        return [row((need, Ink.MUTED), wrap=True)]
    return [row(at(1, line)) for line in code.lines]
