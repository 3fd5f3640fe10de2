"""Who else is the same device: another sidecar of this engine by its id, another host by what control has of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from scaletail_tui.domain.keys.device import TailnetDevice, device_of
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.operations.observe import twins
from scaletail_tui.operations.observe.twins import find_twins, is_connected_twice
from scaletail_tui.ports.needs import HasTailnet, SidecarPorts
from scaletail_tui.ports.sidecars import SidecarSilent


def row(name: str, state: str = "running", image: str = "tailscale/tailscale:latest") -> Mapping[str, Any]:
    return {"Id": f"id-{name}", "Names": [f"/{name}"], "Image": image, "State": state}


@dataclass
class OneEngine:
    """Engine and sidecars of one host; each sidecar's id, None for one that says nothing."""

    ids: Mapping[str, str | None]
    rows: tuple[Mapping[str, Any], ...]
    asked: list[str] = field(default_factory=list)

    @property
    def engine(self) -> OneEngine:
        return self

    sidecars = engine

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        return self.rows

    async def look(self, container: str, *, deep: bool = False) -> SidecarLook:
        self.asked.append(container)
        if self.ids[container] is None:
            raise SidecarSilent("it restarts")
        return SidecarLook(status={"Self": {"ID": self.ids[container]}})


async def test_a_running_sidecar_of_the_same_id_is_a_twin_and_is_asked_once_a_minute() -> None:
    rows = (row("own"), row("copy"), row("other"), row("silent"), row("stopped", "exited"), row("app", image="app:1"))
    here = OneEngine({"copy": "n1", "other": "n2", "silent": None}, rows)
    assert await find_twins(cast(SidecarPorts, here), "own", "n1") == ("copy",)
    assert await find_twins(cast(SidecarPorts, here), "own", "n1") == ("copy",)
    assert sorted(here.asked) == ["copy", "other", "silent", "silent"]
    assert await find_twins(cast(SidecarPorts, here), "own", "") == ()


class Api:
    """Control's list of devices, as an admin's credential gets it."""

    def __init__(self, *devices: TailnetDevice, is_set: bool = True) -> None:
        self.listed, self.is_set, self.asked = devices, is_set, 0

    @property
    def tailnet(self) -> Api:
        return self

    async def devices(self) -> tuple[TailnetDevice, ...]:
        self.asked += 1
        return self.listed


TWICE = TailnetDevice(id="n1", name="a.tail.ts.net", online=True, connected_twice=True)


async def test_control_tells_of_another_host_and_is_asked_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api(TWICE, TailnetDevice(id="n2", name="b.tail.ts.net", online=True))
    ports = cast(HasTailnet, api)
    assert [await is_connected_twice(ports, one) for one in ("n1", "n2", "n1")] == [True, False, True]
    assert api.asked == 1
    api.listed = ()
    monkeypatch.setattr(twins, "_AGAIN", 0.0)  # what is wrong now is asked again soon
    assert not await is_connected_twice(ports, "n1")
    assert not await is_connected_twice(ports, "n1")
    assert api.asked == 2


async def test_without_a_credential_nobody_is_asked() -> None:
    api = Api(TWICE, is_set=False)
    assert not await is_connected_twice(cast(HasTailnet, api), "n1")
    assert api.asked == 0


@pytest.mark.parametrize(("told", "twice"), [(True, True), (False, False), (None, False), ("true", False)])
def test_only_a_plain_true_of_the_api_counts(told: object, twice: bool) -> None:
    assert device_of({"nodeId": "n1", "multipleConnections": told}, 0.0).connected_twice is twice
