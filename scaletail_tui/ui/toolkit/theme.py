"""The harbour theme: inks on grounds, in three twins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rich.style import Style
from textual.theme import Theme

from scaletail_tui.ui.options import Look


class Ink(StrEnum):
    """What a text means; a look decides how that is drawn."""

    TEXT = "text"
    """What the reader needs."""
    STRONG = "strong"
    """A heading, or the one sentence of a finding."""
    MUTED = "muted"
    """What is fine; labels."""
    FAINT = "faint"
    """Not judged; sources."""
    ACCENT = "accent"
    """Focus and links."""
    KEY = "key"
    """The name of a key."""
    OK = "ok"
    WAIT = "wait"
    FAIL = "fail"
    INFO = "info"
    """Explanations."""
    PUBLIC = "public"
    """Open to the internet, and nothing else."""


class Ground(StrEnum):
    """What lies behind a text."""

    PAGE = "page"
    BAND = "band"
    """A heading."""
    FOOT = "foot"
    """The key row."""
    CURSOR = "cursor"
    """The cursor row of the focused pane."""
    RAISED = "raised"
    """The cursor row of the other panes."""
    PICKED = "picked"
    """Text selected by mouse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Colours of one twin; every ink has a contrast of 4.5 or more on `page`."""

    page: str
    band: str
    cursor: str
    raised: str
    picked: str
    text: str
    muted: str
    faint: str
    accent: str
    ok: str
    wait: str
    fail: str
    info: str
    public: str


DARK = Tokens(
    page="#12161a",
    band="#1b2127",
    cursor="#203740",
    raised="#232b32",
    picked="#3a4d57",
    text="#d7dde2",
    muted="#93a0ab",
    faint="#75828d",
    accent="#74c2c6",
    ok="#8cc48a",
    wait="#e2b55f",
    fail="#ee7f74",
    info="#8fb3e6",
    public="#d99bd6",
)
LIGHT = Tokens(
    page="#f8f9f7",
    band="#e9edeb",
    cursor="#c4e0e2",
    raised="#dfe5e3",
    picked="#b5d3d6",
    text="#20282d",
    muted="#53606a",
    faint="#65727b",
    accent="#0a646b",
    ok="#2a6a2c",
    wait="#7d5300",
    fail="#b0261c",
    info="#2456a4",
    public="#87297c",
)
CONTRAST = Tokens(
    page="#000000",
    band="#1c1c1c",
    cursor="#00294a",
    raised="#2a2a2a",
    picked="#00508c",
    text="#ffffff",
    muted="#dcdcdc",
    faint="#c4c4c4",
    accent="#66f2ff",
    ok="#85ff85",
    wait="#ffdc66",
    fail="#ff9d9d",
    info="#b3d1ff",
    public="#ffb3ff",
)
"""White on black: every ink has a contrast of 7 or more on `page`."""
_TOKENS = {Look.DARK: DARK, Look.LIGHT: LIGHT, Look.CONTRAST: CONTRAST}

ANSI_COLOURS = {
    Ink.ACCENT: "cyan",
    Ink.KEY: "cyan",
    Ink.OK: "green",
    Ink.WAIT: "yellow",
    Ink.FAIL: "red",
    Ink.INFO: "blue",
    Ink.PUBLIC: "magenta",
}
BOLD = {Ink.STRONG, Ink.KEY, Ink.FAIL, Ink.PUBLIC}
SHADE = {Ink.STRONG: Ink.TEXT, Ink.KEY: Ink.ACCENT}
"""Inks that are the bold form of another."""


class Palette:
    """Every ink on every ground as a Rich style; equal questions give the same object."""

    def __init__(self, look: Look, *, no_color: bool = False) -> None:
        self.look = look
        self.no_color = no_color
        self._styles: dict[tuple[Ink, Ground], Style] = {}

    def style(self, ink: Ink, ground: Ground = Ground.PAGE) -> Style:
        found = self._styles.get((ink, ground))
        if found is None:
            found = self._ansi(ink, ground) if self.look is Look.ANSI else self._style(ink, ground)
            self._styles[ink, ground] = found
        return found

    def _style(self, ink: Ink, ground: Ground) -> Style:
        tokens = _TOKENS[self.look]
        bold = ink in BOLD
        ink = SHADE.get(ink, ink)
        # On the cursor row the quiet inks become readable, which also saves colour changes on the wire.
        if ground is Ground.CURSOR and ink in (Ink.MUTED, Ink.FAINT):
            ink = Ink.TEXT
        elif ground is Ground.RAISED and ink is Ink.FAINT:
            ink = Ink.MUTED
        behind = tokens.band if ground is Ground.FOOT else str(getattr(tokens, ground.value))
        return Style(color=str(getattr(tokens, ink.value)), bgcolor=behind, bold=bold or None)

    def _ansi(self, ink: Ink, ground: Ground) -> Style:
        if ground in (Ground.CURSOR, Ground.RAISED, Ground.PICKED):
            return Style(reverse=True)
        return Style(
            color=None if self.no_color else ANSI_COLOURS.get(ink),
            bold=True if ink in BOLD else None,
            dim=True if ink in (Ink.MUTED, Ink.FAINT) else None,
            underline=True if ground is Ground.BAND else None,
        )


def themes() -> tuple[Theme, ...]:
    """The Textual themes behind the looks: they colour what stock widgets draw, which is the field."""

    def make(look: Look, tokens: Tokens) -> Theme:
        return Theme(
            name=look.value,
            dark=look is not Look.LIGHT,
            primary=tokens.accent,
            secondary=tokens.info,
            accent=tokens.accent,
            warning=tokens.wait,
            error=tokens.fail,
            success=tokens.ok,
            foreground=tokens.text,
            background=tokens.page,
            surface=tokens.page,
            panel=tokens.band,
            variables={
                "muted": tokens.muted,
                "cursor": tokens.cursor,
                "faint": tokens.faint,
                "input-cursor-background": tokens.accent,
                "input-cursor-foreground": tokens.page,
                "input-cursor-text-style": "none",
                "input-selection-background": tokens.picked,
                "input-selection-foreground": tokens.text,
            },
        )

    # An ansi theme without the first three variables dies with a stylesheet error.
    ansi = Theme(
        name=Look.ANSI.value,
        ansi=True,
        primary="ansi_cyan",
        secondary="ansi_blue",
        accent="ansi_cyan",
        warning="ansi_yellow",
        error="ansi_red",
        success="ansi_green",
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        boost="ansi_default",
        variables={
            "ansi-background": "ansi_black",
            "ansi-foreground": "ansi_white",
            "border-blurred": "ansi_black",
            "muted": "ansi_default",
            "cursor": "ansi_default",
            "faint": "ansi_default",
            "input-cursor-background": "ansi_white",
            "input-cursor-foreground": "ansi_black",
            "input-selection-background": "ansi_white",
            "input-selection-foreground": "ansi_black",
        },
    )
    return *(make(look, tokens) for look, tokens in _TOKENS.items()), ansi
