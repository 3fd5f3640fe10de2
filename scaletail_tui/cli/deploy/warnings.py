"""What is said before a deploy begins and nobody is asked."""

from __future__ import annotations

from scaletail_tui.cli.arguments import say
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.jobs import DeployRequest


def warn_of_options(request: DeployRequest) -> None:
    """Where nobody is shown the plan, what was chosen and has a price is said all the same."""
    from scaletail_tui.domain.catalog.option_warnings import warnings_of

    for warning in warnings_of(request.spec.service, request.spec.sidecar):
        say(warning.sentence)


async def say_what_ends_it(ports: Ports) -> None:
    """Say before the job starts what would end it."""
    from scaletail_tui.operations.deploy.questions import warn_of_logout

    warning = warn_of_logout(await ports.host.look())
    if warning is not None:
        say(
            f"{warning.sentence} Or let it outlive a logout (KillUserProcesses=yes ends it): "
            "loginctl enable-linger (once), then: systemd-run --user --scope scaletail-tui …"
        )
