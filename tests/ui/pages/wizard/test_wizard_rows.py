"""The rows of the wizard's steps, as a draft fills them."""

from __future__ import annotations

from typing import Any

from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import Archived, ServePath, Service
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.ui.pages.wizard.rows import access_rows, name_rows
from scaletail_tui.ui.pages.wizard.settings import first_questions, help_rows, question_row
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.pages.wizard.words import means
from scaletail_tui.ui.toolkit.rows import Row
from scaletail_tui.ui.wizard_draft import WizardDraft

PASSWORD = Question(key="PASSWORD", prompt="Password there", kind=QuestionKind.SECRET, required=True, length=0)


def draft_of(*questions: Question) -> WizardDraft:
    service = Service(slug="sync", name="Sync", summary="s", category="c", serve=(ServePath(path="/", port=1),),
                      questions=questions)  # fmt: skip
    return WizardDraft.begin(service)


def tail_of(draft: WizardDraft, question: Question) -> str:
    return question_row(draft, question, shown=None).cells[-1].text.strip()


def test_a_required_secret_that_nobody_makes_up_needs_the_user_first() -> None:
    text = Question(key="TITLE", prompt="Title", default="Ours", required=True)
    draft = draft_of(text, PASSWORD)
    assert tail_of(draft, PASSWORD) == "needs you"
    assert first_questions(draft)[0] == [PASSWORD, text]
    draft.answer(PASSWORD, "hunter2")
    assert tail_of(draft, PASSWORD) == "you"


def words_of(rows: list[Row]) -> str:
    return " ".join(cell.text for row in rows for cell in row.cells)


def test_a_node_is_not_told_to_have_an_app_with_a_port() -> None:
    node = Service(slug="exit", name="Exit", summary="s", category="c", node={"extra_args": ["--advertise-exit-node"]})
    draft = WizardDraft.begin(node)
    said = words_of([*access_rows(draft, tailnet="tail.ts.net"), *means(Step.ACCESS, draft, wide=True)])
    assert "app" not in said
    assert "an admin allows what it offers" in said


def database_draft(**more: Any) -> WizardDraft:
    bodies = {"application": {"image": "a:1"}, "db": {"image": "b:1"}}
    service = Service(slug="sync", name="Sync", summary="s", category="c", serve=(ServePath(path="/", port=1),),
                      shares_network=("application",), compose={"services": bodies}, **more)  # fmt: skip
    return WizardDraft.begin(service)


def advanced(draft: WizardDraft, cursor: str) -> str:
    return words_of(help_rows(draft, cursor))


def test_the_tailnets_dns_is_warned_of_under_the_row_where_a_database_is_near() -> None:
    draft = database_draft()
    assert "no longer find" not in advanced(draft, "accept_dns")
    draft.switch_advanced("accept_dns")
    assert draft.sidecar.accept_dns
    assert "the app may no longer find db by name" in advanced(draft, "accept_dns")
    draft.switch_advanced("accept_dns")
    assert not draft.sidecar.accept_dns


def test_dns_servers_are_typed_with_blanks_or_commas_and_a_wrong_one_is_told() -> None:
    draft = database_draft()
    draft.set_advanced("dns", "9.9.9.9, 2620:fe::fe")
    assert list(draft.sidecar.dns) == ["9.9.9.9", "2620:fe::fe"] and draft.problem_of_advanced("dns") is None
    assert draft.value_of_advanced("dns") == "9.9.9.9 2620:fe::fe"
    draft.set_advanced("dns", "quad9")
    assert "is no address" in advanced(draft, "dns")
    draft.set_advanced("dns", " ")
    assert not draft.sidecar.dns


def test_an_app_that_holds_https_itself_is_shown_so_and_serve_stays_a_choice() -> None:
    draft = database_draft(own_https={"services": {"application": {"command": ["x"]}}})
    assert draft.exposure is Exposure.DIRECT
    said = words_of([*access_rows(draft, tailnet="tail.ts.net"), *means(Step.ACCESS, draft, wide=True)])
    assert "the app itself holds the device's certificate" in said
    assert said.count("https://sync.tail.ts.net") == 2, "Serve's address and the app's own are one"
    assert "without a restart" not in said


def test_the_end_of_a_project_stands_on_the_first_page() -> None:
    draft = database_draft(archived=Archived(instead="other"))
    said = words_of(name_rows(draft, tailnet="", folder="/x/sync", taken={}, typing=None))
    assert "Archived by its makers: nothing in it is mended any more. Instead: other." in said
