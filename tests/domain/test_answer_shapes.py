"""An answer that ends up inside something else keeps to the shape that its question asks for."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.catalog.answer_kinds import answer_problem
from scaletail_tui.domain.catalog.question import Question, QuestionKind

PASSWORD = Question(
    key="DB_PASSWORD",
    prompt="Database password",
    kind=QuestionKind.SECRET,
    item_pattern="[A-Za-z0-9]+",
    help="Letters and digits only.",
)


def test_a_secret_of_another_shape_is_refused_without_being_quoted() -> None:
    sentence = answer_problem(PASSWORD, "hunter@2")
    assert sentence == "Database password: the answer does not fit: letters and digits only."


def test_an_item_of_another_shape_is_named_with_the_shape_and_without_the_rest_of_the_help() -> None:
    folders = Question(
        key="FOLDERS",
        prompt="Folders to share",
        kind=QuestionKind.LIST,
        item_pattern="/[^:]+",
        help="Full paths on this host, as many as you like. They must exist.",
    )
    sentence = answer_problem(folders, "/srv/photos\nrelative")
    assert sentence == 'Folders to share: "relative" does not fit: a full path, without a colon.'


def test_a_shape_of_its_own_is_named_by_the_first_words_of_the_help() -> None:
    currency = Question(key="CUR", prompt="Currency", item_pattern="[A-Z]{3}", help="Three capital letters. As in EUR.")
    assert answer_problem(currency, "euro") == "Currency: the answer does not fit: three capital letters."


def test_a_question_that_asks_is_followed_by_a_sentence() -> None:
    licence = Question(key="EULA", prompt="Do you accept Minecraft's licence?", required=True)
    assert answer_problem(licence, "") == "Do you accept Minecraft's licence? An answer is needed here."


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
