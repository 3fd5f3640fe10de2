"""What the program offers for faults of the stack's files, before and after a hand has mended the file."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
from tests.domain.diagnosis.observations import but
from tests.domain.diagnosis.rules.test_state_samples import STATES

IN_A_FILE = ("dotenv-comment-as-value", "custom-command-bypasses-containerboot", "bool-value-ignored",
             "restart-policy-missing", "dependency-no-healthcheck")  # fmt: skip
BROKEN = {one.id: one.fires for one in STATES if one.id in IN_A_FILE}


def offered(observation: Observation, kind: str) -> RemedyAction:
    return next(one.remedy.action for one in diagnose(observation).findings if one.id == kind)


@pytest.mark.parametrize("kind", IN_A_FILE)
def test_nothing_is_made_anew_of_a_file_that_nobody_has_mended(kind: str) -> None:
    """It would come out with the same fault."""
    assert offered(BROKEN[kind], kind) is RemedyAction.NONE
    assert offered(but(BROKEN[kind], outdated=()), kind) is RemedyAction.NONE


@pytest.mark.parametrize("kind", IN_A_FILE)
def test_a_file_that_was_mended_is_applied_by_making_the_containers_anew(kind: str) -> None:
    mended = but(BROKEN[kind], outdated=tuple(one.service for one in BROKEN[kind].containers.value or ()))
    assert offered(mended, kind) is RemedyAction.RECREATE


def test_what_differs_in_another_container_mends_nothing_here() -> None:
    assert offered(but(BROKEN["bool-value-ignored"], outdated=("application",)), "bool-value-ignored") is (
        RemedyAction.NONE
    )
