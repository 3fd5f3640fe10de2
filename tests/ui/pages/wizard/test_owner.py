"""Root is asked as whom an app runs; anybody else runs it as himself, and is asked nothing."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.catalog.service import ServePath, Service
from scaletail_tui.domain.stack.spec import read_owner
from scaletail_tui.ui.pages.wizard.settings import help_rows, setting_rows
from scaletail_tui.ui.wizard_draft import OWNER, TIMEZONE, WizardDraft


def draft() -> WizardDraft:
    service = Service(slug="sync", name="Sync", summary="s", category="c", serve=(ServePath(path="/", port=1),))
    return WizardDraft.begin(service)


def keys(of: WizardDraft) -> list[str]:
    return [one.key for one in setting_rows(of, more=False, shown=None)]


def test_root_is_asked_first_and_proposed_who_is_behind_sudo() -> None:
    of = draft()
    assert OWNER not in keys(of) and of.answers().owner is None
    of.propose((1001, 100), "Etc/UTC", ask=True)
    assert next(key for key in keys(of) if key) == OWNER
    assert of.answers().owner == (1001, 100)
    assert not of.touched, "a proposal is no change"


def test_a_node_has_no_app_that_somebody_could_own() -> None:
    node = Service(slug="exit", name="Exit", summary="s", category="c", node={"extra_args": ["--advertise-exit-node"]})
    of = WizardDraft.begin(node)
    of.propose((1000, 1000), "Etc/UTC", ask=True)
    assert of.answers().owner is None and OWNER not in keys(of)


def test_what_root_typed_stays_and_is_judged() -> None:
    of = draft()
    of.propose((1000, 1000), "Etc/UTC", ask=True)
    of.set_advanced(OWNER, "1500")
    of.propose((1000, 1000), "Etc/UTC", ask=True)
    assert of.answers().owner == (1500, 1500) and of.touched
    of.set_advanced(OWNER, "ada")
    assert [one.field for one in of.problems({})][:1] == [OWNER]
    assert any("FAIL" in cell.text for one in help_rows(of, OWNER) for cell in one.cells)


def test_anybody_else_finds_user_and_time_zone_under_advanced_as_the_settings_or_the_host_have_them() -> None:
    of = draft()
    of.propose((1000, 100), "Europe/Berlin", ask=False)
    assert OWNER not in keys(of)
    advanced = {one.key: "".join(cell.text for cell in one.cells) for one in setting_rows(of, more=True, shown=None)}
    assert "1000:100" in advanced[OWNER] and "Europe/Berlin" in advanced[TIMEZONE]
    assert (of.answers().owner, of.answers().timezone, of.touched) == (None, "", False), "what stands there is said"
    of.set_advanced(OWNER, "1001")
    of.set_advanced(TIMEZONE, "Asia/Tokyo")
    assert (of.answers().owner, of.answers().timezone) == ((1001, 1001), "Asia/Tokyo")
    of.set_advanced(TIMEZONE, "tomorrow")
    assert [one.field for one in of.problems({})][:1] == [TIMEZONE]
    of.set_advanced(TIMEZONE, "Europe/Berlin")
    assert of.answers().timezone == ""


@pytest.mark.parametrize(("text", "owner"), [("1000", (1000, 1000)), (" 1000:100 ", (1000, 100)), ("0:0", (0, 0))])
def test_an_owner_is_one_number_or_two(text: str, owner: tuple[int, int]) -> None:
    assert read_owner(text) == owner


@pytest.mark.parametrize("text", ["", "ada", "1:2:3", "-1", "4294967295", "1000:"])
def test_nothing_else_is_an_owner(text: str) -> None:
    assert read_owner(text) is None
