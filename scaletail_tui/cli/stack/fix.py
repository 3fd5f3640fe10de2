"""`fix`: do what a finding of a stack asks for, after a yes, and watch whether it helped."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, RemedyAction, Verdict
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.domain.keys.authkey import AuthKey
    from scaletail_tui.operations.remedies.verify import Outcome
    from scaletail_tui.ports.bundle import Ports

LOOK_FOR = 10.0
"""Seconds in which a finding that was named by its id is looked for."""


def add_parser(subparsers: Subparsers) -> None:
    text = "do what a finding of a stack asks for, where the program can, and watch whether it helped"
    parser = subparsers.add_parser(
        "fix", help=text, description=f"{text}; see doctor for what it would be. Exit status 0: gone, 1: not gone."
    )
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("finding", metavar="FINDING", nargs="?", help="id of the finding; else the first one")
    parser.add_argument("--auth-key-file", "--key-file", metavar="KEYFILE", dest="auth_key_file",
                        help="where a new auth key is asked for; - for stdin")  # fmt: skip
    parser.add_argument("--typed", metavar="NAME", default="", help="the stack's name, to set its identity aside")
    parser.add_argument("--wait", metavar="SECONDS", type=float, help="how long to watch whether it helped")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print objects, one a line; the last is the result")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when the finding is gone, or nothing is wrong; 1 when it is not; BadInput where it is for the user's hands."""
    from scaletail_tui.cli.wiring import ports_for

    if not args.yes:
        check_asking(as_json=args.json, key_file=args.auth_key_file)
    return asyncio.run(_fix(ports_for(args), args))


