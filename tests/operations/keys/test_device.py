"""What an admin may do to a stack's device, on the practice tailnet."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.tailnet import Device
from scaletail_tui.adapters.stacks.identities import IdentityFiles
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.keys.calendar import SeenIdentity
from scaletail_tui.operations.keys.device import (
    delete_device,
    disable_key_expiry,
    look_at_device,
    rename,
    take_name_back,
)
from scaletail_tui.operations.remedies.by_api import BY_API, offer_api


@pytest.fixture
def practice() -> Practice:
    return Practice(speed=100)


def _leave_old(practice: Practice, label: str, hostname: str) -> None:
    practice.world().tailnet.old.append(Device(number=90, hostname=hostname, label=label, created=0.0))


async def test_a_login_that_expires_is_made_to_last(practice: Practice) -> None:
    before = await look_at_device(practice.ports, "jellyfin")
    assert before.device is not None
    assert before.device.expires is not None
    assert "does not expire any more" in await disable_key_expiry(practice.ports, "jellyfin")
    after = await look_at_device(practice.ports, "jellyfin")
    assert after.device is not None
    assert after.device.never_expires
    assert "already" in await disable_key_expiry(practice.ports, "jellyfin")


async def test_the_page_of_a_device_is_named_by_its_address(practice: Practice) -> None:
    page = (await look_at_device(practice.ports, "jellyfin")).identity.page
    assert page.startswith("https://login.tailscale.com/admin/machines/100.")


async def test_a_name_that_another_device_has_is_refused(practice: Practice) -> None:
    with pytest.raises(BadInput, match="is online"):
        await rename(practice.ports, "jellyfin", "vaultwarden")


async def test_the_old_name_comes_back_once_the_offline_device_that_holds_it_is_deleted(practice: Practice) -> None:
    tailnet = practice.world().tailnet
    ours = next(one for one in tailnet.devices.values() if one.hostname == "jellyfin")
    ours.label = "jellyfin-1"
    _leave_old(practice, "jellyfin", "jellyfin")
    assert [one.name for one in (await look_at_device(practice.ports, "jellyfin")).older] == [
        "jellyfin.tail4e5f.ts.net"
    ]
    old = tailnet.old[0].node_id
    with pytest.raises(BadInput, match="the name is all that they share"):
        await take_name_back(practice.ports, "jellyfin")
    assert len(tailnet.old) == 1
    practice.ports.identities.keep("jellyfin", SeenIdentity(at=0.0, id=old))
    practice.ports.identities.forget("jellyfin")  # set aside: what it was stays known
    assert (await look_at_device(practice.ports, "jellyfin")).proven == {old}
    said, host = await take_name_back(practice.ports, "jellyfin")
    assert host == "jellyfin.tail4e5f.ts.net"
    assert "is deleted" in said
    assert (ours.label, tailnet.old) == ("jellyfin", [])


async def test_a_device_that_only_has_the_name_goes_when_its_id_is_named(practice: Practice) -> None:
    tailnet = practice.world().tailnet
    ours = next(one for one in tailnet.devices.values() if one.hostname == "jellyfin")
    ours.label = "jellyfin-1"
    _leave_old(practice, "jellyfin", "jellyfin")
    await take_name_back(practice.ports, "jellyfin", (tailnet.old[0].node_id,))
    assert (ours.label, tailnet.old) == ("jellyfin", [])


def test_ids_of_earlier_devices_are_those_seen_and_those_of_identities_beside(tmp_path: Path) -> None:
    files = IdentityFiles(tmp_path / "ours", tmp_path)
    for at, one in enumerate(("n1CNTRL", "n2CNTRL", "n2CNTRL", "n3CNTRL")):
        files.keep("vault", SeenIdentity(at=float(at), id=one))
    state = tmp_path / "vault/tailscale/state"
    for name, content in (
        ("state", "n3CNTRL"), ("state.before-20261129T192011", "n7CNTRL"), ("state.copy-20261129T192011", "n8CNTRL"),
        ("state.before-mine", "n9CNTRL"), ("state.copy-20261129T192012", ""),
    ):  # fmt: skip
        state.with_name(name).mkdir(parents=True)
        profiles = base64.b64encode(json.dumps({"a": {"NodeID": content}}).encode()).decode()
        told = json.dumps({"_profiles": profiles}) if content else "no JSON"
        (state.with_name(name) / "tailscaled.state").write_text(told)
    assert files.earlier("vault", str(state)) == {"n1CNTRL", "n2CNTRL", "n7CNTRL", "n8CNTRL"}
    files.forget("vault")
    assert files.recall("vault") is None
    assert files.earlier("vault", "") == {"n1CNTRL", "n2CNTRL", "n3CNTRL"}
    assert files.earlier("other", "") == frozenset()


def test_a_renamed_stack_leaves_no_id_under_its_old_name(tmp_path: Path) -> None:
    files = IdentityFiles(tmp_path / "ours", tmp_path)
    for at, one in enumerate(("n1CNTRL", "n2CNTRL")):
        files.keep("vault", SeenIdentity(at=float(at), id=one))
    for one in ("n2CNTRL", "n3CNTRL"):
        files.keep("safe", SeenIdentity(at=0.0, id=one))
    files.move("vault", "safe")
    assert files.recall("safe") == SeenIdentity(at=1.0, id="n2CNTRL")
    assert files.earlier("safe", "") == {"n1CNTRL", "n3CNTRL"}
    assert files.recall("vault") is None
    assert files.earlier("vault", "") == frozenset()
    files.move("vault", "other")
    assert files.recall("other") is None


async def test_a_device_that_never_was_this_stack_keeps_its_name(practice: Practice) -> None:
    ours = next(one for one in practice.world().tailnet.devices.values() if one.hostname == "jellyfin")
    ours.label = "jellyfin-1"
    _leave_old(practice, "jellyfin", "films")
    with pytest.raises(BadInput, match="never this stack"):
        await take_name_back(practice.ports, "jellyfin")


async def test_a_device_that_is_gone_already_is_no_failure(practice: Practice) -> None:
    device = (await look_at_device(practice.ports, "jellyfin")).device
    assert device is not None
    assert "is deleted" in await delete_device(practice.ports, device)
    assert "any more" in await delete_device(practice.ports, device)
    with pytest.raises(ScaletailError, match="no device of jellyfin"):
        await disable_key_expiry(practice.ports, "jellyfin")


@pytest.mark.parametrize("kind", BY_API)
def test_a_finding_for_the_admin_s_page_is_done_by_the_api_where_a_credential_is_set(
    practice: Practice, kind: str
) -> None:
    shown = Finding(
        id=kind, severity=Severity.INFO, hop=HopId.LOGIN, summary="", evidence="",
        remedy=Remedy(text="On the page.", action=RemedyAction.SHOW_PAGE),
    )  # fmt: skip
    assert offer_api(practice.ports, shown).remedy.action is BY_API[kind][0]
