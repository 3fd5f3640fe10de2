"""What stands behind the key that applies a remedy: what it does, and nothing that it does not do."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.ui.pages.remedy.words import SHOWS, by_key, command_for_hands
from scaletail_tui.ui.pages.stack.finding_rows import finding_rows

VALUES = {"right": "8080"}


def fix_of(kind_id: str, *, key: str = "Enter") -> str:
    """The lines from `fix` on, as they are shown."""
    rows = finding_rows(finding(kind_id, "", values=VALUES), key=key)
    return "\n".join("".join(f"{cell.text} " for cell in one.cells) for one in rows[1:])


@pytest.mark.parametrize(
    ("kind_id", "shown"),
    [
        ("state-store-unhealthy", "fix Enter  set tailscale/state aside and log in as a new device. "),
        ("serve-json-invalid", "fix Enter  write serve.json anew from the stack's own settings. "),
        ("tun-device-missing", "fix Enter  switch this stack to userspace networking. "),
        ("serve-backend-wrong-port", "fix Enter  point Serve at port 8080. No restart, about a second. "),
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
        return command_for_hands(finding(kind_id, "", values=VALUES, action=action).remedy)

    assert command_of("tun-device-missing") == ()
    assert command_of("tun-device-missing", RemedyAction.NONE) == ("sudo", "modprobe", "tun")
    assert command_of("disk-full-runtime") == ("docker", "system", "df")


def test_what_stands_behind_the_key_offers_no_choice() -> None:
    for kind_id, kind in KINDS.items():
        if kind.action is not RemedyAction.NONE and kind.action not in SHOWS:
            then = by_key(finding(kind_id, "", values=VALUES).remedy)
            assert " or " not in then and " then " not in then, kind_id
            assert then[:1].islower(), kind_id


def test_a_command_beside_what_the_user_does_first_stands_in_it() -> None:
    for kind_id, kind in KINDS.items():
        if kind.first and kind.command:
            assert " ".join(kind.command) in kind.first, kind_id


def test_an_action_that_a_rule_chose_is_told_in_its_own_words() -> None:
    assert by_key(finding("authkey-empty", "", action=RemedyAction.NEW_KEY).remedy) == "give the stack a new key."
    assert by_key(finding("sidecar-stopped", "").remedy) == "start the pair again."


def test_a_way_out_of_a_rules_own_is_not_cut() -> None:
    told = finding("disk-full-runtime", "", fix="Write more, then restart the pair.").remedy
    assert (told.first, told.text, told.does) == ("", "Write more, then restart the pair.", told.text)
