"""`fix`: which finding is meant, what is printed, and the exit status."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.cli.stack import fix
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, Remedy, RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.remedies import apply as remedies
from scaletail_tui.ports.bundle import Ports

LINK = "https://login.tailscale.com/a/1b2c3d4e5f60"


def finding(finding_id: str, action: RemedyAction, **remedy: str) -> Finding:
    return Finding(
        id=finding_id, severity=Severity.BROKEN, hop=HopId.LOGIN, summary="It is broken.", evidence="",
        remedy=Remedy(text="Do it.", action=action, **remedy),  # type: ignore[arg-type]
    )  # fmt: skip


def judged(*findings: Finding) -> Diagnosis:
    return Diagnosis(stack="vault", verdict=Verdict.BROKEN, url=None, hops=(), findings=findings)


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    fix.add_parser(parser.add_subparsers())
    return parser.parse_args(["fix", *words])


def fixed(ports: Ports, *words: str) -> int:
    return asyncio.run(fix._fix(ports, arguments(*words)))


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    made = Practice(folder=tmp_path, speed=5.0)
    made.world()  # on a busy machine making it takes longer than an engine may take to answer
    return made


def test_the_first_finding_is_meant_unless_another_is_named() -> None:
    both = judged(finding("a", RemedyAction.NONE), finding("b", RemedyAction.NONE))
    assert fix.choose_finding(judged(), None) is None
    assert fix.choose_finding(judged(), "a") is None
    assert fix.choose_finding(both, None) is both.findings[0]
    assert fix.choose_finding(both, "b") is both.findings[1]
    with pytest.raises(BadInput, match="no finding 'c'") as refused:
        fix.choose_finding(both, "c")
    assert refused.value.remedy == "It has: a, b."


def test_the_last_object_tells_what_was_done_and_that_it_is_gone(
    practice: Practice, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fixed(practice.ports, "vaultwarden", "serve-backend-wrong-port", "--yes", "--json") == 0
    [line] = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert (said["result"], said["finding"], said["now"]) == ("ok", "serve-backend-wrong-port", None)
    assert said["did"] == "Serve of vaultwarden sends requests to port 80 now."
    assert said["sentence"] == f"{said['did']} serve-backend-wrong-port is gone."


def test_a_well_stack_needs_nothing(practice: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    assert fixed(practice.ports, "jellyfin", "--yes") == 0
    assert capsys.readouterr().out == "Nothing is wrong with jellyfin.\n"


def test_what_did_not_help_ends_with_status_1_and_the_sentence_says_so(
    practice: Practice, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def in_vain(*given: object, **more: object) -> str:
        return "Did something else."

    monkeypatch.setattr(remedies, "apply_remedy", in_vain)
    assert fixed(practice.ports, "vaultwarden", "--yes", "--json", "--wait", "0") == 1
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["result"] == "failed"
    assert said["now"]["id"] == "serve-backend-wrong-port"
    assert said["sentence"].startswith("Did something else. It did not help: Serve sends requests to port 8080")


def test_links_are_printed_once_each_the_newest_last(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = finding("authkey-empty", RemedyAction.SHOW_LINK, url=LINK)
    shown = fix._Shown(arguments("vault", "--json", "--yes"), waiting)
    shown.first()
    shown.see(judged(waiting))
    renewed = LINK.replace("1b2c", "9f9f")
    shown.see(judged(finding("authkey-empty", RemedyAction.SHOW_LINK, url="")))
    shown.see(judged(finding("authkey-empty", RemedyAction.SHOW_LINK, url=renewed)))
    assert [json.loads(line)["link"] for line in capsys.readouterr().out.splitlines()] == [LINK, renewed]


def test_a_page_is_printed_with_the_lines_to_paste(capsys: pytest.CaptureFixture[str]) -> None:
    for_admin = finding("funnel-attr-missing", RemedyAction.SHOW_PAGE, url="https://a.example/acls", snippet="one\ntwo")
    fix._Shown(arguments("vault", "--yes"), for_admin).first()
    said = capsys.readouterr().out
    assert said.splitlines()[:4] == ["Do it.", "https://a.example/acls", "one", "two"]
    fix._Shown(arguments("vault", "--yes", "--json"), for_admin).first()
    assert json.loads(capsys.readouterr().out)["snippet"] == "one\ntwo"


def test_both_names_of_the_key_file_are_known() -> None:
    assert arguments("vault", "--key-file", "f").auth_key_file == "f"
    assert arguments("vault", "--auth-key-file", "g").auth_key_file == "g"
