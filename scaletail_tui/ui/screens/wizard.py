"""The wizard: what do you need from me? Name, key, access, settings; then the review."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.widget import Widget
from textual.widgets import Input

from scaletail_tui.domain.authkey import AuthKey, AuthKeyKind
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.exposure import Exposure
from scaletail_tui.domain.key_reading import KEYS_PAGE
from scaletail_tui.domain.plan import Plan
from scaletail_tui.domain.service import Question, QuestionKind
from scaletail_tui.domain.stack import Answers, Problem, StackSpec
from scaletail_tui.ui.glyphs import OK
from scaletail_tui.ui.key import Key
from scaletail_tui.ui.keymap import bindings
from scaletail_tui.ui.screens.base import CalmScreen, KeyItem
from scaletail_tui.ui.screens.review import Decision, ReviewScreen
from scaletail_tui.ui.screens.wizard_draft import ADVANCED, WizardDraft
from scaletail_tui.ui.screens.wizard_rows import (
    LAN,
    VALUE,
    access_rows,
    first_questions,
    key_rows,
    name_rows,
    setting_rows,
)
from scaletail_tui.ui.screens.wizard_words import means
from scaletail_tui.ui.theme import Ink
from scaletail_tui.ui.widgets.bar import Bar
from scaletail_tui.ui.widgets.field import Field, KeyField
from scaletail_tui.ui.widgets.pane import Pane
from scaletail_tui.ui.widgets.rows import Cell, Row, right, row

STEPS = ("Name", "Key", "Access", "Settings", "Review")
NAME, KEY, ACCESS, SETTINGS = range(4)
SETTING_VALUE = VALUE + 14
ADVANCED_VALUE = VALUE + 6


class WizardScreen(CalmScreen[Answers | None]):
    """Four pages of questions and the review on top; ends with the answers once the review said yes, else None.

    Then `spec`, `plan`, `decision` and the draft's key are there to be read by whoever opened it.
    """

    PLACE = "catalog"
    SECTION = "wizard"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("wizard")]
    AUTO_FOCUS = "#form"

    def __init__(self, draft: WizardDraft) -> None:
        super().__init__()
        self.draft = draft
        self.trail = f"{'Change' if draft.existing else 'Set up'} {draft.service.name}"
        self.step = NAME if draft.existing is None else SETTINGS
        self.spec: StackSpec | None = None
        self.plan: Plan | None = None
        self.decision = Decision.BACK
        self.taken: Mapping[str, str] = {}
        self.owner = "you"
        self.more = False
        self.shown_secret: str | None = None
        self.typing_in: str | None = None
        """Key of the row that is being typed in."""

    def body(self) -> Iterable[Widget]:
        yield Bar(id="steps")
        with Horizontal(id="wizard"):
            with Container(id="formbox"):
                yield Pane(id="form", heading=row(""))
                yield Field(id="typed")
                yield Field(id="typed-name", restrict=r"[a-z0-9-]*", max_length=63)
                yield KeyField(id="typed-key")
            yield Pane(id="means", heading=row("What this means"), cursor=False)

    def on_mount(self) -> None:
        for field in self.query(Field):
            field.display = False
        self.query_one("#means", Pane).can_focus = False
        self.show_step()
        self.work(self._look_around, group="taken", doing="looking which names are taken")
        if self.step == NAME:
            self.call_after_refresh(self.type_in, "name")

    async def _look_around(self) -> None:
        from scaletail_tui.operations.planning import names_taken

        host = await self.ports.host.look()
        self.owner = host.user or "you"
        self.taken = await names_taken(self.ports)
        self.show_form()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def form(self) -> Pane:
        return self.query_one("#form", Pane)

    @property
    def tailnet(self) -> str:
        return self.main_app.overview.tailnet

    def show_step(self) -> None:
        """Draw the page of the present step from its first row."""
        cells: list[Cell] = []
        for index, name in enumerate(STEPS):
            gap = "   " if cells else ""
            if index < self.step:
                cells += [Cell(f"{gap}{OK}", Ink.OK, at=None if gap else 1), Cell(f" {name}", Ink.TEXT)]
            else:
                ink = Ink.STRONG if index == self.step else Ink.FAINT
                cells += [
                    Cell(f"{gap}{index + 1}", Ink.KEY if index == self.step else Ink.FAINT, at=None if gap else 1)
                ]
                cells += [Cell(f" {name}", ink)]
        self.query_one("#steps", Bar).show([*cells, right(f"step {self.step + 1} of {len(STEPS)}")])
        self.set_class(self.step == KEY, "-key")
        self.query_one("#means", Pane).change(means(self.step, self.draft, wide=self.size.width >= 100))
        self.show_form(cursor=0)
        self.show_keys()

    def show_form(self, *, cursor: int | str | None = None) -> None:
        self.form.change(self._rows(), heading=self._heading(), cursor=cursor)

    def _rows(self) -> Sequence[Row]:
        match self.step:
            case 0:
                typing = self.query_one("#typed-name", Field).value if self.typing_in == "name" else None
                folder = self.ports.folders.folder(typing or self.draft.name)
                return name_rows(self.draft, tailnet=self.tailnet, folder=folder, taken=self.taken, typing=typing)
            case 1:
                return key_rows(self.draft, owner=self.owner)
            case 2:
                return access_rows(self.draft, tailnet=self.tailnet)
            case _:
                return setting_rows(self.draft, more=self.more, shown=self.shown_secret, cursor=self._cursor_key())

    def _cursor_key(self) -> str:
        current = self.form.current
        return current.key if current is not None else ""

    def _heading(self) -> Row:
        service = self.draft.service
        match self.step:
            case 0:
                return row("What should this device be called?", right("1 field"))
            case 1:
                return row("Which auth key may add this device?", right("never shown, never logged"))
            case 2:
                return row("Who may reach it?")
            case _:
                first, rest = first_questions(self.draft)
                problems = [
                    one
                    for one in self.draft.problems(self.taken)
                    if one.field not in ("name", "auth_key", "exposure", "lan")
                ]
                needs = f", {len(problems)} needs you" if problems else ""
                fields = len(first) + (len(rest) if self.more else 0)
                return row(f"Settings of {service.name}", right(f"{fields} fields{needs}"))

    @on(Pane.Moved, "#form")
    def follow_cursor(self) -> None:
        if self.step == SETTINGS:
            if self.shown_secret is not None and self.shown_secret != self._cursor_key():
                self.shown_secret = None
            self.show_form()
        self.show_keys()

    # ── typing ───────────────────────────────────────────────────────────────────────────────────────────────

    def type_in(self, key: str) -> None:
        """Put a field over the row's value and let it take the letters."""
        if key not in [one.key for one in self.form.rows] or (key == "name" and self.draft.existing is not None):
            return
        self.form.change(cursor=key)
        field, text, column = self._field_for(key)
        line = next((y for y in range(self.form.size.height) if self._row_key(y) == key), None)
        if line is None:
            return
        with self.prevent(Input.Changed):
            field.value = text
        field.styles.offset = (column, line)
        field.styles.width = max(8, self.form.size.width - column - 1)
        field.display = True
        self.typing_in = key
        field.cursor_position = len(text)
        field.focus()

    def _row_key(self, y: int) -> str | None:
        index = self.form.row_at(y)
        return None if index is None or index < 0 else self.form.rows[index].key

    def _field_for(self, key: str) -> tuple[Field, str, int]:
        """The field, what it begins with, and the column it stands in."""
        if key == "name":
            return self.query_one("#typed-name", Field), self.draft.name, VALUE
        if key == "key":
            return self.query_one("#typed-key", KeyField), "", VALUE
        if key in ADVANCED:
            return self.query_one("#typed", Field), self.draft.advanced_value(key), ADVANCED_VALUE
        question = self._question(key)
        field = self.query_one("#typed", Field)
        if question is not None and question.secret:
            return field, "", SETTING_VALUE
        return field, self.draft.value_of(question) if question else "", SETTING_VALUE

    def _question(self, key: str) -> Question | None:
        return next((one for one in self.draft.service.questions if one.key == key), None)

    @on(Input.Changed, "#typed-name")
    def follow_name(self) -> None:
        if self.typing_in == "name":
            self.show_form()

    @on(Input.Submitted)
    def accept_field(self, event: Input.Submitted) -> None:
        event.stop()
        key = self.typing_in
        self.stop_typing()
        if key is not None and not self._problem_of(key):
            self._after(key)

    @on(Input.Blurred)
    def leave_field(self, event: Input.Blurred) -> None:
        event.stop()
        # the field of the step before may lose its focus after the next one got it
        if self.typing_in is not None and event.input is self._field_for(self.typing_in)[0]:
            self._take()

    def stop_typing(self) -> None:
        """Take what was typed and let letters be commands again."""
        if self.typing_in is not None:
            self._take()
        self.form.focus()
        self.show_keys()

    def _take(self) -> None:
        key, self.typing_in = self.typing_in, None
        if key is None:
            return
        field, _, _ = self._field_for(key)
        text = field.value
        field.display = False
        with self.prevent(Input.Changed):
            field.value = ""
        question = self._question(key)
        if key == "name":
            self.draft.name = text
        elif key == "key":
            if text.strip():
                self.draft.typed_key = AuthKey(text)
        elif key in ADVANCED:
            self.draft.set_advanced(key, text)
        elif question is not None and not (question.secret and not text):
            self.draft.answer(question, text)
        self.show_form()

    def _problem_of(self, key: str) -> str | None:
        name = "auth_key" if key == "key" else key
        return next((one.sentence for one in self.draft.problems(self.taken) if one.field == name), None)

    def _after(self, key: str) -> None:
        """After an accepted field: the next field of the step, else the next step."""
        if self.step in (NAME, KEY):
            self.action_next_step()
            return
        keys = [one.key for one in self.form.rows if not one.still]
        if key in keys and keys.index(key) + 1 < len(keys):
            self.form.change(cursor=keys[keys.index(key) + 1])

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def row_items(self) -> Sequence[KeyItem]:
        if self.typing:
            return (("Enter", "next", ""), ("Esc", "stop typing", "leave"), ("Tab", "next field", ""))
        return super().row_items()

    def key_label(self, key: Key) -> str | None:
        current = self._cursor_key()
        question = self._question(current)
        match key.id:
            case "wizard.main":
                if self.step == SETTINGS:
                    return "edit" if question is not None or current in ADVANCED else "review"
                if self.step in (NAME, KEY):
                    return "edit" if current in ("name", "key") else None
                return "choose and go on"
            case "wizard.change":
                toggles = question is not None and question.kind in (QuestionKind.BOOL, QuestionKind.CHOICE)
                return "change" if self.step == ACCESS or toggles or current == "userspace" else None
            case "wizard.more":
                return ("less" if self.more else "more settings") if self.step == SETTINGS else None
            case "wizard.next":
                return "review" if self.step == SETTINGS else "next step"
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "more" | "show_secret":
                return self.step == SETTINGS
            case "generate":
                return self.step in (KEY, SETTINGS)
            case "by_link":
                return self.step == KEY
        return True

    def action_main(self) -> None:
        key = self._cursor_key()
        question = self._question(key)
        if self.step == ACCESS:
            self._choose(key)
            if not key.startswith(LAN):
                self.action_next_step()
        elif key == "userspace" or (question is not None and question.kind in (QuestionKind.BOOL, QuestionKind.CHOICE)):
            self.action_change()
        elif key in ("name", "key") or key in ADVANCED or question is not None:
            self.type_in(key)
        else:
            self.action_next_step()

    def action_change(self) -> None:
        """Choose an access, or turn a yes into a no, or take the next of several choices."""
        key = self._cursor_key()
        question = self._question(key)
        if self.step == ACCESS:
            self._choose(key)
        elif key == "userspace":
            self.draft.set_advanced(key, "no" if self.draft.sidecar.userspace else "yes")
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

    def action_more(self) -> None:
        self.more = not self.more
        self.show_form()
        self.show_keys()

    def action_generate(self) -> None:
        if self.step == KEY:
            from scaletail_tui.ui.screens.qr import QrScreen

            self.app.push_screen(QrScreen(KEYS_PAGE, "The page that makes auth keys", place=self.PLACE))
            return
        question = self._question(self._cursor_key())
        if question is None or not question.secret or not question.length:
            self.say("Only a secret can be generated again.")
            return
        self.draft.generate(question)
        self.show_form()
        self.say(f"{question.prompt}: generated anew")

    def action_show_secret(self) -> None:
        question = self._question(self._cursor_key())
        if question is None or not question.secret:
            self.say("There is no secret under the cursor.")
            return
        self.shown_secret = None if self.shown_secret == question.key else question.key
        self.show_form()

    def action_by_link(self) -> None:
        """Go on without a key."""
        self.draft.typed_key = None
        self.action_next_step()

    def text_to_copy(self) -> str:
        """Never a key or a secret: only what the page itself says."""
        current = self.form.current
        return current.copy if current is not None else ""

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────

    def action_next_step(self) -> None:
        """Go on where this step has no FAIL; after the settings comes the review."""
        fields = {NAME: ("name",), KEY: ("auth_key",), ACCESS: ("exposure", "lan")}.get(self.step)
        if fields is not None:
            problem = next((one for one in self.draft.problems(self.taken) if one.field in fields), None)
            # a headscale key waits for its control server, which is asked for two steps later
            if problem is not None and self.draft.reading.kind is not AuthKeyKind.HEADSCALE:
                self.show_form()
                self.say(problem.sentence, ink=Ink.FAIL)
                return
            self.go_to(self.step + 1)
            return
        problems = self.draft.problems(self.taken)
        if problems:
            self._show_problem(problems[0])
            return
        self.work(self._review, group="review", doing="planning")

    def go_to(self, step: int) -> None:
        self.step = step
        self.shown_secret = None
        self.form.top = 0
        self.show_step()
        if step in (NAME, KEY):
            empty = step == KEY and self.draft.reading.kind is AuthKeyKind.EMPTY
            if empty or step == NAME:
                self.call_after_refresh(self.type_in, "name" if step == NAME else "key")

    def _show_problem(self, problem: Problem) -> None:
        """Go to the field that owns the problem."""
        step = {"name": NAME, "auth_key": KEY, "exposure": ACCESS, "lan": ACCESS}.get(problem.field, SETTINGS)
        if step != self.step:
            self.go_to(step)
        if step == SETTINGS:
            first, _ = first_questions(self.draft)
            self.more = self.more or problem.field not in [one.key for one in first]
            self.show_form(cursor=problem.field)
            self.show_form()
        self.say(problem.sentence, ink=Ink.FAIL)

    async def _review(self) -> None:
        from scaletail_tui.operations.planning import make_plan, spec_for

        try:
            answers = self.draft.answers()
            self.spec = await spec_for(
                self.ports, self.draft.service, answers, redeploy=self.draft.existing is not None
            )
            self.plan = await make_plan(self.ports, self.spec)
        except BadInput as error:
            raise ScaletailError(error.title.splitlines()[0], remedy=error.remedy) from error
        review = ReviewScreen(
            self.spec, self.plan, key=self.draft.reading.key, funnel=answers.exposure is Exposure.FUNNEL
        )
        decision = await self.app.push_screen_wait(review)
        if decision is None or decision is Decision.BACK:
            self.show_step()
            return
        self.decision = decision
        self.dismiss(answers)

    def action_leave(self) -> None:
        """Stop typing, else one step back, else out; leaving with answers asks once."""
        if self.typing_in is not None:
            self.stop_typing()
        elif self.step > NAME and not (self.draft.existing is not None and self.step == SETTINGS):
            self.go_to(self.step - 1)
            self.stop_typing()
        else:
            self.work(self._leave, group="leave", doing="leaving the wizard")

    async def _leave(self) -> None:
        drafts = self.main_app.drafts
        if not self.draft.touched:
            self.dismiss(None)
            return
        choice = await self.choose("Keep this draft?", {"y": "keep", "n": "throw away"}, escape="stay")
        if choice == "y":
            drafts[self.draft.service.slug] = self.draft.without_key()
        elif choice == "n":
            drafts.pop(self.draft.service.slug, None)
        else:
            return
        await asyncio.sleep(0)
        self.dismiss(None)
