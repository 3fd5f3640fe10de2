"""What a tailnet allows, read from the status of a device that just logged in."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import StatusFacts
from scaletail_tui.domain.setup.tailnet import PointId, judge_tailnet

READY = StatusFacts(
    state="Running", tailnet="tail4e5f.ts.net", magic_dns=True, cert_domains=("a.tail4e5f.ts.net",),
    capabilities=("https", "funnel"), tags=("tag:server",),
)  # fmt: skip


def missing(status: StatusFacts, *tags: str, own_server: bool = False) -> list[PointId]:
    points = judge_tailnet(status, own_server=own_server, wanted_tags=tags)
    return [one.id for one in points if not one.good]


def test_a_tailnet_with_everything_misses_nothing() -> None:
    assert missing(READY, "tag:server") == []


def test_each_thing_that_is_off_is_told_with_its_page() -> None:
    assert missing(replace(READY, magic_dns=False)) == [PointId.MAGIC_DNS]
    assert missing(replace(READY, cert_domains=(), capabilities=("funnel",))) == [PointId.HTTPS]
    assert missing(READY, "tag:nas") == [PointId.TAGS]
    for status in (replace(READY, magic_dns=False), replace(READY, cert_domains=(), capabilities=("funnel",))):
        [point] = [one for one in judge_tailnet(status, own_server=False) if not one.good]
        assert point.page.startswith("https://login.tailscale.com/admin/dns") and point.fix


def test_funnel_that_is_not_allowed_keeps_nobody_from_going_on() -> None:
    [point] = [one for one in judge_tailnet(replace(READY, capabilities=("https",)), own_server=False) if not one.good]
    assert (point.id, point.needed) == (PointId.FUNNEL, False)


def test_a_device_that_waits_for_an_admin_is_asked_nothing_more() -> None:
    [point] = judge_tailnet(replace(READY, state="NeedsMachineAuth"), own_server=False)
    assert (point.good, point.sentence) == (False, "A new device waits for an admin.")


def test_a_server_of_ones_own_has_no_pages_of_tailscales() -> None:
    points = judge_tailnet(replace(READY, magic_dns=False, cert_domains=(), capabilities=()), own_server=True)
    assert [one.page for one in points if not one.good] == ["", "", ""]
