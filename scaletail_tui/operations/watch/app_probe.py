"""Small requests to the app of a well stack that is watched, through the shell that is open anyway.

Nothing else tells that an app which goes on listening has begun to answer with errors, or to hang.
"""

from __future__ import annotations

from contextlib import suppress

from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Loopback
from scaletail_tui.ports.sidecars import SidecarShell, SidecarSilent

EVERY, EAGER = 6.0, 300.0
"""Seconds between two knocks, which is every second round, and for how long after the page was opened or something has
changed: that is when somebody looks and things break."""
CALMLY = 45.0
"""Seconds between two knocks later on: each is one more line in the app's log."""
FALSE_ALARMS = 5
"""AppProbe that may call for a real request without need; an app whose answers change all the time is let be."""


class AppProbe:
    """When the app was knocked at, and how often that called for more."""

    def __init__(self) -> None:
        self.knocked_at = float("-inf")
        """Of any request that told what a knock would tell; monotonic seconds, as all times here."""
        self.changed_at = float("-inf")
        self._alarms = 0

    def answer_to_compare(self, last: Observation) -> Loopback | None:
        """The answer that a knock is compared with; None where nobody knocks: the app speaks TLS, or no HTTP."""
        if self._alarms >= FALSE_ALARMS:
            return None
        return next((one for one in last.loopback.value or () if one.scheme == "http" and one.answer.status), None)

    async def has_turned(self, last: Observation, shell: SidecarShell, now: float) -> bool:
        """Knock where it is time to; True where the app answers with an error, or not at all, and did not before."""
        asked = self.answer_to_compare(last)
        if asked is None or now - self.knocked_at < (EVERY if now - self.changed_at < EAGER else CALMLY):
            return False
        self.knocked_at = now
        with suppress(SidecarSilent):  # the next round tells of a shell that is gone
            if _fails(await shell.knock(asked.port)) and not _fails(asked.answer.status):
                self._alarms += 1
                return True
        return False


def _fails(status: int | None) -> bool:
    return status is None or status >= 500
