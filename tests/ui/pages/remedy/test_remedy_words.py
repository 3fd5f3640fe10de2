"""What stands behind the key that applies a remedy: what it does, and nothing that it does not do."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.ui.pages.remedy.words import SHOWS, by_key, command_for_hands
from scaletail_tui.ui.pages.stack.finding_rows import finding_rows


def fix_of(kind_id: str, *, key: str = "Enter") -> str:
    """The lines from `fix` on, as they are shown."""
    kind = KINDS[kind_id]
    remedy = Remedy(text=kind.fix, action=kind.action, command=kind.command, url=kind.url)
    finding = Finding(
        id=kind_id, severity=Severity.BROKEN, hop=HopId.SIDECAR, summary="It is broken.", evidence="", remedy=remedy
    )
    return "\n".join("".join(f"{cell.text} " for cell in one.cells) for one in finding_rows(finding, key=key)[1:])


@pytest.mark.parametrize(
    ("kind_id", "shown"),
    [
        ("state-store-unhealthy", "fix Enter  set tailscale/state aside and log in as a new device. "),
        ("serve-json-invalid", "fix Enter  write serve.json anew from the stack's own settings. "),
        ("tun-device-missing", "fix Enter  switch this stack to userspace networking. "),
        ("serve-backend-wrong-port", "fix Enter  point Serve at port {right}. No restart, about a second. "),
        ("serve-config-drift", "fix Enter  restart the pair: it reads the file again. "),
        ("node-key-expired", "fix Enter  give the stack a new key. "),
        ("bool-value-ignored", "fix Write true or false, without quotes; then  Enter  recreate the stack. "),
    ],
)
def test_behind_the_key_stands_only_what_it_does(kind_id: str, shown: str) -> None:
    assert fix_of(kind_id).startswith(shown)
    assert "sudo" not in fix_of(kind_id)


def test_a_page_of_the_admin_console_is_named_as_it_is_and_shown_by_the_key() -> None:
    assert fix_of("https-disabled-tailnet") == (
        "fix DNS page, Enable HTTPS; we go on by ourselves. \nhttps://login.tailscale.com/admin/dns    Enter  shows it "
    )


def test_where_no_key_acts_the_text_says_all_that_can_be_done() -> None:
    assert "sudo modprobe tun" in fix_of("tun-device-missing", key="")
    assert "userspace networking" in fix_of("tun-device-missing", key="")


def test_a_command_is_copied_only_where_it_stands_on_the_page() -> None:
    def command_of(kind_id: str, action: RemedyAction | None = None) -> tuple[str, ...]:
        kind = KINDS[kind_id]
        return command_for_hands(Remedy(text=kind.fix, action=action or kind.action, command=kind.command))

    assert command_of("tun-device-missing") == ()
    assert command_of("tun-device-missing", RemedyAction.NONE) == ("sudo", "modprobe", "tun")
    assert command_of("disk-full-runtime") == ("docker", "system", "df")


def test_what_stands_behind_the_key_offers_no_choice() -> None:
    for kind_id, kind in KINDS.items():
        if kind.action is not RemedyAction.NONE and kind.action not in SHOWS:
            _, then = by_key(kind.action, kind.fix)
            assert " or " not in then and " then " not in then, kind_id
            assert then[:1].islower(), kind_id
