"""The rows of the wizard's steps, as a draft fills them."""

from __future__ import annotations

from scaletail_tui.domain.catalog.service import Question, QuestionKind, ServePath, Service
from scaletail_tui.ui.pages.wizard.rows import access_rows
from scaletail_tui.ui.pages.wizard.settings import first_questions, question_row
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
