"""The table of who can reach a stack, as rows."""

from __future__ import annotations

from scaletail_tui.domain.reach.public_time import duration_words
from scaletail_tui.operations.serve.table import NO_ROWS, Kind, ReachRow, ReachTable, Who
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, right, row
from scaletail_tui.ui.toolkit.theme import Ink

WHO_COLUMN, WAY_COLUMN, PORT_COLUMN, PATH_COLUMN, TARGET_COLUMN = 1, 13, 22, 29, 46
WORDS = {Who.INTERNET: ("PUBLIC", Ink.PUBLIC), Who.TAILNET: ("tailnet", Ink.TEXT), Who.LAN: ("LAN", Ink.WAIT)}
ASIDE = {Kind.PAGE: "", Kind.DOOR: "added", Kind.RUN_TIME: "until it ends", Kind.OWN: "", Kind.FILE: "in its file"}


def heading(table: ReachTable | None, now: float) -> Row:
    """`Who can reach it   PUBLIC 1 h 58 min`."""
    if table is None:
        return row("Who can reach it", right("asking the sidecar", Ink.MUTED))
    if table.public:
        left = f" {duration_words(max(0.0, table.until - now))} left" if table.until is not None else ""
        return row("Who can reach it", right("PUBLIC", Ink.PUBLIC), right(left or " on the internet"))
    if not table.live:
        return row("Who can reach it", right("the sidecar does not answer; as the files say", Ink.WAIT))
    return row("Who can reach it", right(table.host, Ink.MUTED))


def table_rows(table: ReachTable | None) -> list[Row]:
    """One row a door, below the names of the columns."""
    names = (
        at(WHO_COLUMN, "Who", Ink.MUTED), at(WAY_COLUMN, "Way", Ink.MUTED), at(PORT_COLUMN, "Port", Ink.MUTED),
        at(PATH_COLUMN, "Path", Ink.MUTED), at(TARGET_COLUMN, "Leads to", Ink.MUTED),
    )  # fmt: skip
    if table is None:
        return [row(*names, still=True)]
    if not table.rows:
        return [BLANK, row((f" {NO_ROWS}", Ink.MUTED), wrap=True, still=True)]
    return [row(*names, still=True), *(_row_of(table, one) for one in table.rows)]


def _row_of(table: ReachTable, one: ReachRow) -> Row:
    word, ink = WORDS[one.who]
    return row(
        at(WHO_COLUMN, word, ink),
        at(WAY_COLUMN, one.way),
        at(PORT_COLUMN, str(one.port)),
        at(PATH_COLUMN, one.path or "-"),
        at(TARGET_COLUMN, one.target.removeprefix("http://"), Ink.MUTED),
        right(ASIDE[one.kind], Ink.FAINT),
        key=f"{one.way}:{one.port}{one.path}",
        copy=_address(table.host, one),
    )


def _address(host: str, one: ReachRow) -> str:
    """What a visitor types."""
    usual = {"https": 443, "http": 80}.get(one.way)
    port = "" if one.port == usual else f":{one.port}"
    return f"{one.way}://{host}{port}{one.path}" if usual is not None else f"{host}:{one.port}"
