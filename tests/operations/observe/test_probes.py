"""What is asked over HTTPS at the device's own address."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

from scaletail_tui.domain.diagnosis.evidence.observation import Expected, Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Listener, ServeFacts
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from scaletail_tui.operations.daemon_thread import Deadline
from scaletail_tui.operations.observe.probes import answer_of
from scaletail_tui.ports.bundle import Ports
from tests.domain.diagnosis.observations import HEALTHY, NAME, but


@dataclass
class Sidecars:
    """Notes what it is asked."""

    asked: list[tuple[str, str, int]] = field(default_factory=list)

    async def request(self, container: str, *, host: str, address: str, port: int = 443, **_: Any) -> AnswerLook:
        self.asked.append((container, host, port))
        return AnswerLook(connected=True, handshake=True, verified=True, status=200)


async def asked(observation: Observation) -> list[tuple[str, str, int]]:
    sidecars = Sidecars()
    ports = cast(Ports, SimpleNamespace(sidecars=sidecars))
    await answer_of(ports, observation, Deadline(5.0, now=lambda: observation.at))
    return sidecars.asked


def by_hand(*listeners: Listener, serve: ServeFacts | None = None) -> Observation:
    bare = but(HEALTHY, serve=serve or ServeFacts(), serve_file=ServeFacts(), listeners=listeners)
    return replace(bare, expected=Expected())


async def test_an_app_of_somebodys_own_that_holds_the_port_of_https_is_asked_for_the_devices_name() -> None:
    assert await asked(by_hand(Listener(address="0.0.0.0", port=443))) == [("tailscale-vault", NAME, 443)]


async def test_an_app_that_holds_another_port_or_listens_to_itself_alone_is_not_asked() -> None:
    assert await asked(by_hand(Listener(address="0.0.0.0", port=8080))) == []
    assert await asked(by_hand(Listener(address="127.0.0.1", port=443))) == []
