"""Who is greeted after a login, and that a greeting is never in the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.stage import JobOutcome
from scaletail_tui.operations.deploy.login import AT_MOST, devices_to_greet, greet
from tests.operations.fakes import result_of, stage


def peer(name: str, address: str, *, user: int = 1, online: bool = True) -> dict[str, Any]:
    return {"DNSName": f"{name}.", "TailscaleIPs": [address], "UserID": user, "Online": online}


def test_the_users_own_devices_that_are_online_are_greeted_first_and_never_more_than_a_few() -> None:
    others = {f"o{at}": peer(f"a{at:02}", f"100.64.1.{at}", user=2) for at in range(20)}
    own = {"phone": peer("phone", "100.64.0.2"), "off": peer("off", "100.64.0.3", online=False)}
    chosen = devices_to_greet({"Self": {"UserID": 1}, "Peer": {**others, **own}})
    assert chosen[:2] == ("100.64.0.2", "100.64.1.0")
    assert len(chosen) == AT_MOST
    assert "100.64.0.3" not in chosen


def test_a_tailnet_without_other_devices_has_nobody_to_greet() -> None:
    assert devices_to_greet({"Self": {"UserID": 1}, "Peer": None}) == ()


@pytest.mark.slow
async def test_a_deploy_greets_the_other_devices_as_soon_as_its_own_name_is_known(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.peers = {"key": peer("laptop", "100.64.0.9")}
    await vault.deployed()
    calls = vault.world.calls
    [greeting] = [at for at, call in enumerate(calls) if call.startswith("run in") and call.endswith(" 100.64.0.9")]
    assert calls.index("up tailscale") < greeting < calls.index("up application")


async def test_a_sidecar_that_cannot_greet_does_not_hold_up_the_deploy(tmp_path: Path) -> None:
    vault = await stage(tmp_path)

    async def refused(*_: object) -> str:
        raise ScaletailError("tailscale refused.")

    vault.ports.sidecars.run = refused  # type: ignore[method-assign,assignment]
    await greet(vault.ports, "tailscale-vault")
    assert result_of(await vault.deployed()).result is JobOutcome.OK
