"""`start` and `restart` end when the stack answers, or say why it does not."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.cli.main import parser_for
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.stack.undertaking import Undertaking, UndertakingKind
from scaletail_tui.operations.watch import until_up
from scaletail_tui.operations.watch.until_up import BROKEN_FOR, PATIENCE, Arrival, watch_until_up
from tests.operations.fakes import JumpingClock


def judged(*told: tuple[Verdict, HopState]) -> list[Diagnosis]:
    return [
        Diagnosis(
            stack="vault",
            verdict=verdict,
            url="https://vault.ts.net",
            findings=(),
            hops=(Hop(id=HopId.PORT, state=state, evidence="nothing listens on port 80"),),
        )
        for verdict, state in told
    ]


async def arrive(diagnoses: list[Diagnosis], monkeypatch: pytest.MonkeyPatch, *, each: float = 3.0) -> Arrival:
    clock = JumpingClock()

    async def watch(ports: Any, name: str) -> AsyncGenerator[Diagnosis, None]:
        while True:
            await clock.sleep(each)
            yield diagnoses.pop(0) if len(diagnoses) > 1 else diagnoses[0]

    monkeypatch.setattr(until_up, "watch", watch)
    return await watch_until_up(cast(Any, SimpleNamespace(clock=clock)), "vault")


async def test_on_the_way_up_a_broken_path_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    way = judged((Verdict.BROKEN, HopState.FAIL), (Verdict.WAITING, HopState.WAIT), (Verdict.OK, HopState.OK))
    arrival = await arrive(way, monkeypatch)
    assert arrival.up and arrival.sentence() == "vault is up: https://vault.ts.net answers, after 9 s."


async def test_a_path_that_stays_broken_is_given_up_and_one_that_waits_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = await arrive(judged((Verdict.BROKEN, HopState.FAIL)), monkeypatch)
    assert not broken.up and BROKEN_FOR <= broken.seconds < PATIENCE / 2
    waits = await arrive(judged((Verdict.WAITING, HopState.WAIT)), monkeypatch)
    assert not waits.up and waits.seconds >= PATIENCE
    assert waits.sentence() == "vault is not up after 90 s. It waits at port: nothing listens on port 80"


async def test_a_defect_that_lets_it_answer_is_no_reason_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await arrive(judged((Verdict.DEGRADED, HopState.OK)), monkeypatch)).seconds == 3.0
    assert not (await arrive(judged((Verdict.DEGRADED, HopState.FAIL)), monkeypatch)).up


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("restart", "jellyfin"), 0, "jellyfin is up: https://jellyfin."),
        (("restart", "vaultwarden"), 1, "vaultwarden is not up: Serve sends requests"),
        (("restart", "vaultwarden", "--no-wait"), 0, "vaultwarden is restarted."),
        (("stop", "vaultwarden"), 0, "vaultwarden is stopped."),
    ],
)
def test_the_commands_say_what_was_seen(
    words: tuple[str, ...], status: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    practice = Practice(folder=tmp_path, speed=20.0)
    practice.world()
    monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", lambda args: practice.ports)
    args = parser_for(words).parse_args(words)
    assert args.run(args) == status
    assert says in capsys.readouterr().out
    args = parser_for(words).parse_args((*words, "--json"))
    assert args.run(args) == status
    told = json.loads(capsys.readouterr().out)
    assert told["did"] == words[0] and told["result"] == ("failed" if status else "ok")
    assert "--no-wait" in words or words[0] == "stop" or told["verdict"] == ("broken" if status else "ok")


@pytest.mark.parametrize(
    ("words", "let_go"),
    [
        (("restart", "jellyfin"), True),
        (("restart", "jellyfin", "--no-wait"), False),
        (("restart", "vaultwarden"), False),
        (("restart", "jellyfin", "uptime-kuma"), True),
        (("fix", "vaultwarden", "--yes"), True),
    ],
)
def test_what_an_import_had_stopped_is_noted_until_its_stack_is_seen_up(
    words: tuple[str, ...], let_go: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = Practice(folder=tmp_path, speed=20.0)
    practice.world()
    monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", lambda args: practice.ports)
    begun = Undertaking(kind=UndertakingKind.IMPORT, stack=words[1], at=0.0, stops=("old-web-1",), stopping=True)
    practice.ports.undertakings.keep(begun)
    args = parser_for(words).parse_args(words)
    args.run(args)
    assert (practice.ports.undertakings.read(words[1]) is None) is let_go
