"""Recordings of a program that kept reasons as sentences: they are read once, where a recording comes in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.missing import NOT_ASKED, Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble, Observation, Seen
from scaletail_tui.domain.stack.raw_evidence import AnswerLook

_LATE = re.compile(r"no answer within (?P<own>its own )?(?P<limit>[\d.]+) s")
_LATE_ANSWER = re.compile(r"no answer to the .{1,200} within (?P<limit>[\d.]+) s")
_LATE_ENGINE = re.compile(r"no answer\b.{0,200}\bwithin\b|timed? ?out", re.IGNORECASE)
_OF_DOTENV = re.compile(r"(?:^|[\s/])(?P<file>\.env)\b")


def missing_of_words(words: str) -> Missing:
    """The reason that these words told."""
    if words == NOT_ASKED.words:
        return NOT_ASKED
    if late := _LATE.fullmatch(words):
        reason = Reason.LATE_INSIDE if late["own"] else Reason.LATE
        return Missing(reason=reason, limit=float(late["limit"]), detail=words)
    return Missing(reason=Reason.INVALID if words.startswith("serve.json") else Reason.TOLD, detail=words)


def give_types(kind: object, raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A recorded dataclass with what its words alone told, in the fields of today; as it is where it has them."""
    if kind is Seen and "missing" in raw and "why" not in raw:
        why = missing_of_words(str(raw["missing"]))
        return {**raw, "why": {"reason": why.reason.value, "limit": why.limit, "detail": why.detail}}
    if kind is AnswerLook and "limit" not in raw and (late := _LATE_ANSWER.search(str(raw.get("error", "")))):
        return {**raw, "limit": float(late["limit"])}
    if kind is EngineTrouble and "late" not in raw and _LATE_ENGINE.search(str(raw.get("detail", ""))):
        return {**raw, "late": True}
    if (
        kind is Observation
        and "files_problem_at" not in raw
        and (of := _OF_DOTENV.search(str(raw.get("files_problem"))))
    ):
        return {**raw, "files_problem_at": of["file"]}
    return raw
