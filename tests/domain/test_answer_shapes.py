"""An answer that ends up inside something else keeps to the shape that its question asks for."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.answer_kinds import answer_problem
from scaletail_tui.domain.service import Question, QuestionKind

PASSWORD = Question(
    key="DB_PASSWORD",
    prompt="Database password",
    kind=QuestionKind.SECRET,
    item_pattern="[A-Za-z0-9]+",
    help="Letters and digits only.",
)


def test_a_secret_of_another_shape_is_refused_without_being_quoted() -> None:
    sentence = answer_problem(PASSWORD, "hunter@2")
    assert (
        sentence == "Database password: the answer does not have the shape that is asked for. Letters and digits only."
    )


@pytest.mark.parametrize("text", ["", "hunter2"])
def test_a_fitting_secret_and_one_to_be_made_up_are_taken(text: str) -> None:
    assert answer_problem(PASSWORD, text) is None
