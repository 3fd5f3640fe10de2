"""Let Serve speak the language of the app: HTTP, or HTTPS with the app's own certificate, live."""

from __future__ import annotations

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.serve.targets import set_targets
from scaletail_tui.ports.bundle import Ports

_SCHEMES = ("http", "https+insecure")


async def set_serve_scheme(ports: Ports, name: str, argument: str) -> str:
    """Change the scheme of the handlers that lead to one port of the app; `argument` is `PORT:SCHEME`."""
    port, _, scheme = argument.partition(":")
    if not port.isdigit() or scheme not in _SCHEMES:
        raise BadInput(f"{argument!r} does not name a port and http or https+insecure.")
    await set_targets(
        ports, name, lambda proxy: _change_scheme(proxy, port, scheme), by_hand=f"Write {scheme}:// for port {port}",
        shown=lambda handlers: {one.scheme for one in handlers if one.backend and one.backend[1] == int(port)}
        == {scheme},
    )  # fmt: skip
    return f"Serve of {name} asks port {port} over {scheme} now."


def _change_scheme(proxy: str, port: str, scheme: str) -> str:
    rest = proxy.rpartition("://")[2]
    return f"{scheme}://{rest}" if rest.partition("/")[0].rpartition(":")[2] == port else proxy
