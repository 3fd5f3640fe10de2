"""A stack's own secrets are found in one place, and the stack's name is none of them."""

from __future__ import annotations

from scaletail_tui.domain.masking.names import add_own, find_own


def test_what_stands_for_the_stack_itself_is_none() -> None:
    variables = [("DB_PASSWORD", "Vault"), ("ADMIN_PASSWORD", "hunter22"), ("TZ", "Europe/London")]
    assert find_own(variables, public=("vault", "")) == {"ADMIN_PASSWORD": "hunter22"}


def test_a_variable_that_is_asked_for_as_a_secret_is_one_whatever_it_is_called() -> None:
    assert find_own([("PHRASE", "correct horse")], public=(), asked={"PHRASE"}) == {"PHRASE": "correct horse"}


def test_two_values_of_one_name_are_both_kept() -> None:
    found = find_own([("PASSWORD", "hunter22")], public=())
    add_own(found, [("PASSWORD", "hunter23"), ("PASSWORD", "hunter22")])
    assert found == {"PASSWORD": "hunter22", "PASSWORD 2": "hunter23"}
