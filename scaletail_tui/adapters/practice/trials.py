"""The throw-away sidecar of the simulated tailnet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.stack.authkey import AuthKey
from scaletail_tui.domain.stack.spec import SidecarOptions
from scaletail_tui.ports.trials import TrialFailed

_NAME = "scaletail-setup.tail4e5f.ts.net"


class PracticeTrials:
    """Lets in every made-up key but one that ends in `-used`, as deploys do here."""

    async def look(self, key: AuthKey, sidecar: SidecarOptions) -> Mapping[str, Any]:
        if key.reveal().endswith("-used"):
            raise TrialFailed("The auth key was used before.", remedy="Make a new key, a reusable one.")
        return {
            "BackendState": "Running",
            "Self": {"Tags": list(sidecar.tags), "CapMap": {"https": None}, "DNSName": f"{_NAME}."},
            "CurrentTailnet": {"Name": "you@example.com", "MagicDNSSuffix": "tail4e5f.ts.net", "MagicDNSEnabled": True},
            "CertDomains": [_NAME],
        }  # fmt: skip
