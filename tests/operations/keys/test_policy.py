"""Which lines the tailnet's policy lacks, for the stacks of the practice host."""

from __future__ import annotations

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.operations.keys.policy import read_policy


@pytest.mark.slow
async def test_as_if_public_only_stacks_that_have_a_page_to_show_are_judged_for_funnel() -> None:
    ports = Practice(speed=100).ports
    look = await read_policy(ports, None, funnel=True)
    lacking = {name for name, gaps in look.gaps.items() if any(gap.about == "funnel" for gap in gaps)}
    assert {"jellyfin", "vaultwarden"} <= lacking
    assert "exit-node" in look.gaps and "exit-node" not in lacking, "it has no page"
    named = await read_policy(ports, ["exit-node", "jellyfin"], funnel=True)
    assert not named.gaps["exit-node"] and named.gaps["jellyfin"]
