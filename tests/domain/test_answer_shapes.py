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


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("192.168.1.5/24", '"192.168.1.5/24" is not how the network is written: write 192.168.1.0/24.'),
        ("10.0.0.0/255.0.0.0", '"10.0.0.0/255.0.0.0" is not how the network is written: write 10.0.0.0/8.'),
        ("FD00:0::/8", '"FD00:0::/8" is not how the network is written: write fd00::/8.'),
        ("999.1.1.1/24", '"999.1.1.1/24" is no network such as 192.168.1.0/24.'),
        ("192.168.1.0/99", '"192.168.1.0/99" is no network such as 192.168.1.0/24.'),
        ("192.168.1.0", '"192.168.1.0" does not say how large the network is: write it as in 192.168.1.0/24.'),
        ("0.0.0.0/0", '"0.0.0.0/0" is every address there is: name a network.'),
        ("::/0", '"::/0" is every address there is: name a network.'),
    ],
)
def test_a_network_that_would_stop_the_login_is_refused_with_the_right_one(text: str, sentence: str) -> None:
    routes = Question(key="ROUTES", prompt="Networks", kind=QuestionKind.LIST, item_kind=QuestionKind.NETWORK)
    assert answer_problem(routes, f"10.1.0.0/16\n{text}") == f"Networks: {sentence}"
