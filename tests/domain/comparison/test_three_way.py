"""Three texts of a file: whose change a hunk is, and that nothing is lost or made up."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaletail_tui.domain.comparison.three_way import Side, compare_three, split_bare

BASE = "name: vault\nservices:\n  app:\n    image: app:1\n    user: root\n    restart: always\n    ports: []\n"
LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n", "d: 1\r\n", "é\x0b\x85\n", "# x\n"]), max_size=12)
TEXTS = st.builds(lambda lines, end: "".join(lines) + end, LINES, st.sampled_from(["", "last", "\r"]))

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""On a machine with other work the first draw alone takes seconds."""


def sides(base: str | None, mine: str, theirs: str) -> list[Side]:
    return [hunk.side for hunk in compare_three(base, mine, theirs).hunks]


@PATIENT
@given(base=st.one_of(st.none(), TEXTS), mine=TEXTS, theirs=TEXTS)
def test_nothing_taken_is_the_file_as_it_stands_and_all_taken_is_the_catalogs(
    base: str | None, mine: str, theirs: str
) -> None:
    seen = compare_three(base, mine, theirs)
    assert seen.mine == mine
    assert split_bare(seen.theirs) == split_bare(theirs)
    assert "\r\n" in mine or "\r\n" not in seen.theirs


@PATIENT
@given(base=TEXTS, mine=TEXTS, theirs=TEXTS)
def test_a_hunk_is_called_by_who_changed_it(base: str, mine: str, theirs: str) -> None:
    for hunk in compare_three(base, mine, theirs).hunks:
        was, stands, shall = (split_bare("".join(lines or ())) for lines in (hunk.base, hunk.mine, hunk.theirs))
        assert stands != shall
        match hunk.side:
            case Side.CATALOG:
                assert was == stands
            case Side.YOURS:
                assert was == shall
            case _:
                assert hunk.side is Side.BOTH and was not in (stands, shall)


@PATIENT
@given(base=TEXTS, mine=TEXTS)
def test_where_the_catalog_changed_nothing_every_hunk_is_the_users(base: str, mine: str) -> None:
    assert set(sides(base, mine, base)) <= {Side.YOURS}


@PATIENT
@given(base=TEXTS, theirs=TEXTS)
def test_where_the_user_changed_nothing_every_hunk_is_the_catalogs(base: str, theirs: str) -> None:
    assert set(sides(base, base, theirs)) <= {Side.CATALOG}


@PATIENT
@given(mine=TEXTS, theirs=TEXTS)
def test_how_lines_end_is_no_difference_and_what_stays_keeps_its_end(mine: str, theirs: str) -> None:
    windows = mine.replace("\r\n", "\n").replace("\n", "\r\n")
    assert sides(None, windows, mine) == []
    seen = compare_three(None, windows, theirs)
    assert seen.mine == windows
    assert not windows or "\n" not in windows or "\n" not in seen.theirs.replace("\r\n", "")


def test_changes_at_different_places_stand_apart_and_both_can_be_had() -> None:
    mine, theirs = BASE.replace("user: root", "user: '1000'"), BASE.replace("app:1", "app:2") + "volumes: {}\n"
    seen = compare_three(BASE, mine, theirs.replace("    user", "    init: true\n    user"))
    assert [hunk.side for hunk in seen.hunks] == [Side.BOTH, Side.CATALOG], "no line between them is the same"
    seen = compare_three(BASE, mine, BASE.replace("name: vault", "name: vault2") + "volumes: {}\n")
    assert [(hunk.side, hunk.line) for hunk in seen.hunks] == [(Side.CATALOG, 1), (Side.YOURS, 5), (Side.CATALOG, 8)]
    assert seen.text({1, 3}) == mine.replace("name: vault", "name: vault2") + "volumes: {}\n"


def test_the_same_lines_changed_in_two_ways_are_both_sides_and_the_same_change_is_none() -> None:
    mine = BASE.replace("app:1", "app:1-alpine")
    assert sides(BASE, mine, BASE.replace("app:1", "app:2")) == [Side.BOTH]
    assert sides(BASE, mine, mine) == []


def test_without_what_was_written_a_difference_is_nobodys() -> None:
    assert sides(None, BASE.replace("app:1", "app:2"), BASE) == [Side.UNKNOWN]


def test_a_text_of_very_many_lines_is_one_hunk_and_takes_no_time() -> None:
    many = "".join(f"{number}\n" for number in range(6_000))
    assert sides(many, many + "mine\n", "theirs\n" + many) == [Side.BOTH]
