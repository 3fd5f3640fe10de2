"""QR codes that a phone reads, and bars that are full only when all is done."""

from __future__ import annotations

import pytest
import segno

from scaletail_tui.render.qr_code import QUIET_ZONE, qr_code
from scaletail_tui.ui.pages.remedy.qr import qr_rows
from scaletail_tui.ui.toolkit.state_words import bar_cells, size_text
from scaletail_tui.ui.toolkit.theme import Ink

LINK = "https://login.tailscale.com/a/1a2b3c4d5e6f78"


def modules(lines: tuple[str, ...], *, ascii_only: bool) -> list[list[bool]]:
    """The code read back from what is drawn: True is dark."""
    if ascii_only:
        return [[line[x : x + 2] == "  " for x in range(0, len(line), 2)] for line in lines]
    halves = {"█": (False, False), "▀": (False, True), "▄": (True, False), " ": (True, True)}
    read: list[list[bool]] = []
    for line in lines:
        read += [[halves[cell][0] for cell in line], [halves[cell][1] for cell in line]]
    return read


@pytest.mark.parametrize("ascii_only", [False, True])
def test_what_is_drawn_is_the_code_with_a_quiet_zone(ascii_only: bool) -> None:
    matrix = [[bool(one) for one in row] for row in segno.make(LINK, error="l", micro=False).matrix]
    read = modules(qr_code(LINK, ascii_only=ascii_only).lines, ascii_only=ascii_only)
    size = len(matrix)
    inner = [row[QUIET_ZONE : QUIET_ZONE + size] for row in read[QUIET_ZONE : QUIET_ZONE + size]]
    assert inner == matrix
    assert not any(read[0]) and not any(row[0] for row in read)


def test_a_login_link_fits_a_page_of_80_by_24() -> None:
    assert qr_code(LINK).fits(78, 20)
    assert len(qr_rows(LINK, width=78, height=20)) == qr_code(LINK).height


def test_a_code_that_does_not_fit_says_how_much_room_it_needs() -> None:
    (only,) = qr_rows(LINK, width=20, height=10)
    code = qr_code(LINK)
    assert only.text == f"The QR code needs {code.width} columns and {code.height} lines; here are 20 and 10."


@pytest.mark.parametrize(("done", "full"), [(0, 0), (0.5, 6), (0.999, 11), (1, 12), (7, 12), (-1, 0)])
def test_a_bar_is_full_only_when_all_is_done(done: float, full: int) -> None:
    filled, rest = bar_cells(done)
    assert (len(filled.text), len(rest.text), filled.ink) == (full, 12 - full, Ink.OK)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (312_000_000, "312 MB"), (1_234_567_890, "1.2 GB"), (5_400, "5 kB")]
)
def test_sizes_are_short(count: int, text: str) -> None:
    assert size_text(count) == text
