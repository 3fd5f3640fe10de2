"""What a sentence tells to do is an option on the command line, and a key on a page."""

from __future__ import annotations

import re

import pytest

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.ways import OPTIONS, Telling, Way
from scaletail_tui.ui.ways import page_sentence, page_words


@pytest.mark.parametrize("way", list(Way))
def test_each_way_has_words_for_both_and_a_page_names_an_option_with_its_whole_command_only(way: Way) -> None:
    telling = Telling(before="Do it: ", way=way, names=("two", "one"))
    assert re.search(r"--[a-z]", telling.say(OPTIONS))
    on_page = telling.say(page_words({}))
    assert "{" not in on_page
    assert "--" not in on_page.partition("scaletail-tui ")[0]


def test_a_page_names_the_key_that_the_user_has_put_there() -> None:
    error = BadInput("It is here already.", remedy=Telling(before="Choose another name: ", way=Way.OTHER_NAME))
    assert error.sentence() == "It is here already. Choose another name: --as NAME."
    assert page_sentence(error, {}) == "It is here already. Choose another name: n, another name."
    assert page_sentence(error, {"restore.name": "x"}) == "It is here already. Choose another name: x, another name."


def test_what_is_no_option_is_said_alike_everywhere() -> None:
    error = BadInput("It is a file.", remedy="Give a folder.")
    assert page_sentence(error, {}) == error.sentence() == "It is a file. Give a folder."


def test_a_name_of_the_users_is_text_whatever_is_in_it() -> None:
    telling = Telling(before="{0} ", way=Way.AS_ONE, names=("{1}",))
    assert telling.say(OPTIONS) == "{0} --visit {1}."
