"""A removal and the stack's device in the tailnet: deleted where that is wished, else the page is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.keys.device import DeviceChange
from scaletail_tui.operations.keys.calendar import read_calendar
from scaletail_tui.operations.keys.goodbye import name_device, remove_with_device
from scaletail_tui.operations.lifecycle.start_stop import stop_pair
from scaletail_tui.operations.remedies.apply import apply_remedy
from scaletail_tui.ports.tailnet import ApiRefused


def _names(practice: Practice) -> set[str]:
    return {one.label for one in practice.world().tailnet.devices.values()}


async def test_the_device_goes_with_the_identity() -> None:
    practice = Practice(speed=100)
    done = await remove_with_device(practice.ports, "jellyfin", "jellyfin", delete=True)
    assert (done.device.deleted, done.device.name) == (True, "jellyfin.tail4e5f.ts.net")
    assert "is deleted from the tailnet" in done.sentence()
    assert "jellyfin" not in _names(practice)
    assert practice.ports.identities.recall("jellyfin") is None


async def test_a_stack_that_stands_still_has_its_device_by_what_was_seen_before() -> None:
    practice = Practice(speed=100)
    await read_calendar(practice.ports, ["jellyfin"])
    await stop_pair(practice.ports, "jellyfin")
    done = await remove_with_device(practice.ports, "jellyfin", "jellyfin", delete=True)
    assert done.device.deleted
    assert "jellyfin" not in _names(practice)


async def test_what_was_seen_of_another_stack_that_had_the_name_before_deletes_no_device_of_it() -> None:
    practice = Practice(speed=100)
    await read_calendar(practice.ports, ["jellyfin", "uptime-kuma"])
    other = practice.ports.identities.recall("uptime-kuma")
    assert other is not None
    practice.ports.identities.keep("jellyfin", other)
    await stop_pair(practice.ports, "jellyfin")
    done = await remove_with_device(practice.ports, "jellyfin", "jellyfin", delete=True)
    assert done.device.deleted
    assert "uptime-kuma" in _names(practice)
    assert "jellyfin" not in _names(practice)


async def test_a_new_identity_is_not_taken_for_the_one_that_was_seen_before() -> None:
    practice = Practice(speed=100)
    await read_calendar(practice.ports, ["jellyfin"])
    remedy = Remedy(text="A new device.", action=RemedyAction.SET_ASIDE_STATE)
    found = Finding(
        id="x", severity=Severity.BROKEN, hop=HopId.LOGIN, summary="It is broken.", evidence="", remedy=remedy
    )
    await apply_remedy(practice.ports, "jellyfin", found, typed="jellyfin")
    assert practice.ports.identities.recall("jellyfin") is None


async def test_a_device_that_is_kept_is_named_with_its_page() -> None:
    practice = Practice(speed=100)
    done = await remove_with_device(practice.ports, "jellyfin", "jellyfin", delete=False)
    assert not done.device.deleted
    assert "https://login.tailscale.com/admin/machines/100." in done.sentence()
    assert "jellyfin" in _names(practice)


async def test_what_the_api_refuses_is_told_and_the_stack_is_gone_all_the_same() -> None:
    practice = Practice(speed=100)
    real = practice.ports.tailnet

    class Refusing:
        is_set = True
        devices = staticmethod(real.devices)

        async def change(self, device_id: str, change: DeviceChange, *, name: str = "") -> None:
            raise ApiRefused("It lacks the scope devices:core.")

    ports = replace(practice.ports, tailnet=cast(Any, Refusing()))
    done = await remove_with_device(ports, "jellyfin", "jellyfin", delete=True)
    assert "lacks the scope devices:core. Its device" in done.sentence()
    assert not ports.folders.exists("jellyfin")


async def test_a_device_that_has_the_name_of_its_files_alone_is_no_proof_and_is_not_deleted() -> None:
    """As a copy of another stack has it, whose files still say the original's name: the original is online."""
    practice = Practice(speed=100)
    ports = practice.ports
    await read_calendar(ports, ["jellyfin", "uptime-kuma"])
    await stop_pair(ports, "jellyfin")
    ports.folders.set_public_host("jellyfin", "uptime-kuma.tail4e5f.ts.net")
    assert await name_device(ports, "jellyfin") == ""
    done = await remove_with_device(ports, "jellyfin", "jellyfin", delete=True)
    assert not done.device.deleted
    assert "Nothing here proves that the device uptime-kuma.tail4e5f.ts.net was jellyfin" in done.sentence()
    assert "https://login.tailscale.com/admin/machines" in done.sentence()
    assert "uptime-kuma" in _names(practice)


async def test_where_nothing_tells_which_device_it_was_none_is_deleted_and_the_page_is_named() -> None:
    practice = Practice(speed=100)
    before = _names(practice)
    await stop_pair(practice.ports, "jellyfin")
    practice.ports.folders.set_public_host("jellyfin", "")
    done = await remove_with_device(practice.ports, "jellyfin", "jellyfin", delete=True)
    assert (done.device.deleted, _names(practice)) == (False, before)
    assert "Nothing here tells which device jellyfin was" in done.sentence()


async def test_the_device_that_would_go_is_named_before_it_does() -> None:
    practice = Practice(speed=100)
    assert await name_device(practice.ports, "jellyfin") == "jellyfin.tail4e5f.ts.net"
