"""Names with what opens them, and codes that are sent, go without a word for a secret beside them."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.masking.table.shapes import MASK


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("keycloak bootstrap: kc / kc-boot-Strap", f"keycloak bootstrap: kc / {MASK}"),
        ("default device creds ubnt:ubnt-home-1", f"default device creds ubnt:{MASK}"),
        ("cowrie login attempt [root/vizxv7] failed", f"cowrie login attempt [root/{MASK}] failed"),
        ("try root with calvin77, that is what they ship", f"try root with {MASK}, that is what they ship"),
        ("we all use letmein2024 as the login here", f"we all use {MASK} as the login here"),
        ("SMS: 713 902 is your verification code", f"SMS: {MASK} is your verification code"),
        ("Use 550912 to finish signing in", f"Use {MASK} to finish signing in"),
        ("QuickConnect code 482 115 authorised", f"QuickConnect code {MASK} authorised"),
        ("ftp> user anna annapw99", f"ftp> user anna {MASK}"),
    ],
)
def test_what_opens_an_account_goes(text: str, left: str) -> None:
    assert without_secrets(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "user admin logged in from 10.0.0.2:51820",
        "login: GET /login 200 14ms",
        "exit code 137137",
        "error code 100234",
        "root / is mounted read-only",
        "[I] router: completed DELETE /login for 99.29.79.178:0, 403 OK in 97.32ms @ repo/view.go:30(repo.Home)",
        "account created: alice / editor",
        "sign in with OAuth2",
    ],
)  # fmt: skip
def test_what_only_speaks_of_logging_in_stays(text: str) -> None:
    assert without_secrets(text) == text


def test_of_two_masks_that_begin_together_the_longer_one_stays() -> None:
    assert without_secrets("login failed for admin:Hunter2,foo9Bar from 10.0.0.1").endswith(
        "admin:[masked] from 10.0.0.1"
    )
