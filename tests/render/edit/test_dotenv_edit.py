"""One variable of `.env` is changed, and every other line stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.domain.lint.change import AddDotenv, DotenvChange, DropDotenv, SetDotenv
from scaletail_tui.render.edit.dotenv_edit import edit_dotenv


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A=b # c\n", "A=x # c\n"),
        ("A= # c\n", "A=x# c\n"),
        ("A=\n", "A=x\n"),
        ("A= b\r\nB=c\r\n", "A=x\r\nB=c\r\n"),
        ("export A = 'b'\n", "export A =x\n"),
        ("A=1\nA=2\n", "A=1\nA=x\n"),
        ("A: b\n", "A: x\n"),
        ("#A=b\nA=b", "#A=b\nA=x"),
    ],
)
def test_the_last_line_of_a_variable_is_changed(old: str, new: str) -> None:
    written = "x" if "# c" not in old or "b" in old else "x# c"
    assert edit_dotenv(old, SetDotenv(file=".env", key="A", written=written)) == new


def test_a_colon_becomes_an_equals_sign_where_that_is_asked_for() -> None:
    assert edit_dotenv("A: b\n", SetDotenv(file=".env", key="A", written="b", equals=True)) == "A=b\n"


def test_a_line_is_added_and_one_is_dropped() -> None:
    assert edit_dotenv("A=b", AddDotenv(file=".env", key="C", written="d")) == "A=b\nC=d\n"
    assert edit_dotenv("", AddDotenv(file=".env", key="C", written="d")) == "C=d\n"
    assert edit_dotenv("A=b\r\nA=c # d\r\n", DropDotenv(file=".env", line=1)) == "A=c # d\r\n"


@pytest.mark.parametrize(
    "change",
    [
        SetDotenv(file=".env", key="B", written="x"), SetDotenv(file=".env", key="A", written="x\nC=d"),
        SetDotenv(file=".env", key="A", written="'"), DropDotenv(file=".env", line=7),
    ],
)  # fmt: skip
def test_what_would_touch_another_line_is_refused(change: DotenvChange) -> None:
    with pytest.raises(EditRefused):
        edit_dotenv("A=b\nD='e'\n", change)


@given(
    st.lists(st.sampled_from(["B=c", "# a", "", "C='x # y'", 'D="a\\nb" # c', "E: f", "export G=h"]), max_size=6),
    st.lists(st.sampled_from(["J=k", "  # more", "L=${J}"]), max_size=4), st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", " # kept", "   "]),
)  # fmt: skip
def test_nothing_but_the_value_differs(before: list[str], after: list[str], feed: str, behind: str) -> None:
    def text(value: str) -> str:
        return feed.join([*before, f"A={value}{behind}", *after])

    assert edit_dotenv(text("old"), SetDotenv(file=".env", key="A", written="new")) == text("new")
