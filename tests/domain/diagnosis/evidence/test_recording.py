"""Recordings that kept reasons as sentences are read as if the reasons had been typed."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.evidence.missing import NOT_ASKED, Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.recording import (
    missing_of_words,
    observation_from_json,
    observation_to_json,
)


@pytest.mark.parametrize(
    ("words", "reason", "limit"),
    [
        ("not looked at", Reason.NOT_ASKED, None),
        ("no answer within 4 s", Reason.LATE, 4.0),
        ("no answer within its own 2 s", Reason.LATE_INSIDE, 2.0),
        ("serve.json is not JSON: line 1", Reason.INVALID, None),
        ("no Serve file in the stack's folder", Reason.TOLD, None),
        ("Nothing can be asked: no answer within 4 s", Reason.TOLD, None),
    ],
)
def test_words_of_before_become_a_reason_and_stay_as_they_were(words: str, reason: Reason, limit: float | None) -> None:
    read = missing_of_words(words)
    assert (read.reason, read.limit, read.words) == (reason, limit, words)


def test_a_recording_with_words_alone_is_read_into_reasons() -> None:
    raw = {
        "stack": "vault", "at": 1.0, "status": {"missing": "no answer within 4 s"},
        "answer": {"value": {"connected": True, "error": "no answer to the HTTP request within 3 s"}, "at": 1.0},
        "trouble": {"detail": "no answer from the engine within 3 s"},
    }  # fmt: skip
    read = observation_from_json(raw)
    assert read.status.why == Missing(reason=Reason.LATE, limit=4.0, detail="no answer within 4 s")
    assert read.answer.value is not None
    assert read.answer.value.limit == 3.0
    assert read.trouble is not None
    assert read.trouble.late


@pytest.mark.parametrize(
    "why", [NOT_ASKED, Missing(reason=Reason.LATE, limit=2.5), Missing(reason=Reason.INVALID, detail="serve.json: x")]
)
def test_a_reason_is_kept_and_read_again(why: Missing) -> None:
    kept = observation_to_json(Observation(stack="vault", at=1.0, status=Seen(why=why)))
    assert observation_from_json(kept).status.why == why


def test_a_reason_of_a_later_program_is_told_by_its_words() -> None:
    read = observation_from_json({"stack": "v", "at": 1.0, "status": {"why": {"reason": "eaten", "detail": "a cat"}}})
    assert read.status.why == Missing(reason=Reason.TOLD, detail="a cat")


@pytest.mark.parametrize(
    ("problem", "at"),
    [("Line 1 of .env opens a quote that is never closed.", ".env"), ("/srv/v/compose.yaml is not YAML: x", "")],
)
def test_a_problem_of_files_that_names_its_file_in_words_alone_is_told_of_that_file(problem: str, at: str) -> None:
    assert observation_from_json({"stack": "v", "at": 1.0, "files_problem": problem}).files_problem_at == at
