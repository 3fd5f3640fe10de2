"""Whether the original is online is judged by what the sidecars of this engine see, then by Tailscale's API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest

from scaletail_tui.domain.backup.manifest import Device
from scaletail_tui.domain.keys.device import TailnetDevice
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.operations.backup.presence import Presence, look_for
from scaletail_tui.ports.engine import Engine
from scaletail_tui.ports.sidecars import Sidecars, SidecarSilent
from scaletail_tui.ports.tailnet import ApiRefused, TailnetApi

DEVICE = Device(id="n7CNTRL", name="books.tail.ts.net")


class FakeEngine:
    def __init__(self, *running: str) -> None:
        self._running = running

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        app = {"Names": ["/app"], "Image": "app:1", "State": "running"}
        stopped = {"Names": ["/tailscale-old"], "Image": "tailscale/tailscale:latest", "State": "exited"}
        return (app, stopped, *({"Names": [f"/{name}"], "Image": "tailscale/tailscale:latest", "State": "running",
                                 "Labels": {"com.docker.compose.project": name.partition("-")[0]}}
                                for name in self._running))  # fmt: skip


class FakeSidecars:
    def __init__(self, **seen: Mapping[str, Any] | None) -> None:
        self._seen = seen

    async def look(self, container: str, *, deep: bool = False) -> SidecarLook:
        assert deep, "peers are listed by a deep look alone"
        status = self._seen[container]
        if status is None:
            raise SidecarSilent("it restarts")
        return SidecarLook(status=status)


class FakeApi:
    """With a credential where it is told devices, or that it refuses."""

    def __init__(self, devices: tuple[TailnetDevice, ...] | None = None, *, refuses: bool = False) -> None:
        self.is_set = devices is not None or refuses
        self._devices = devices

    async def devices(self) -> tuple[TailnetDevice, ...]:
        if self._devices is None:
            raise ApiRefused("It is asked too often.")
        return self._devices


def peer(node: str, *, online: bool, name: str = "other.tail.ts.net.") -> dict[str, Any]:
    return {"Self": {"ID": "nSELF"}, "Peer": {"nodekey:1": {"ID": node, "DNSName": name, "Online": online}}}


async def asked(
    device: Device = DEVICE, api: FakeApi | None = None, /, **seen: Mapping[str, Any] | None
) -> tuple[Presence, str]:
    tailnet = cast(TailnetApi, api or FakeApi())
    found = await look_for(cast(Engine, FakeEngine(*seen)), cast(Sidecars, FakeSidecars(**seen)), tailnet, device)
    return found.presence, found.by


@pytest.mark.parametrize(
    ("status", "presence"),
    [
        ({"Self": {"ID": "n7CNTRL"}}, Presence.HERE), (peer("n7CNTRL", online=True), Presence.ONLINE),
        (peer("n7CNTRL", online=False), Presence.OFFLINE), (peer("n8CNTRL", online=True), Presence.UNSEEN),
        (peer("n8CNTRL", online=True, name="books.tail.ts.net."), Presence.UNSEEN), ({}, Presence.UNSEEN),
        ({"Peer": [1]}, Presence.UNSEEN), ({"Peer": {"a": 7}}, Presence.UNSEEN), (None, Presence.UNSEEN),
    ],
)  # fmt: skip
async def test_one_sidecar_tells(status: Mapping[str, Any] | None, presence: Presence) -> None:
    assert (await asked(one=status))[0] is presence


async def test_the_one_that_sees_most_counts() -> None:
    seen = {"a": peer("n7CNTRL", online=False), "b": None, "c": peer("n7CNTRL", online=True)}
    assert await asked(**seen) == (Presence.ONLINE, "c")


async def test_the_restores_own_sidecar_is_no_original_whatever_others_see_of_it() -> None:
    here = {"Self": {"ID": "n7CNTRL"}}
    for others, presence in (({"b": peer("n7CNTRL", online=True)}, Presence.OWN), ({"b": here}, Presence.HERE)):
        seen = {"own-ts": here, **others}
        found = await look_for(
            cast(Engine, FakeEngine(*seen)), cast(Sidecars, FakeSidecars(**seen)), cast(TailnetApi, FakeApi()), DEVICE,
            own="own",
        )  # fmt: skip
        assert found.presence is presence


async def test_without_an_id_the_name_counts() -> None:
    device = Device(name="books.tail.ts.net")
    assert (await asked(device, one=peer("x", online=True, name="books.tail.ts.net.")))[0] is Presence.ONLINE


async def test_nobody_who_could_see_it_is_told_as_that() -> None:
    assert (await asked())[0] is Presence.UNSEEN
    assert (await asked(Device(), one=peer("n7CNTRL", online=True)))[0] is Presence.UNSEEN


@pytest.mark.parametrize(
    ("api", "presence"),
    [
        (FakeApi((TailnetDevice(id="n7CNTRL", name="x", online=True),)), Presence.ONLINE),
        (FakeApi((TailnetDevice(id="n7CNTRL", name="x"),)), Presence.OFFLINE),
        (FakeApi((TailnetDevice(id="n8CNTRL", name="books.tail.ts.net", online=True),)), Presence.UNSEEN),
        (FakeApi(()), Presence.UNSEEN), (FakeApi(refuses=True), Presence.UNSEEN),
    ],
)  # fmt: skip
async def test_what_no_sidecar_sees_the_api_tells(api: FakeApi, presence: Presence) -> None:
    found = await asked(DEVICE, api, one=peer("n8CNTRL", online=True))
    assert found == (presence, "" if presence is Presence.UNSEEN else "Tailscale's API")


async def test_a_sidecar_that_sees_it_outweighs_the_api() -> None:
    api = FakeApi((TailnetDevice(id="n7CNTRL", name="x"),))
    assert await asked(DEVICE, api, one=peer("n7CNTRL", online=True)) == (Presence.ONLINE, "one")
