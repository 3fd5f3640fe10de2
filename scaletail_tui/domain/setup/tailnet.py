"""What a tailnet allows its devices, as a device that just logged in was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import StatusFacts
from scaletail_tui.domain.keys.authkey import ACCESS_PAGE, DNS_PAGE, MACHINES_PAGE
from scaletail_tui.domain.stack.funnel import FUNNEL, HTTPS, PORTS


class PointId(StrEnum):
    """What is asked of a tailnet."""

    LOGIN = "login"
    MAGIC_DNS = "magic-dns"
    HTTPS = "https"
    TAGS = "tags"
    FUNNEL = "funnel"


@dataclass(frozen=True, slots=True, kw_only=True)
class TailnetPoint:
    """One answer."""

    id: PointId
    good: bool
    needed: bool
    """False for what only some stacks want."""
    sentence: str
    fix: str = ""
    """What to do in the admin console; empty where it is good."""
    page: str = ""


def judge_tailnet(
    status: StatusFacts, *, own_server: bool, wanted_tags: Sequence[str] = ()
) -> tuple[TailnetPoint, ...]:
    """The answers in the order in which they matter. On a server of one's own there are no pages to name."""

    def point(
        point_id: PointId, good: bool, well: str, ill: str, fix: str, page: str, *, needed: bool = True
    ) -> TailnetPoint:
        return TailnetPoint(
            id=point_id, good=good, needed=needed, sentence=well if good else ill, fix="" if good else fix,
            page="" if good or own_server else page,
        )  # fmt: skip

    waits = status.state == "NeedsMachineAuth"
    points = [
        point(
            PointId.LOGIN, status.state == "Running", f"A device logs in to {status.tailnet or 'your tailnet'}.",
            "A new device waits for an admin." if waits else f"The device did not get in: its state is {status.state}.",
            "Approve devices as they come, or take a key that is pre-approved." if waits else "Look at the key.",
            MACHINES_PAGE,
        ),
    ]  # fmt: skip
    if status.state == "Running":
        points += [
            point(
                PointId.MAGIC_DNS, bool(status.magic_dns), "MagicDNS is on: devices have names.", "MagicDNS is off.",
                "On the DNS page switch MagicDNS on.", DNS_PAGE,
            ),
            point(
                PointId.HTTPS, bool(status.cert_domains) or HTTPS in status.capabilities,
                "HTTPS certificates are on.", "HTTPS certificates are off: no page has a certificate.",
                "On the DNS page, below HTTPS Certificates, enable HTTPS.", DNS_PAGE,
            ),
        ]  # fmt: skip
        missing = [tag for tag in wanted_tags if tag not in status.tags]
        if wanted_tags:
            points.append(
                point(
                    PointId.TAGS, not missing, f"The device is tagged {', '.join(wanted_tags)}.",
                    f"The device did not get {', '.join(missing)}.",
                    "Name the tags under tagOwners in the policy file, and take a key that carries them.", ACCESS_PAGE,
                )
            )  # fmt: skip
        funnel = FUNNEL in status.capabilities or any(one.startswith(PORTS) for one in status.capabilities)
        points.append(
            point(
                PointId.FUNNEL, funnel, "Funnel is allowed: a stack can be shown to the internet.",
                "Funnel is not allowed, which only public pages need.",
                'Add "funnel" to nodeAttrs in the policy file.', ACCESS_PAGE, needed=False,
            )
        )  # fmt: skip
    return tuple(points)
