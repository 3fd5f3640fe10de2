"""What an option of the sidecar may cost: said before a deploy, and no reason to refuse it."""

from __future__ import annotations

from collections.abc import Iterator

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.stack.spec import Problem, SidecarOptions


def warnings_of(service: Service, options: SidecarOptions) -> tuple[Problem, ...]:
    """One sentence for each option that is chosen and has a price here; `field` is the option's name."""
    return tuple(_find_prices(service, options))


def _find_prices(service: Service, options: SidecarOptions) -> Iterator[Problem]:
    helpers = [name for name in service.compose.get("services") or {} if name not in service.shares_network]
    if options.accept_dns and helpers:
        # Docker's names are known to 127.0.0.11 alone, which the tailnet's DNS takes the place of.
        sentence = (
            f"With the tailnet's DNS the app may no longer find {' and '.join(helpers)} by name, "
            "namely where the tailnet overrides local DNS."
        )
        yield Problem(field="accept_dns", sentence=sentence)
    if options.share_socket:
        sentence = (
            "Who takes over the app can act as this device through the socket: change what it serves, log it out."
        )
        yield Problem(field="share_socket", sentence=sentence)
