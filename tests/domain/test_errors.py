"""What the user is told of a failure holds no secret."""

from __future__ import annotations

from scaletail_tui.cli.main import error_to_json
from scaletail_tui.domain.errors import ScaletailError


def test_evidence_of_a_tool_is_told_without_what_looks_like_a_secret() -> None:
    error = ScaletailError(
        "It failed.", detail="401 for https://app:hunter2-secret@x/?api_key=9vLmX2pRt5Wk8BnY", remedy="Do."
    )
    assert error_to_json(error) == {
        "error": "It failed.", "detail": "401 for https://app:[masked]@x/?api_key=[masked]", "fix": "Do.",
    }  # fmt: skip


def test_a_page_that_the_user_has_to_open_stays_readable() -> None:
    link = "https://login.tailscale.com/a/1a2b3c4d5e"
    assert ScaletailError("Log in.", detail=link).detail == link
