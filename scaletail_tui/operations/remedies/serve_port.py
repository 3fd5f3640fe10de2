"""Point Serve at the port on which the app really listens, live."""

from __future__ import annotations

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.serve.targets import set_targets
from scaletail_tui.ports.bundle import Ports


async def set_serve_port(ports: Ports, name: str, argument: str) -> str:
    """Change Serve's handlers from one port of the app to another; `argument` is `WRONG:RIGHT`."""
    wrong, _, right = argument.partition(":")
    if not (wrong.isdigit() and right.isdigit()):
        raise BadInput(f"{argument!r} does not name the two ports.")
    await set_targets(
        ports, name, lambda proxy: _move_port(proxy, wrong, right), by_hand=f"Write port {right} for {wrong}",
        shown=lambda handlers: any(one.backend is not None and one.backend[1] == int(right) for one in handlers),
    )  # fmt: skip
    return f"Serve of {name} sends requests to port {right} now."


def _move_port(proxy: str, wrong: str, right: str) -> str:
    scheme, mark, rest = proxy.rpartition("://")
    host, slash, path = rest.partition("/")
    name, _, port = host.rpartition(":")
    return f"{scheme}{mark}{name}:{right}{slash}{path}" if port == wrong else proxy
