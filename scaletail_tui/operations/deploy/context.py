"""What the stages of one deploy share beside what any job has: the request, and what was learnt of the device."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.deploy.stage_context import StageContext
from scaletail_tui.ports.jobs import DeployRequest

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import RunPorts


class DeployContext(StageContext):
    """One deploy on its way; stages read and fill it."""

    def __init__(self, ports: RunPorts, request: DeployRequest) -> None:
        super().__init__(
            ports, request.spec.name, request.spec.sidecar_container, ports.folders.folder(request.spec.name)
        )
        self.ports: RunPorts = ports
        self.request = request
        self.spec: StackSpec = request.spec
        self.plan: Plan | None = request.plan
        self.staging: str | None = None
        self.absent: frozenset[str] = frozenset()
        """Images that are not on this host."""
        self.host = ""
        """The device's real DNS name, once known."""
        self.address = ""
        """Its first tailnet address, once known."""
        self.handshake: asyncio.Task[AnswerLook] | None = None
        """The first TLS handshake; it makes the sidecar fetch its certificate while the app starts."""
        self.shown: AnswerLook | None = None
        """What the last handshake of it gave."""
        self.untrusted = ""
        """Who issued the certificate that this host does not trust, and why it does not; empty where it is trusted."""
        self.greeting: asyncio.Task[None] | None = None
        """A word to the other devices, on its way."""
