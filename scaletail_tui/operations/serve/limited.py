"""Show something for a while: set in the running sidecar, in no file, and first what ends it, then what begins it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.reach.public_time import PublicTime
from scaletail_tui.operations.serve.apply import APPLIED_WITHIN, await_shown, config_in, doors_of, set_as_written
from scaletail_tui.operations.serve.switching import forget_time, is_shown

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import DoorPorts


async def open_for_a_while(
    ports: DoorPorts, name: str, container: str, config: Mapping[str, Any], *, text: str, port: int, seconds: float
) -> None:
    """Let the sidecar serve `config` until the time is over, then `text`, which is what its file says.

    Raises ScaletailError where it is not seen within ten seconds; `text` is served again then.
    """
    time = _time(ports, name, container, port=port, seconds=seconds)

    async def begin() -> None:
        # First what ends it, then what begins it: nothing is public that nobody would close.
        await ports.sidecars.end_later(container, seconds=seconds, token=time.token)
        ports.public_times.begin_job()
        await ports.sidecars.set_serve(container, config)

    await _see_begun(ports, time, begin, config, text=text)


async def hold_for_a_while(
    ports: DoorPorts, name: str, container: str, config: Mapping[str, Any], *, session: Mapping[str, Any],
    port: int, seconds: float,
) -> None:  # fmt: skip
    """The same of a sidecar that reads no file: `session` stands beside `config` and lives no longer than its process.

    So a sidecar that starts again serves `config`, though what is set at run time outlives it there.
    """
    time = _time(ports, name, container, port=port, seconds=seconds)

    async def begin() -> None:
        ports.public_times.begin_job()
        await ports.sidecars.hold_serve(container, config, session, seconds=seconds, token=time.token)

    shown = {**config, "Foreground": {time.token: session}}
    await _see_begun(ports, time, begin, shown, text=json.dumps(config))


def _time(ports: DoorPorts, name: str, container: str, *, port: int, seconds: float) -> PublicTime:
    until = ports.clock.now() + seconds
    return PublicTime(stack=name, container=container, token=secrets.token_hex(8), port=port, until=until)


async def _see_begun(
    ports: DoorPorts, time: PublicTime, begin: Callable[[], Awaitable[None]], config: Mapping[str, Any], *, text: str
) -> None:
    ports.public_times.keep(time)
    try:
        await begin()
        wanted = doors_of(config)
        if not await await_shown(ports, time.container, lambda seen: is_shown(seen, wanted)):
            raise ScaletailError(
                f"The sidecar of {time.stack} did not go public within {APPLIED_WITHIN:.0f} s; it is closed again.",
                remedy=f"Run: scaletail-tui doctor {time.stack}",
            )
    except BaseException:
        try:  # where it cannot be closed now the job does it
            ports.public_times.keep(replace(time, until=ports.clock.now()))
        finally:
            await set_as_written(ports, time.container, text)
            await forget_time(ports, time.stack, time.container)
        raise


async def close_earlier(ports: DoorPorts, name: str, container: str, text: str) -> None:
    """End what is public for a while already, seen in what the sidecar serves: its end is not that of a later one.

    Until that is seen the earlier one keeps its own end.
    """
    if ports.public_times.of(name) is None:
        return
    wanted = doors_of(config_in(text))
    await set_as_written(ports, container, text)
    if not await await_shown(ports, container, lambda seen: is_shown(seen, wanted)):
        raise ScaletailError(
            f"What is public of {name} already was not closed within {APPLIED_WITHIN:.0f} s; it ends in its time.",
            remedy=f"Run: scaletail-tui doctor {name}",
        )
    await forget_time(ports, name, container)
