"""When keys end: the order, the words, and what is pressing."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.keys.authkey import AuthKeyKind
from scaletail_tui.domain.keys.calendar import (
    Budget,
    Calendar,
    IdentityOnDisk,
    KeyRow,
    KeyThing,
    SeenBy,
    SeenIdentity,
    Standing,
    certificate_row,
    key_file_row,
    login_row,
    sort_rows,
)

NOW = 1_800_000_000.0
DAY = 86_400.0


@pytest.mark.parametrize(
    ("days", "standing", "pressing"),
    [(-1, Standing.OVER, True), (13.9, Standing.SOON, True), (14.1, Standing.LATER, False),
     (None, Standing.NEVER, False)],
)  # fmt: skip
def test_a_login_presses_from_14_days_before_its_end(days: float | None, standing: Standing, pressing: bool) -> None:
    row = login_row(
        "web", NOW, seen=SeenIdentity(at=NOW, expires=None if days is None else NOW + days * DAY), seen_by=SeenBy.API
    )
    assert row.standing is standing
    assert Calendar(at=NOW, rows=(row,), budget=Budget(here=0)).pressing is pressing
    assert ("scaletail-tui" in row.sentence()) is pressing


def test_what_comes_first_stands_first_and_what_nobody_knows_before_what_never_ends() -> None:
    def login(stack: str, days: float | None) -> KeyRow:
        seen = SeenIdentity(at=NOW, expires=None if days is None else NOW + days * DAY)
        return login_row(stack, NOW, seen=seen, seen_by=SeenBy.SIDECAR)

    unknown = login_row("dark", NOW, seen=None, seen_by=SeenBy.NOBODY)
    kept = key_file_row("key", NOW, IdentityOnDisk(key=AuthKeyKind.AUTH, key_written=NOW - DAY), logged_in=True)
    assert kept is not None
    rows = [login("never", None), unknown, login("late", 90), kept, login("soon", 3), login("over", -3),
            certificate_row("cert", NOW, NOW + 60 * DAY, seen_by=SeenBy.FILES, seen_at=None)]  # fmt: skip
    assert [one.stack for one in sort_rows(rows)] == ["over", "soon", "key", "cert", "late", "dark", "never"]


def test_an_earlier_look_says_when_it_was() -> None:
    seen = SeenIdentity(at=NOW - 3 * DAY, expires=NOW + 100 * DAY)
    row = login_row("web", NOW, seen=seen, seen_by=SeenBy.EARLIER)
    assert "as seen on 12 Jan 2027" in row.sentence()
    assert row.when(NOW) == "in 100 days"


def test_a_key_file_tells_its_kind_and_age_and_whether_it_is_needed() -> None:
    disk = IdentityOnDisk(key=AuthKeyKind.OAUTH_CLIENT, key_written=NOW - 100 * DAY)
    kept, needed = (key_file_row("web", NOW, disk, logged_in=into) for into in (True, False))
    assert kept is not None
    assert needed is not None
    assert (kept.thing, kept.standing, needed.standing) == (KeyThing.KEY_FILE, Standing.KEPT, Standing.NEEDED)
    assert "an OAuth client's secret, 100 days old" in kept.says
    assert key_file_row("web", NOW, IdentityOnDisk(), logged_in=True) is None


@pytest.mark.parametrize(
    ("budget", "says"),
    [(Budget(here=2), "2 tagged devices on this host"), (Budget(here=1, tailnet=48), "2 left"),
     (Budget(here=1, tailnet=53), "3 more than that")],
)  # fmt: skip
def test_the_budget_counts_tagged_devices(budget: Budget, says: str) -> None:
    assert says in budget.sentence()
