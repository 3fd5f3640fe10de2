"""Where evidence comes from is decided by its view, never by the words that name it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.origin import Origin, View
from scaletail_tui.domain.diagnosis.path.provenance import Provenance, provenance
from tests.domain.diagnosis.observations import HEALTHY

ALL = [*(one for one in vars(origin).values() if isinstance(one, Origin) and one), origin.log_of("app-vault")]


@pytest.mark.parametrize("one", ALL, ids=str)
def test_every_origin_has_a_command_whatever_it_is_called(one: Origin) -> None:
    seen = provenance(one, "", HEALTHY)
    assert seen.command
    assert provenance(replace(one, label="in other words"), "", HEALTHY) == seen


def test_every_view_has_an_origin_and_what_nobody_shows_has_no_command() -> None:
    assert {one.view for one in ALL} == set(View)
    assert provenance(Origin("df -h /srv"), "", HEALTHY) == Provenance()
    assert provenance(origin.NOWHERE, "", HEALTHY) == Provenance()
