"""The sidecar's own settings: when its health is looked at, and that it logs in once."""

from __future__ import annotations

from collections.abc import Iterator

from scaletail_tui.domain.adoption.improvement import Improvement, ImprovementId, LeftAsItIs
from scaletail_tui.domain.lint.change import AddItem, AddKey
from scaletail_tui.domain.lint.rules.health import hasten, is_slow
from scaletail_tui.domain.lint.rules.sidecar import find_login, find_state
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack


def hasten_health(stack: LintStack, sidecar: LintService) -> Iterator[Improvement]:
    """Every second until it is well, then seldom: the app waits for the first good look."""
    check = sidecar.check
    if not sidecar.check_words or check.get("disable") == "true" or not is_slow(sidecar):
        return
    place = sidecar.place("healthcheck")
    early = AddKey(file=place.file, path=place.path, key="start_interval", value="1s")
    period = () if "start_period" in check else (
        AddKey(file=place.file, path=place.path, key="start_period", value="30s"),
    )  # fmt: skip
    yield Improvement(
        id=ImprovementId.FAST_HEALTH, changes=(*hasten(sidecar), early, *period),
        summary=f"The health of {sidecar.name} is looked at each second until it is well: the app starts at once.",
    )  # fmt: skip


def log_in_once(stack: LintStack, sidecar: LintService) -> Iterator[Improvement]:
    """TS_AUTH_ONCE, where it is not said otherwise."""
    for finding in find_login(stack):
        here = [change for change in finding.changes if isinstance(change, AddItem | AddKey)]
        if here and all(one.path[:2] == sidecar.name.path for one in here):
            yield Improvement(
                id=ImprovementId.AUTH_ONCE, changes=finding.changes,
                summary=f"{sidecar.name} logs in once, and also comes back after its key has expired (TS_AUTH_ONCE).",
            )  # fmt: skip


def find_lost_identity(stack: LintStack) -> LeftAsItIs | None:
    """Where a new container is a new device nothing may be changed that makes one."""
    finding = next(iter(find_state(stack)), None)
    if finding is None:
        return None
    return LeftAsItIs(
        id=ImprovementId.AUTH_ONCE,
        reason=f"{finding.summary} A change would make it anew, with another address.",
        remedy="Copy its state out first, and mount it: see scaletail-tui lint",
    )
