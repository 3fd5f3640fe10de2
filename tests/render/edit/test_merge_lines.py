"""What was edited by hand and what has to change are brought together, or the place is named."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.render.edit.dotenv_edit import merge_dotenv
from scaletail_tui.render.edit.merge_lines import merge_lines
from scaletail_tui.render.edit.merge_yaml import merge_yaml

BASE = "a: 1\nb: 2\nc: 3\nd: 4\n"


def test_both_changes_stand_where_they_do_not_meet() -> None:
    assert merge_lines(BASE, "# mine\n" + BASE, BASE.replace("d: 4", "d: 5")) == "# mine\na: 1\nb: 2\nc: 3\nd: 5\n"


def test_lines_that_go_and_come_go_and_come() -> None:
    assert merge_lines(BASE, BASE.replace("a: 1\n", ""), BASE + "e: 5\n") == "b: 2\nc: 3\nd: 4\ne: 5\n"


def test_the_same_change_made_twice_is_one() -> None:
    changed = BASE.replace("b: 2", "b: 7")
    assert merge_lines(BASE, changed, changed) == changed


def test_two_changes_of_one_line_are_refused_with_the_line() -> None:
    with pytest.raises(EditRefused, match="changed by hand"):
        merge_lines(BASE, BASE.replace("b: 2", "b: 8"), BASE.replace("b: 2", "b: 7"))


def test_yaml_is_changed_place_by_place_where_lines_meet() -> None:
    base, theirs = "x:\n  a: '1'\n  b: two\n", "x:\n  a: '9'\n  b: two\n  d: [q]\n"
    mine = "x: # mine\n  a: '1' # keep\n  b: other\n"
    assert merge_yaml(base, mine, theirs) == "x: # mine\n  a: '9' # keep\n  b: other\n  d:\n    - q\n"


def test_a_key_that_was_added_by_hand_is_not_written_over() -> None:
    with pytest.raises(EditRefused, match=r"x\.d was added by hand"):
        merge_yaml("x:\n  a: 1\n", "x:\n  a: 1\n  d: mine\n", "x:\n  a: 1\n  d: ours\n")


def test_a_variable_keeps_its_comment_and_place() -> None:
    merged = merge_dotenv('A="1"\nB="2"\n', "B=2 # mine\nA=1 # one\nC=3\n", 'A="5"\nD="4"\n')
    assert merged == 'A="5" # one\nC=3\nD="4"\n'
