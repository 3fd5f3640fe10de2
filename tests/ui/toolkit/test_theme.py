"""The looks: contrast, what is left without colours, and how they are chosen."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from textual.color import Color

from scaletail_tui.ui.options import Look, UiOptions, options_for
from scaletail_tui.ui.toolkit.theme import CONTRAST, DARK, LIGHT, Ground, Ink, Palette, Tokens


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio of WCAG 2."""

    def light(colour: Color) -> float:
        parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


PLAIN = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


@pytest.mark.parametrize(("tokens", "least"), [(DARK, 4.5), (LIGHT, 4.5), (CONTRAST, 7.0)])
def test_every_ink_can_be_read_on_the_page(tokens: Tokens, least: float) -> None:
    page = Color.parse(tokens.page)
    for name, colour in asdict(tokens).items():
        if name not in ("page", "band", "cursor", "raised", "picked"):
            assert contrast(page, Color.parse(colour)) >= least, name


@pytest.mark.parametrize("look", [Look.DARK, Look.LIGHT, Look.CONTRAST])
@pytest.mark.parametrize("ground", [Ground.CURSOR, Ground.RAISED, Ground.BAND])
def test_every_ink_can_be_read_on_the_other_grounds(look: Look, ground: Ground) -> None:
    palette = Palette(look)
    for ink in Ink:
        style = palette.style(ink, ground)
        assert style.color is not None and style.bgcolor is not None
        front, back = (Color.from_rich_color(one) for one in (style.color, style.bgcolor))
        assert contrast(front, back) >= (7.0 if look is Look.CONTRAST else 3.9), ink


def test_without_colours_the_marks_still_tell_apart_what_must_be_told() -> None:
    palette = Palette(Look.ANSI, no_color=True)
    assert all(palette.style(ink, ground).color is None for ink in Ink for ground in Ground)
    assert palette.style(Ink.FAIL).bold and palette.style(Ink.MUTED).dim
    assert palette.style(Ink.TEXT, Ground.CURSOR).reverse
    assert palette.style(Ink.TEXT, Ground.BAND).underline


@pytest.mark.parametrize(
    ("environment", "look", "slow", "ascii_only"),
    [
        (PLAIN, Look.DARK, False, False),
        ({"TERM": "xterm"}, Look.ANSI, False, False),
        ({"TERM": "linux"}, Look.ANSI, False, True),
        ({**PLAIN, "SSH_CONNECTION": "a 1 b 2"}, Look.ANSI, True, False),
        ({**PLAIN, "NO_COLOR": ""}, Look.ANSI, False, False),
    ],
)
def test_the_look_is_chosen_from_the_environment(
    environment: dict[str, str], look: Look, slow: bool, ascii_only: bool
) -> None:
    options = options_for(environment)
    assert (options.look, options.slow_line, options.ascii) == (look, slow, ascii_only)
    assert options.no_color == ("NO_COLOR" in environment)


@pytest.mark.parametrize(
    ("answered_after", "said", "slow"),
    [(0.02, None, False), (0.3, None, True), (None, None, True), (0.02, True, True), (0.3, False, False)],
)
def test_over_ssh_the_line_is_as_slow_as_the_terminal_answers_unless_it_is_said(
    answered_after: float | None, said: bool | None, slow: bool
) -> None:
    options = options_for({**PLAIN, "SSH_CONNECTION": "x"}, answered_after=answered_after, slow_line=said)
    assert (options.slow_line, options.look is Look.ANSI) == (slow, slow)


def test_flags_win_over_the_environment() -> None:
    options = options_for({**PLAIN, "SSH_CONNECTION": "x"}, look=Look.LIGHT, ascii_only=True, mouse=False)
    assert options == UiOptions(look=Look.LIGHT, ascii=True, mouse=False, slow_line=True)
    assert options_for(PLAIN, encoding="ISO-8859-1").ascii
    assert not options_for(PLAIN, encoding="utf8").ascii
    assert options_for({**PLAIN, "LC_ALL": "C", "LANG": "de_DE.UTF-8"}).ascii
    assert options_for({**PLAIN, "LANG": "POSIX"}).ascii
    assert not options_for({**PLAIN, "LC_ALL": "C.UTF-8", "LANG": "C"}).ascii
