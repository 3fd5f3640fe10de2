"""What a tailnet's policy lacks."""

from __future__ import annotations

from typing import Any

import pytest

from scaletail_tui.domain.keys.policy import Policy, find_gaps

OPEN: dict[str, Any] = {
    "tagOwners": {"tag:web": ["autogroup:admin"]},
    "nodeAttrs": [{"target": ["tag:web"], "attr": ["funnel"]}, {"target": ["autogroup:member"], "attr": ["funnel"]}],
}


@pytest.mark.parametrize(
    ("read", "tags", "funnel", "lacks"),
    [
        (OPEN, ["tag:web"], True, []),
        (OPEN, ["tag:db"], True, ["tag:db", "funnel"]),
        (OPEN, ["tag:db"], False, ["tag:db"]),
        (OPEN, [], True, []),
        ({}, ["tag:web"], True, ["tag:web", "funnel"]),
        ({"tagOwners": [], "nodeAttrs": {"target": "*"}}, [], True, ["funnel"]),
        ({"nodeAttrs": ["odd", {"target": ["*"], "attr": ["funnel"]}]}, [], True, []),
    ],
)
def test_each_line_that_is_missing_is_named(
    read: dict[str, Any], tags: list[str], funnel: bool, lacks: list[str]
) -> None:
    assert [gap.about for gap in find_gaps(Policy(text="", read=read), tags=tags, funnel=funnel)] == lacks
