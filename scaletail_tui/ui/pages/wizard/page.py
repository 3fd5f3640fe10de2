"""The wizard: what do you need from me? Name, key, access, settings; then the review."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input

from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.keys.authkey import KEYS_PAGE, AuthKeyKind
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Problem
from scaletail_tui.ui.keymap.key import Key, KeyItem
from scaletail_tui.ui.pages.review.page import Decision, ReviewScreen
from scaletail_tui.ui.pages.wizard.form import WizardForm
from scaletail_tui.ui.pages.wizard.planning import plan_answers
from scaletail_tui.ui.pages.wizard.rows import LAN
from scaletail_tui.ui.pages.wizard.settings import first_questions
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.pages.wizard.typing import TypedFields
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.wizard_draft import OPTIONS, SWITCHES, WizardDraft

_REVIEW = "review"


class WizardScreen(WizardForm):
    """Four pages of questions and the review on top; ends with the answers once the review said yes, else None.

    Then `spec`, `plan`, `decision` and the draft's key are there to be read by whoever opened it.
    """

    def __init__(self, draft: WizardDraft) -> None:
        super().__init__(draft)
        self.fields = TypedFields(self, self.after_field)

    def on_mount(self) -> None:
        if self.step is Step.NAME:
            self.fields.show_soon("name")

    # ── typing ───────────────────────────────────────────────────────────────────────────────────────────────

    def _bring_front(self, focused: Widget | None) -> None:
        super()._bring_front(focused)
        self.call_after_refresh(self.fields.place)  # the form has another height now

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted while letters are commands goes into a field."""
        event.stop()
        if self.question is None and self.typing_in is None:
            self.fields.paste(event.text)

    @on(Input.Changed, "#typed-name")
    @on(Input.Changed, "#typed-key")
    def follow_typing(self) -> None:
        if self.typing_in in ("name", "key"):
            self.show_form()

    @on(Input.Submitted)
    def accept_field(self, event: Input.Submitted) -> None:
        event.stop()
        self.fields.accept(event.input, event.value)

    @on(Input.Blurred)
    def leave_field(self, event: Input.Blurred) -> None:
        event.stop()
        self.fields.leave(event.input)

    @on(Pane.Moved, "#form")
    def leave_row(self) -> None:
        """Whoever moves to another row while a field is typed in has left that field, at every size."""
        if self.typing_in is not None and self.cursor_key() != self.typing_in:
            self.fields.stop()

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def row_items(self) -> Sequence[KeyItem]:
        if self.typing:
            return (("Enter", "next", ""), ("Esc", "stop typing", "leave"))
        return super().row_items()

    def key_label(self, key: Key) -> str | None:
        current = self.cursor_key()
        question = self.question_of(current)
        match key.id:
            case "wizard.main":
                if self.step is Step.SETTINGS:
                    return "edit" if question is not None or current in OPTIONS else "review"
                if self.step in (Step.NAME, Step.KEY):
                    return "edit" if current in ("name", "key") else None
                return "choose and go on"
            case "wizard.change":
                toggles = question is not None and question.kind in (QuestionKind.BOOL, QuestionKind.CHOICE)
                return "change" if self.step is Step.ACCESS or toggles or current in SWITCHES else None
            case "wizard.more":
                return ("less" if self.more else "more settings") if self.step is Step.SETTINGS else None
            case "wizard.next":
                return "review" if self.step is Step.SETTINGS else "next step"
            case "wizard.generate" if self.step is Step.SETTINGS:
                return key.label if question is not None and question.secret and question.length else None
            case "wizard.generate":
                return "QR code"
            case "wizard.show":
                if question is None or not question.secret:
                    return None
                return "hide secret" if self.shown_secret else key.label
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "more" | "show_secret":
                return self.step is Step.SETTINGS
            case "generate":
                return self.step in (Step.KEY, Step.SETTINGS)
            case "by_link":
                return self.step is Step.KEY
        return True

    def action_main(self) -> None:
        self._stop_planning()
        key = self.cursor_key()
        question = self.question_of(key)
        if self.step is Step.ACCESS:
            self._choose(key)
            if not key.startswith(LAN):
                self.action_next_step()
        elif key in SWITCHES or (question is not None and not self.fields.takes_text(key)):
            self.action_change()
        elif self.fields.takes_text(key):
            self.fields.show(key)
        else:
            self.action_next_step()

    def action_change(self) -> None:
        """Choose an access, or turn a yes into a no, or take the next of several choices."""
        self._stop_planning()
        key = self.cursor_key()
        question = self.question_of(key)
        if self.step is Step.ACCESS:
            self._choose(key)
        elif key in SWITCHES:
            self.draft.switch_advanced(key)
            self.show_form()
        elif question is not None and question.kind is QuestionKind.BOOL:
            self.draft.answer(question, "false" if self.draft.value_of(question) == "true" else "true")
            self.show_form()
        elif question is not None and question.kind is QuestionKind.CHOICE and question.choices:
            value = self.draft.value_of(question)
            index = question.choices.index(value) + 1 if value in question.choices else 0
            self.draft.answer(question, question.choices[index % len(question.choices)])
            self.show_form()

    def _choose(self, key: str) -> None:
        if key.startswith(LAN):
            self.draft.lan_ports ^= {int(key.removeprefix(LAN))}
        elif key:
            self.draft.exposure = Exposure(key)
        self.show_form()
        self.show_means()

    def action_more(self) -> None:
        self.more = not self.more
        self.show_form()
        self.show_keys()

    def action_generate(self) -> None:
        if self.step is Step.KEY:
            from scaletail_tui.ui.pages.remedy.qr import QrScreen

            self.app.push_screen(QrScreen(KEYS_PAGE, "The page that makes auth keys", place=self.place))
            return
        question = self.question_of(self.cursor_key())
        if question is None or not question.secret or not question.length:
            self.say("Only a secret can be generated again.")
            return
        self.draft.generate(question)
        self.show_form()
        self.say(f"{question.prompt}: generated anew")

    def action_show_secret(self) -> None:
        question = self.question_of(self.cursor_key())
        if question is None or not question.secret:
            self.say("There is no secret under the cursor.")
            return
        self.shown_secret = None if self.shown_secret == question.key else question.key
        self.show_form()
        self.show_keys()

    def action_by_link(self) -> None:
        """Go on without a key."""
        self.fields.forget_key()
        self.action_next_step()

    def text_to_copy(self) -> str:
        """Never a key or a secret: only what the page itself says."""
        current = self.form.current
        return current.copy if current is not None else ""

    # ── steps ───────────────────────────────────────────────────────────────────────────────────────────────

    def after_field(self, key: str) -> None:
        """After an accepted field: the next field of the step, else the next step."""
        if self.step in (Step.NAME, Step.KEY):
            self.action_next_step()
            return
        keys = [one.key for one in self.form.rows if not one.still]
        if key in keys and keys.index(key) + 1 < len(keys):
            self.form.change(cursor=keys[keys.index(key) + 1])

    def action_next_step(self) -> None:
        """Go on where this step has no FAIL; after the settings comes the review."""
        fields = {Step.NAME: ("name",), Step.KEY: ("auth_key",), Step.ACCESS: ("exposure", "lan")}.get(self.step)
        if fields is not None:
            problem = next((one for one in self.draft.problems(self.taken) if one.field in fields), None)
            if problem is not None and not (problem.field == "auth_key" and self.fields.waits_for_server):
                if problem.field in ("name", "auth_key"):
                    self.fields.show("name" if problem.field == "name" else "key")
                self.show_form()
                self.say(problem.sentence, ink=Ink.FAIL)
                return
            self.go_to(Step(self.step + 1))
            return
        problems = self.draft.problems(self.taken)
        if problems:
            self._show_problem(problems[0])
            return
        self.work(self._review, group=_REVIEW, asks=True, doing="planning")

    def go_to(self, step: Step, *, typing: bool = True) -> None:
        """Show a step; the first two open their field unless we come back to them."""
        self._stop_planning()
        self.step = step
        self.shown_secret = None
        self.form.top = 0
        self.show_step()
        if typing and step in (Step.NAME, Step.KEY):
            reading = self.draft.reading
            wrong = reading.problem is not None and not self.fields.waits_for_server
            wanted = reading.kind is AuthKeyKind.EMPTY or wrong
            if wanted or step is Step.NAME:
                self.fields.show_soon("name" if step is Step.NAME else "key")

    def _show_problem(self, problem: Problem) -> None:
        """Go to the field that owns the problem."""
        owners = {"name": Step.NAME, "auth_key": Step.KEY, "exposure": Step.ACCESS, "lan": Step.ACCESS}
        step = owners.get(problem.field, Step.SETTINGS)
        if step != self.step:
            self.go_to(step)
        if step is Step.SETTINGS:
            first, _ = first_questions(self.draft)
            self.more = self.more or problem.field not in [one.key for one in first]
            self.show_form(cursor=problem.field)
            self.show_form()
        self.say(problem.sentence, ink=Ink.FAIL)

    def on_screen_suspend(self) -> None:
        """A secret that is shown does not wait on a page that is left."""
        if self.shown_secret is not None:
            self.shown_secret = None
            self.show_form()

    def _stop_planning(self) -> None:
        """A review of answers that are being changed meanwhile must not open over them."""
        self.workers.cancel_group(self, _REVIEW)

    async def _review(self) -> None:
        answers, planned = self.draft.answers(), await plan_answers(self.ports, self.draft)
        self.spec, self.plan, self.change = planned.spec, planned.plan, planned.change
        review = ReviewScreen(
            self.spec, self.plan, key=self.draft.reading.key, change=self.change,
            funnel=answers.exposure is Exposure.FUNNEL and self.change is None,
        )  # fmt: skip
        review.place = self.place
        self.shown_secret = None
        if planned.left_behind:
            self.say(planned.left_behind)
        decision = await self.app.push_screen_wait(review)
        self.plan, self.change = review.plan, review.change
        if decision is None or decision is Decision.BACK:
            self.show_step()
            return
        self.decision = decision
        self.dismiss(answers)

    def action_leave(self) -> None:
        """Stop typing, else one step back, else out; leaving with answers asks once."""
        self._stop_planning()
        if self.typing_in is not None:
            self.fields.stop()
        elif self.step > Step.NAME and not (self.draft.existing is not None and self.step is Step.SETTINGS):
            self.go_to(Step(self.step - 1), typing=False)
        else:
            self.work(self._leave, group="leave", asks=True, doing="leaving the wizard")

    async def _leave(self) -> None:
        drafts = self.main_app.drafts
        if not self.draft.touched:
            self.dismiss(None)
            return
        choice = await self.choose("Keep this draft?", {"y": "keep", "n": "throw away"}, escape="stay")
        if choice == "y":
            drafts[self.draft.kept_as] = self.draft.without_key()
        elif choice == "n":
            drafts.pop(self.draft.kept_as, None)
        else:
            return
        self.dismiss(None)
