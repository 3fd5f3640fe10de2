"""Whether a device may use Funnel."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.stack.funnel import funnel_obstacle

PORTS = "https://tailscale.com/cap/funnel-ports?ports=443,8443,10000"


def test_a_device_with_https_the_attribute_and_the_port_may_use_funnel() -> None:
    assert funnel_obstacle(["https", "funnel", PORTS]) is None


@pytest.mark.parametrize(
    ("capabilities", "port", "finding"),
    [
        ([], 443, "funnel-https-missing"),
        (["funnel", PORTS], 443, "funnel-https-missing"),
        (["https", PORTS], 443, "funnel-attr-missing"),
        (["https", "funnel"], 443, "funnel-port-not-allowed"),
        (["https", "funnel", PORTS], 4430, "funnel-port-not-allowed"),
        (["https", "funnel", PORTS.replace("443,8443,10000", "8000-8100")], 443, "funnel-port-not-allowed"),
    ],
)
def test_the_first_thing_that_is_missing_is_named(capabilities: list[str], port: int, finding: str) -> None:
    obstacle = funnel_obstacle(capabilities, port=port)
    assert obstacle is not None and obstacle.id == finding


def test_a_port_inside_a_range_is_allowed() -> None:
    assert funnel_obstacle(["https", "funnel", "https://tailscale.com/cap/funnel-ports?ports=1-99,400-450"]) is None


def test_a_tagged_device_is_told_to_target_its_tag() -> None:
    obstacle = funnel_obstacle(["https"], tags=["tag:web"])
    assert obstacle is not None and '"tag:web"' in obstacle.fix
