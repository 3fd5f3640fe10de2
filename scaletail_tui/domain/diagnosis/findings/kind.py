"""What is known of one sort of finding, and the order in which findings are judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId


class Step(IntEnum):
    """The order of judgement: an earlier fault explains the later ones."""

    ENGINE = 1
    FILES = 2
    IMAGE = 3
    CREATE = 4
    SIDECAR = 5
    LOGIN = 6
    CONTROL = 7
    SERVE = 8
    APP = 9
    PORT = 10
    ANSWER = 11
    CERTIFICATE = 12
    FUNNEL = 13
    PATH = 14
    ADVICE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of finding."""

    step: Step
    severity: Severity
    hop: HopId
    summary: str
    fix: str
    command: tuple[str, ...] | None = None
    url: str | None = None
    action: RemedyAction = RemedyAction.NONE
    snippet: str = ""
    waiting: bool = False
    otherwise: Mapping[str, str] = field(default_factory=dict)
    """What a brace reads where the evidence does not tell."""


KEYS_PAGE = "https://login.tailscale.com/admin/settings/keys"
MACHINES_PAGE = "https://login.tailscale.com/admin/machines"
DNS_PAGE = "https://login.tailscale.com/admin/dns"
ACCESS_PAGE = "https://login.tailscale.com/admin/acls/file"
OAUTH_PAGE = "https://login.tailscale.com/admin/settings/oauth"
STATUS_PAGE = "https://status.tailscale.com"
