"""Observations as JSON and back: a recorded observation is a test, and a bug report is a recording.

Recordings of a program that kept reasons as sentences are read once, where they come in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scaletail_tui.domain.dataclass_json import from_plain, read_number, to_plain
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image, starts_containerboot
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


SHAPE = 2
"""Of the file; raised when an older program could not judge a newer file rightly."""


class NoRecording(ValueError):
    """The object is no recording, or one of a later program; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """An observation that may be given away."""

    observation: Observation
    at: float
    """When it was made, seconds since the epoch."""
    took: float = 0.0
    """Seconds that the look took."""
    masked: Mapping[str, int] = field(default_factory=dict)
    """What was taken out, by name or kind, and how often; 0: it was known and stood nowhere."""


def recording_to_json(recording: Recording) -> dict[str, Any]:
    return {
        "recording": SHAPE,
        "at": recording.at,
        "took_ms": round(recording.took * 1000),
        "masked": dict(recording.masked),
        "observation": observation_to_json(recording.observation),
    }


def recording_from_json(raw: Any) -> Recording:
    """The reverse; raises NoRecording."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("recording"), int):
        raise NoRecording("it is not what doctor --record writes")
    if raw["recording"] > SHAPE:
        raise NoRecording("it was written by a later version of this program")
    try:
        return Recording(
            observation=observation_from_json(raw["observation"]),
            at=read_number(raw["at"]),
            took=read_number(raw["took_ms"]) / 1000,
            masked={str(name): int(times) for name, times in raw["masked"].items()},
        )
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise NoRecording(f"it is damaged: {_tell_damage(error)}") from error


def observation_to_json(observation: Observation) -> dict[str, Any]:
    """A plain JSON object; values that are their field's default are left out."""
    plain = to_plain(observation, defaults=False)
    assert isinstance(plain, dict)
    return plain


def observation_from_json(raw: Mapping[str, Any]) -> Observation:
    """The reverse; fields of a later or an earlier version are ignored or take their defaults.

    Raises TypeError, KeyError or ValueError on a foreign object.
    """
    built = from_plain(Observation, raw, strict=False, earlier=give_types)
    assert isinstance(built, Observation)
    containers = _with_a_guest(built.containers)
    if containers is built.containers:
        return built
    asked = built.status if built.status.value is not None else Seen()  # nobody thought of asking it
    return replace(built, containers=containers, status=asked)


def _with_a_guest(containers: Seen[tuple[ContainerFacts, ...]]) -> Seen[tuple[ContainerFacts, ...]]:
    """A program that knew no sidecar in another container's network wrote it down as a helper."""
    found = containers.value or ()
    if any(one.role is not Role.HELPER for one in found):
        return containers
    guest = next((one for one in found if one.joined and has_sidecar_image(one.image)
                  and starts_containerboot(one.entrypoint, one.command)), None)  # fmt: skip
    if guest is None:
        return containers
    roles = {one.id: Role.SIDECAR if one is guest else Role.APP for one in found if one.joined == guest.joined}
    told = [replace(one, role=roles.get(one.id, one.role)) for one in found]
    order = (Role.SIDECAR, Role.APP, Role.HELPER)
    return replace(containers, value=tuple(sorted(told, key=lambda one: (order.index(one.role), one.name))))


def _tell_damage(error: Exception) -> str:
    """In words of the file, not of the program: which part is missing, or what one of its values is instead."""
    match error:
        case KeyError():
            return f"{error} is missing"
        case RecursionError():
            return "it holds itself, or far too much inside of each other"
        case AttributeError():
            return "a list or a text stands where an object belongs"
        case _ if str(error).startswith("holds "):
            return f"one of its values {error}"
    return f"one of its values cannot be read ({error})"
