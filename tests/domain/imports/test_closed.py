"""What an imported file opened on the host: told as ports, for each front end to say how they are opened again."""

from __future__ import annotations

from scaletail_tui.domain.stack.exposure import ClosedPorts, still_closed
from tests.domain.imports.deciding import decided

WEB = "services: {web: {image: acme/web, ports: ['8080:80', '2222:22', '443'], labels: {a: b}}}"


def test_the_ports_that_a_file_opened_are_told_as_they_are_in_the_container_and_on_the_host() -> None:
    decision = decided(WEB, port=80)
    assert decision.closed == (ClosedPorts(service="web", ports=((80, 8080), (22, 2222), (443, 443))),)
    assert decision.closed[0].sentence == "web is no longer open on port 8080, 2222, 443 of this host"
    assert not any("--lan" in note for note in decision.notes)


def test_a_port_that_the_stack_opens_is_not_told_as_closed() -> None:
    closed = [ClosedPorts(service="web", ports=((80, 8080), (22, 2222))), ClosedPorts(service="dns", ports=((53, 53),))]
    assert still_closed(closed, [22, 53]) == (ClosedPorts(service="web", ports=((80, 8080),)),)
