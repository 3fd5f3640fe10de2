"""After direct, a page is said to be open when a handshake has ended, and not when its file was applied."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from scaletail_tui.operations.serve.expose import expose
from scaletail_tui.operations.serve.switching import HANDSHAKE_WITHIN
from tests.operations.fakes import page, stage

SHUT = AnswerLook(connected=True, error="TLS handshake timeout")


async def test_the_first_handshake_is_waited_for(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    await made.deployed()
    await expose(made.ports, "vault", Exposure.DIRECT, typed="vault")
    began = made.world.clock.seconds
    made.world.answer = lambda age: SHUT if made.world.clock.seconds < began + 7 else page(502)
    said = await expose(made.ports, "vault", Exposure.SERVE)
    assert said == "https://vault.tail1234.ts.net is open to your tailnet only."
    assert 7 <= made.world.clock.seconds - began < 9


async def test_one_that_does_not_come_is_told_with_what_it_ended_in(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    await made.deployed()
    await expose(made.ports, "vault", Exposure.DIRECT, typed="vault")
    made.world.answer = lambda age: SHUT
    began = made.world.clock.seconds
    said = await expose(made.ports, "vault", Exposure.SERVE)
    assert said.endswith("HTTPS does not answer there yet: TLS handshake timeout.")
    assert made.world.clock.seconds - began < HANDSHAKE_WITHIN + 2


async def test_nothing_is_waited_for_where_https_was_open(tmp_path: Path) -> None:
    made = await stage(tmp_path)
    await made.deployed()
    made.world.calls.clear()
    await expose(replace(made.ports), "vault", Exposure.SERVE)
    assert not [call for call in made.world.calls if call.startswith("request")]
