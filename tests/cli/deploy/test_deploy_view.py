"""What a deploy looks like on a terminal without the TUI."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import cast

import pytest

from scaletail_tui.cli.deploy.next_steps import NextCommands
from scaletail_tui.cli.deploy.view import JsonView, LineView
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, JobResult, StageEvent, StageId, StageState
from scaletail_tui.ports.folders import FilesRefused, StackFolders

JOB = Job(
    id="20270115T080000-vault-0001", stack="vault", folder="/stacks/vault", service="vaultwarden", started=100.0, pid=7,
    stages=tuple(StageId)[:10], running=True,
)  # fmt: skip
LINK = "https://login.tailscale.com/a/0123456789ab"


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8", *, tty: bool = True) -> None:
        super().__init__()
        self._encoding, self._tty = encoding, tty

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding

    def isatty(self) -> bool:
        return self._tty


class Folders:
    """A stacks root with the stacks that are named."""

    def __init__(self, *names: str) -> None:
        self._names = names

    def names(self) -> tuple[str, ...]:
        return self._names


def next_steps(job: Job = JOB, *stacks: str) -> NextCommands:
    return NextCommands(job, cast(StackFolders, Folders(*stacks)))


def event(state: StageState, evidence: str = "seen", **more: object) -> StageEvent:
    values: dict[str, object] = {"stage": StageId.LOGIN, "seconds": 1.26, "at": 101.26, **more}
    return StageEvent(state=state, evidence=evidence, **values)  # type: ignore[arg-type]


def result(outcome: JobOutcome, **more: object) -> JobResult:
    values: dict[str, object] = {"url": "https://vault.t.ts.net/", "seconds": 3.0, "finding": None, "at": 103.0, **more}
    return JobResult(result=outcome, **values)  # type: ignore[arg-type]


def shown(*events: JobEvent, out: Terminal | None = None, job: Job = JOB, stacks: tuple[str, ...] = ("vault",)) -> str:
    terminal = out or Terminal(tty=False)
    view = LineView(job, next_steps(job, *stacks), terminal)
    for one in events:
        view.show(one)
    return terminal.getvalue()


def test_a_pipe_gets_one_line_for_each_stage_that_ended() -> None:
    assert shown(event(StageState.RUN), event(StageState.OK)) == "✓ OK   login       seen  1.3 s\n"


def test_a_terminal_without_unicode_gets_ascii() -> None:
    assert shown(event(StageState.OK), out=Terminal("ascii", tty=False)) == "+ OK   login       seen  1.3 s\n"


def test_a_running_stage_is_rewritten_in_its_place_on_a_terminal() -> None:
    text = shown(event(StageState.RUN, "working"), event(StageState.OK), out=Terminal())
    assert text == "\r\x1b[K· login       working\r\x1b[K✓ OK   login       seen  1.3 s\n".replace(
        "· login", "·      login"
    )


def test_a_login_link_stands_on_a_line_of_its_own_and_the_newest_once_more() -> None:
    waits = [event(StageState.WAIT, "open the link", link=LINK), event(StageState.WAIT, "open the link", link=LINK)]
    newer = event(StageState.WAIT, "open the link", link=LINK + "-2")
    lines = shown(*waits, newer).splitlines()
    assert [line for line in lines if "login.tailscale.com" in line] == [f"    {LINK}", f"    {LINK}-2"]
    assert sum("open the link" in line for line in lines) == 1


def test_a_login_link_is_a_qr_code_on_a_terminal_alone() -> None:
    wait = event(StageState.WAIT, link=LINK)
    assert "█" in shown(wait, out=Terminal())
    assert "█" not in shown(wait)


def test_text_from_outside_cannot_move_the_cursor() -> None:
    text = shown(event(StageState.FAIL, "bad\x1b[2J\x07 words\nmore"), out=Terminal())
    assert "\x1b[2J" not in text and "\x07" not in text
    assert len(text.splitlines()) == 1


def test_a_failure_offers_to_fix_to_go_on_and_to_roll_back() -> None:
    text = shown(result(JobOutcome.FAILED, finding="cert-pending", sentence="No certificate.", fix="Wait."))
    for words in ("No certificate.", "cert-pending", "Wait.", "deploy --resume vault", "rollback vault"):
        assert words in text


def test_where_nothing_was_put_in_place_nothing_is_said_of_going_on() -> None:
    text = shown(event(StageState.FAIL, stage=StageId.CHECK), result(JobOutcome.FAILED, sentence="No."), stacks=())
    assert "start it again" in text
    assert "--resume" not in text and "rollback" not in text
    assert "--resume" not in next_steps(JOB).sentence()


def test_a_folder_that_cannot_be_read_may_well_stand() -> None:
    class Closed(Folders):
        def names(self) -> tuple[str, ...]:
            raise FilesRefused("/stacks cannot be read: Input/output error.")

    way = NextCommands(replace(JOB, new_stack=True), cast(StackFolders, Closed()))
    assert "deploy --resume vault" in way.sentence()


def test_the_way_on_is_told_once() -> None:
    text = shown(result(JobOutcome.FAILED, sentence="The job was stopped.", fix=next_steps(JOB, "vault").sentence()))
    assert text.count("--resume vault") == 1
    text = shown(result(JobOutcome.FAILED, sentence="No.", fix=next_steps(JOB).sentence()), stacks=())
    assert text.count("start it again") == 1


def test_an_update_that_wrote_nothing_is_started_again_and_one_that_wrote_is_gone_on_with_and_not_rolled_back() -> None:
    update = replace(JOB, new_stack=False)
    failed = result(JobOutcome.FAILED, sentence="No.")
    assert "--resume" not in shown(event(StageState.FAIL, stage=StageId.CHECK), failed, job=update)
    text = shown(event(StageState.OK, stage=StageId.WRITE), failed, job=update)
    assert "deploy --resume vault\n" in text and "rollback" not in text


def test_going_on_repeats_the_wish_for_funnel_and_asks_for_another_key_after_a_refused_one() -> None:
    public = replace(JOB, stages=tuple(StageId))
    refused = result(JobOutcome.FAILED, finding="authkey-used-expired-revoked")
    assert "  go on  scaletail-tui deploy --resume vault --auth-key-file FILE\n" in shown(refused)
    text = shown(result(JobOutcome.FAILED, finding="funnel-not-allowed"), job=public)
    assert "deploy --resume vault --expose funnel --confirm-public vault\n" in text
    assert "--expose funnel" in next_steps(public, "vault").sentence()


def test_the_address_stands_alone_and_the_first_steps_follow() -> None:
    lines = shown(result(JobOutcome.OK, first_run="Create your account.\nThen close sign-ups.")).splitlines()
    assert lines[1:] == ["  https://vault.t.ts.net/", "  Create your account.", "  Then close sign-ups."]


def test_json_ends_with_a_result_however_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    view = JsonView(JOB, next_steps(JOB, "vault"))
    view.show(event(StageState.OK))
    view.detach()
    view.cut_off()
    view.show(result(JobOutcome.OK))
    stage, detached, cut_off, ok = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert {"stage", "state", "seconds", "evidence"} <= set(stage)
    for said, outcome in ((detached, "detached"), (cut_off, "failed"), (ok, "ok")):
        assert said["result"] == outcome
        assert {"url", "seconds", "finding"} <= set(said)
    assert detached["seconds"] == pytest.approx(1.26)
    assert "--watch vault" in detached["fix"] and "--resume vault" in cut_off["fix"]