async def _fix(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.cli import questions
    from scaletail_tui.operations.keys.device import control_server
    from scaletail_tui.operations.keys.minted import make_key, offer, tags_for_key
    from scaletail_tui.operations.remedies.apply import remedy_and_verify
    from scaletail_tui.operations.remedies.by_api import offer_api

    finding = await _find(ports, args.stack, args.finding)
    if finding is not None:
        finding = offer_api(ports, finding)
    if finding is None:
        _end(args, None, f"Nothing is wrong with {args.stack}.", "ok")
        return 0
    if finding.remedy.wants is not RemedyAction.NONE:
        await _show_for_hands(ports, args, finding)
        return 1
    server = await control_server(ports, args.stack)
    key = _key(args, server)
    if key is not None and finding.remedy.action is RemedyAction.SHOW_LINK:  # whoever has a key needs no link
        finding = replace(finding, remedy=replace(finding.remedy, action=RemedyAction.NEW_KEY))
    typed = args.typed
    tags = await tags_for_key(ports, args.stack) if _needs_key(finding, key) else ()
    if tags and args.yes:
        key = await make_key(ports, args.stack)
    elif not args.yes:
        print(f"{plain_line(finding.summary)}\n  fix  {plain_line(finding.remedy.text)}")
        if tags and questions.insist(await questions.confirm(offer(tags), default=True).ask_async()):
            answer: tuple[AuthKey | None, str] | None = (await make_key(ports, args.stack), typed)
        else:
            answer = await _ask(args.stack, finding, key, typed, server)
        if answer is None:
            _end(args, finding.id, "Nothing was done.", "none")
            return 0
        key, typed = answer
    shown = _Shown(args, finding)
    shown.first()
    outcome = await remedy_and_verify(
        ports, args.stack, finding, key=key, typed=typed, told=shown.tell, seen=shown.see, patience=args.wait
    )
    _end(args, finding.id, outcome.sentence(), "ok" if outcome.gone else "failed", outcome)
    return 0 if outcome.gone else 1


async def _show_for_hands(ports: Ports, args: argparse.Namespace, finding: Finding) -> None:
    """What the owner of files that are not ours can do: the edit of his own file, and the command for it."""
    from scaletail_tui.operations.observe.origin import Origin, find_origin

    origin = await find_origin(ports, args.stack)
    if origin.origin is Origin.OTHER_ROOT:
        raise origin.refusal()
    remedy = finding.remedy
    sentence = f"Nothing was done: the files of {args.stack} are yours."
    if args.json:
        _print_json({"stack": args.stack, "result": "by-hand", "finding": finding.id, "did": "", "sentence": sentence,
                     "text": remedy.text, "snippet": remedy.snippet,
                     "command": list(remedy.command) if remedy.command else None, "now": {
                         "id": finding.id, "summary": finding.summary}})  # fmt: skip
        return
    command = shlex.join(remedy.command) if remedy.command else ""
    said = (f"{plain_line(finding.summary)}\n  fix  {plain_line(remedy.text)}", remedy.snippet, command, sentence)
    print(plain_text("\n".join(part for part in said if part)))


async def _find(ports: Ports, stack: str, wanted: str | None) -> Finding | None:
    """The finding that is meant; one that is named by its id may hide between two deaths of a sidecar."""
    from scaletail_tui.cli.stack.doctor import diagnose_stack

    ends = ports.clock.monotonic() + LOOK_FOR
    while True:
        diagnosis = await diagnose_stack(ports, stack)
        there = wanted is None or any(finding.id == wanted for finding in diagnosis.findings)
        if there or diagnosis.verdict is Verdict.OK or ports.clock.monotonic() >= ends:
            return choose_finding(diagnosis, wanted)
        await ports.clock.sleep(0.5)


def choose_finding(diagnosis: Diagnosis, wanted: str | None) -> Finding | None:
    """The finding that is meant; None where nothing is wrong. Raises BadInput for one that the stack does not have."""
    if not diagnosis.findings or wanted is None:
        return next(iter(diagnosis.findings), None)
    found = next((finding for finding in diagnosis.findings if finding.id == wanted), None)
    if found is None:
        there = ", ".join(finding.id for finding in diagnosis.findings)
        raise BadInput(f"{diagnosis.stack} has no finding {wanted!r}.", remedy=f"It has: {there}.")
    return found


class _Shown:
    """What is printed while the finding is still there: what was done, links as they are renewed, the page."""

    def __init__(self, args: argparse.Namespace, finding: Finding) -> None:
        self._json = bool(args.json)
        self._finding = finding
        self._link = ""

    def first(self) -> None:
        remedy = self._finding.remedy
        if remedy.action is RemedyAction.SHOW_LINK:
            self._show_link(remedy.url or "")
        elif remedy.action is RemedyAction.SHOW_PAGE:
            if self._json:
                _print_json({"page": remedy.url, "snippet": remedy.snippet, "text": remedy.text})
            else:
                print(plain_text("\n".join(filter(None, (plain_line(remedy.text), remedy.url, remedy.snippet)))))
                print("Waiting until it is done; Ctrl-C leaves.", flush=True)

    def tell(self, did: str) -> None:
        if not self._json:
            print(f"{plain_line(did)} Watching whether it helped.", flush=True)

    def see(self, diagnosis: Diagnosis) -> None:
        now = next((finding for finding in diagnosis.findings if finding.id == self._finding.id), None)
        if now is not None and self._finding.remedy.action is RemedyAction.SHOW_LINK:
            self._show_link(now.remedy.url or "")

    def _show_link(self, link: str) -> None:
        """The newest link, once."""
        if not link or link == self._link:
            return
        renewed, self._link = bool(self._link), link
        if self._json:
            _print_json({"link": link})
            return
        print("The link was renewed; open this one:" if renewed else "Open this link; Ctrl-C leaves:")
        print(plain_line(link), flush=True)
        if sys.stdout.isatty():
            import segno

            segno.make(link, error="l", micro=False).terminal(compact=True, border=2)


async def _ask(
    stack: str, finding: Finding, key: AuthKey | None, typed: str, server: str
) -> tuple[AuthKey | None, str] | None:
    """Key and typed name after a yes; None after a no. `server` is the stack's own control server, if it has one."""
    from scaletail_tui.cli import questions

    action = finding.remedy.action
    if action in (RemedyAction.SHOW_LINK, RemedyAction.SHOW_PAGE, RemedyAction.NONE):
        return key, typed
    if action is RemedyAction.SET_ASIDE_STATE and typed != stack:
        print(f"The identity of {stack} is renamed and kept, as the newest three are; the device logs in as a new one.")
        typed = await questions.text(f"Type {stack} to go on:").ask_async() or ""
        return (key, typed) if typed == stack else None
    if action is RemedyAction.NEW_KEY:
        print("The identity is copied beside itself first; the newest three copies stay.")
    if action is RemedyAction.NEW_KEY and key is None:
        from scaletail_tui.domain.keys.key_reading import read_key

        typed_key = await questions.password("New auth key (not shown):").ask_async() or ""
        reading = read_key(typed_key, login_server=server)
        if reading.problem is not None:
            raise BadInput(reading.problem)
        return (reading.key, typed) if reading.key is not None else None
    return (key, typed) if await questions.confirm("Do it?", default=True).ask_async() else None


def _needs_key(finding: Finding, key: AuthKey | None) -> bool:
    return key is None and finding.remedy.action is RemedyAction.NEW_KEY


def _key(args: argparse.Namespace, server: str) -> AuthKey | None:
    if not args.auth_key_file:
        return None
    from scaletail_tui.cli.key_file import key_in

    return key_in(args.auth_key_file, login_server=server)


def _end(
    args: argparse.Namespace, finding: str | None, sentence: str, result: str, outcome: Outcome | None = None
) -> None:
    if not args.json:
        print(plain_line(sentence))
        return
    now = outcome.now if outcome is not None else None
    did = outcome.did if outcome is not None else ""
    _print_json({"stack": args.stack, "result": result, "finding": finding, "did": did, "sentence": sentence,
                 "now": {"id": now.id, "summary": now.summary} if now is not None else None})  # fmt: skip


def _print_json(value: dict[str, Any]) -> None:
    print(plain_json(value), flush=True)
