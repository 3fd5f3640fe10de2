"""One stack: where is it wrong, and what do I do?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, RemedyAction
from scaletail_tui.domain.diagnosis.findings.hop import Hop
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.log.pane import LogPane
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies
from scaletail_tui.ui.pages.remedy.words import command_for_hands
from scaletail_tui.ui.pages.stack.acts import ACT, StackActs
from scaletail_tui.ui.pages.stack.judged import JudgedPanes
from scaletail_tui.ui.pages.stack.log_panes import StackLogs, tells_of_a_log
from scaletail_tui.ui.pages.stack.logs import explain_app, explain_sidecar
from scaletail_tui.ui.pages.stack.path_rows import rows_before_a_look
from scaletail_tui.ui.pages.stack.rows import is_public, path_heading
from scaletail_tui.ui.pages.stack.watch import StackWatch
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.toolkit.rows import row
from scaletail_tui.ui.toolkit.theme import Ink

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.job import Job
    from scaletail_tui.operations.remedies.verify import Aftermath

SECOND = 1.0
"""The clock of a wait moves once a second, and only while something waits."""


class StackScreen(Page[None]):
    """The path, the finding of the hop under the cursor, and what sidecar and app say."""

    PLACE = "stacks"
    SECTION = "stack"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("stack")]
    AUTO_FOCUS = "#path"

    def __init__(self, stack: str) -> None:
        super().__init__()
        self.stack = self.trail = stack
        self.aftermath: Aftermath | None = None
        """The remedy of which it is not known yet whether it helped."""
        self._acted = False
        """True from an act of this page on the stack until it is seen up."""
        self.logs = StackLogs(self, stack, judged=lambda: self.diagnosis)
        self.watcher = StackWatch(
            self,
            stack,
            trigger=lambda: self.logs.log_trigger,
            judged=self._take_and_feed,
            glimpsed=self.show,
            used=self._take_usage,
        )
        self.judged = JudgedPanes(self, stack, self.watcher)
        self.remedies = Remedies(self, stack, applied=self._follow_remedy)
        self.acts = StackActs(self, stack, self.remedies, judged=lambda: self.diagnosis, changed=self.show)

    @property
    def sections(self) -> tuple[str, ...]:
        return (self.SECTION, "log")

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="stack"):
            with Vertical(id="judged"):
                yield Pane(id="path", heading=path_heading(None, "", ""), rows=rows_before_a_look())
                yield Pane(id="finding", heading=row("Finding"), cursor=False)
            with Horizontal(id="logs"):
                yield LogPane(id="sidecar-log", title="Sidecar log", explain=explain_sidecar)
                yield LogPane(id="app-log", title="App log", explain=explain_app)

    # ── what is judged ───────────────────────────────────────────────────────────────────────────────────────

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The last judgement."""
        return self.watcher.diagnosis

    @property
    def chosen(self) -> Hop | None:
        """The hop under the cursor."""
        return self.judged.chosen

    @property
    def finding(self) -> Finding | None:
        """The finding that is shown."""
        return self.judged.finding

    def on_mount(self) -> None:
        self.set_interval(SECOND, self._tick)
        self.watcher.look_again()
        self.acts.begin_reading_files()

    def on_screen_suspend(self) -> None:
        self.watcher.rest()

    def on_screen_resume(self) -> None:
        if self.is_mounted and self.watcher.wake():
            self.logs.expect_others()
            self.acts.begin_reading_files()

    async def _take_and_feed(self, diagnosis: Diagnosis) -> None:
        self.take(diagnosis)
        await self.logs.find_containers()

    def _take_usage(self, words: tuple[str, ...]) -> None:
        self.judged.usage = words
        self.show()

    def take(self, diagnosis: Diagnosis) -> None:
        """A new judgement; the cursor follows the hop that matters most until somebody moves it."""
        self._judge_aftermath(diagnosis)
        self._settle(diagnosis)
        before = self.diagnosis.hottest if self.diagnosis is not None else None
        self.watcher.take(diagnosis)
        hottest = diagnosis.hottest
        follows = not self.judged.moved and hottest is not None and (before is None or before.id is not hottest.id)
        self.show(cursor=hottest.id.value if follows and hottest is not None else None)
        self.logs.take_judgement()
        self.main_app.monitor.take_verdict(diagnosis)

    def look_again(self) -> None:
        """Judge the stack anew, at once."""
        self.watcher.look_again()

    def task_changed(self, stack: str) -> None:
        """The heading says what is done, and the stack is judged anew afterwards, whatever came of it."""
        if stack == self.stack:
            self.show()
            if not self.remedies.doing:
                self._acted = True
                self.watcher.look_again()

    def _follow_remedy(self, finding: Finding, did: str) -> None:
        """The page's own watch tells whether it helped."""
        from scaletail_tui.operations.remedies.verify import Aftermath

        self.aftermath = Aftermath(finding, began=self.ports.clock.monotonic(), did=did)
        self.show()

    def _judge_aftermath(self, diagnosis: Diagnosis) -> None:
        """Say whether the remedy helped, as soon as a judgement tells."""
        if self.aftermath is None or self.remedies.doing:
            return
        outcome = self.aftermath.take(diagnosis, self.ports.clock.monotonic())
        if outcome is not None:
            self.aftermath = None
            self.say(outcome.tell(), ink=Ink.TEXT if outcome.gone else Ink.FAIL)

    def _settle(self, diagnosis: Diagnosis) -> None:
        """What an act of this page has brought up keeps no note of an import that had not come up."""
        if not self._acted:
            return
        from scaletail_tui.operations.imports.earlier import settle_up
        from scaletail_tui.operations.watch.until_up import is_up

        if is_up(diagnosis):
            self._acted = False
            said = f"noting that {self.stack} is up"
            self.work(lambda: settle_up(self.ports, self.stack), group="settle", doing=said)

    def _tick(self) -> None:
        if self.is_current and self.watcher.waits:
            self.show()

    # ── drawing ──────────────────────────────────────────────────────────────────────────────────────────────

    def show(self, *, cursor: str | None = None) -> None:
        """Draw everything that is known; `cursor` is the key of the row that it goes to."""
        if not self.is_mounted:
            return
        doing = self.remedies.doing or ("watching whether it helped" if self.aftermath else "")
        self.judged.show(self.acts.reach, doing, cursor=cursor)
        if self.diagnosis is not None:
            self.show_keys()

    def on_resize(self, event: events.Resize) -> None:
        self.logs.fit(event.size.width)
        self.call_after_refresh(self.show)

    def _bring_front(self, focused: Widget | None) -> None:
        super()._bring_front(focused)
        for group in ("#judged", "#logs"):
            box = self.query_one(group)
            box.set_class(focused is not None and box in focused.ancestors, "-front")

    @on(Pane.Moved, "#path")
    def follow_cursor(self) -> None:
        self.judged.follow_cursor()
        self.show_keys()

    def action_move(self, way: str) -> None:
        self.judged.moved = self.judged.moved or self.moving_pane() is self.judged.path
        super().action_move(way)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def key_label(self, key: Key) -> str | None:
        finding = self.finding
        remedy = finding.remedy if finding is not None else None
        match key.id:
            case "stack.fix":
                if remedy is None or remedy.action is RemedyAction.NONE:
                    return "show log" if finding is not None and tells_of_a_log(finding) else "evidence"
                shown = {RemedyAction.SHOW_LINK: "show link", RemedyAction.SHOW_PAGE: "show page"}
                return shown.get(remedy.action, key.label)
            case "stack.copy":
                if remedy is None or not (command_for_hands(remedy) or remedy.url):
                    return None
                return "copy command" if command_for_hands(remedy) else "copy link"
            case "stack.qr":
                return key.label if remedy is not None and remedy.url else None
            case "stack.leave" if self.logs.searched:
                return "clear search"
            case "stack.stop":
                return "start" if self.acts.stopped else "stop"
            case "stack.reach":
                return "close to the internet" if is_public(self.diagnosis) else key.label
        return key.label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "main" | "evidence":
                return self.chosen is not None
            case "hints" | "record":
                return self.diagnosis is not None
            case "next_finding":
                return len(self.judged.findings) > 1
            case "container":
                return len(self.logs.apps) > 1
            case "qr":
                return bool(self.link)
        return self.acts.allows(action)

    @property
    def link(self) -> str:
        """The page that a human shall open for the finding, else the address of the stack."""
        finding = self.finding
        if finding is not None and finding.remedy.url:
            return finding.remedy.url
        return (self.diagnosis.url or "") if self.diagnosis is not None else ""

    def text_to_copy(self) -> str:
        """A selection, the line of a log, the finding's command or link, else the address."""
        selected = self.get_selected_text()
        if selected:
            return selected
        if isinstance(self.focused, LogPane):
            return self.focused.line_to_copy()
        finding = self.finding
        if finding is not None and command_for_hands(finding.remedy):
            return " ".join(command_for_hands(finding.remedy))
        return self.link or super().text_to_copy()

    def action_main(self) -> None:
        """Apply the remedy of the finding under the cursor; where there is none, show the log line, or the evidence."""
        finding = self.finding
        if finding is None or (finding.remedy.action is RemedyAction.NONE and not tells_of_a_log(finding)):
            self.action_evidence()
        elif finding.remedy.action is RemedyAction.NONE:
            self.logs.show_line(finding)
        elif not self.remedies.doing:
            self.work(lambda: self.remedies.apply(finding), group=ACT, asks=True, doing=f"fixing {finding.id}")

    def action_logs_together(self) -> None:
        """All logs as one, on a page of its own; at what a finding quotes, where one is under the cursor."""
        from scaletail_tui.ui.pages.stack.together import LogsScreen

        self.app.push_screen(LogsScreen(self.stack, self.finding))

    def action_next_finding(self) -> None:
        """Turn to the next finding of the hop under the cursor, after the last one to the first."""
        self.judged.turn_finding()
        self.show_keys()

    def action_evidence(self) -> None:
        """All that is known of the hop under the cursor, on a page of its own."""
        from scaletail_tui.ui.pages.stack.evidence import EvidenceScreen

        hop, diagnosis = self.chosen, self.diagnosis
        if hop is None or diagnosis is None:
            return
        since = self.watcher.first_seen(hop.id)
        page = EvidenceScreen(diagnosis, hop, waited=self.watcher.age, since=since, place=self.PLACE)
        self.app.push_screen(page)

    def action_leave(self) -> None:
        """A search in a log is cleared first, then logs that took the whole page give it back; else the page closes."""
        if self.logs.clear_search():
            return
        if self.logs.alone:
            self.logs.give_page_back()
            self.judged.path.focus()
            self.show_keys()
        else:
            super().action_leave()

    def action_qr(self) -> None:
        from scaletail_tui.ui.pages.remedy.qr import QrScreen

        if self.link:
            self.app.push_screen(QrScreen(self.link, f"{self.stack}: open this on your phone", place=self.PLACE))

    def action_log(self) -> None:
        self.logs.turn()

    def action_search_log(self) -> None:
        self.logs.search()

    def action_container(self) -> None:
        self.logs.show_next_container()

    def action_lint(self) -> None:
        from scaletail_tui.ui.pages.lint.page import LintScreen

        self.app.push_screen(LintScreen.of_stacks((self.stack,)))

    def action_improve(self) -> None:
        from scaletail_tui.ui.pages.improve.page import ImproveScreen

        self.app.push_screen(ImproveScreen(self.stack))

    def action_compare(self) -> None:
        self.main_app.compare_stack(self.stack)

    def action_hints(self) -> None:
        from scaletail_tui.ui.pages.stack.hints import HintsScreen

        if self.diagnosis is not None:
            self.app.push_screen(HintsScreen(self.diagnosis, place=self.PLACE))

    def action_update(self) -> None:
        """Its images beside those of the registries; the job that is begun there is watched on a page of its own."""
        from scaletail_tui.ui.pages.update.page import UpdateScreen

        def watch(job: Job | None) -> None:
            if job is not None:
                self.main_app.watch_job(job)

        self.app.push_screen(UpdateScreen(self.stack), watch)

    def action_record(self) -> None:
        self.work(self._record, group="record", asks=True, doing=f"recording what is seen of {self.stack}")

    async def _record(self) -> None:
        from scaletail_tui.ui.pages.stack.hints import keep_recording

        await keep_recording(self, self.stack)

    def action_bundle(self) -> None:
        self.work(self._bundle, group="record", asks=True, doing=f"gathering what a report about {self.stack} needs")

    async def _bundle(self) -> None:
        from scaletail_tui.ui.pages.stack.hints import keep_bundle

        await keep_bundle(self, self.stack)

    def action_backup(self) -> None:
        self.acts.save()

    def action_restart(self) -> None:
        self.acts.restart()

    def action_stop(self) -> None:
        self.acts.stop()

    def action_reach(self) -> None:
        self.acts.change_reach()

    def action_edit(self) -> None:
        self.acts.edit()

    def action_rename(self) -> None:
        self.acts.rename()

    def action_remove(self) -> None:
        self.acts.remove()
