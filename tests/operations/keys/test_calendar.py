"""The calendar of all stacks on the practice host: running, stopped, and with an engine that is silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.calendar import Calendar, KeyRow, KeyThing, SeenBy, Standing
from scaletail_tui.domain.keys.device import TailnetDevice
from scaletail_tui.operations.keys.calendar import read_calendar
from scaletail_tui.operations.lifecycle.start_stop import stop_pair
from scaletail_tui.ports.engine import EngineUnreachable
from scaletail_tui.ports.tailnet import ApiRefused


class _Down:
    """An engine that nobody reaches."""

    def __getattr__(self, name: str) -> Any:
        async def refuse(*_: object, **__: object) -> None:
            raise EngineUnreachable("Docker does not run.")

        return refuse


class _NoApi:
    is_set = False


class _Refusing:
    is_set = True

    async def devices(self) -> Sequence[TailnetDevice]:
        raise ApiRefused("It lacks the scope devices:core:read.")


def _login(found: Calendar, stack: str) -> KeyRow:
    return next(one for one in found.rows if one.stack == stack and one.thing is KeyThing.LOGIN)


async def test_a_running_stack_tells_its_login_and_its_certificate() -> None:
    found = await read_calendar(Practice(speed=100).ports, ["jellyfin"])
    assert {one.thing for one in found.rows} == {KeyThing.LOGIN, KeyThing.CERTIFICATE}
    assert {one.seen_by for one in found.rows} == {SeenBy.SIDECAR}


async def test_what_was_seen_is_known_when_the_stack_stands_still_or_the_engine_is_down() -> None:
    practice = Practice(speed=100)
    ports = replace(practice.ports, tailnet=cast(Any, _NoApi()))
    before = _login(await read_calendar(ports, ["jellyfin"]), "jellyfin")
    await stop_pair(ports, "jellyfin")
    stopped = _login(await read_calendar(ports, ["jellyfin"]), "jellyfin")
    assert (stopped.ends, stopped.seen_by) == (before.ends, SeenBy.EARLIER)
    down = await read_calendar(replace(ports, engine=cast(Any, _Down())))
    assert "Docker does not run." in down.silence
    assert _login(down, "jellyfin").ends == before.ends
    assert _login(down, "linkding").standing is Standing.UNKNOWN


async def test_the_api_tells_of_a_stack_that_never_ran_while_anybody_looked() -> None:
    found = await read_calendar(Practice(speed=100).ports, ["linkding"])
    assert _login(found, "linkding").seen_by is SeenBy.API


async def test_an_api_that_refuses_is_told_and_the_rest_stands() -> None:
    ports = replace(Practice(speed=100).ports, tailnet=cast(Any, _Refusing()))
    found = await read_calendar(ports, ["jellyfin"])
    assert "lacks the scope" in found.refusal
    assert _login(found, "jellyfin").standing is Standing.LATER
    assert found.budget.tailnet is None


async def test_a_stack_that_nobody_knows_is_bad_input() -> None:
    with pytest.raises(BadInput):
        await read_calendar(Practice(speed=100).ports, ["nosuch"])
