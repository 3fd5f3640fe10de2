"""The steps of a deploy and what each one saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class StageId(StrEnum):
    """In the order they are worked through; those that make no sense for a service are absent."""

    CHECK = "check"
    WRITE = "write"
    PULL = "pull"
    DUMP = "dump"
    """Only of updates that take a database to another line of releases; LOAD, too."""
    SIDECAR = "sidecar"
    LOAD = "load"
    LOGIN = "login"
    ADDRESS = "address"
    APP = "app"
    LISTENING = "listening"
    CERTIFICATE = "certificate"
    ANSWER = "answer"
    FUNNEL = "funnel"
    """Only where the user asked for it, and after the answer."""
    APPROVAL = "approval"
    """Only of nodes that offer routes, or to be an exit node: an admin must allow it."""
    BACK = "back"
    """Only of updates and changes, and only where it is needed: what ran before runs again."""


class StageState(StrEnum):
    TODO = "todo"
    RUN = "run"
    OK = "ok"
    WAIT = "wait"
    """Something or somebody else is awaited; `evidence` says what."""
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEvent:
    """One line of a job's event file: a stage moved, or its evidence changed."""

    stage: StageId
    state: StageState
    seconds: float
    """Since the stage began."""
    evidence: str
    """What was seen, one line without control characters or secrets."""
    at: float
    """Wall clock, seconds since the epoch."""
    finding: str | None = None
    """Id of the finding that explains a WAIT or FAIL."""
    link: str | None = None
    """A login or approval page to be opened by a human; the newest replaces all earlier ones."""
    fix: str = ""
    """What to do about a WAIT or FAIL, one sentence."""
    progress: tuple[int, int, int] | None = None
    """While pulling: images done, images in all, bytes so far."""
    said: tuple[str, ...] = ()
    """While pulling: what Compose has said of images and layers since the last event, a few short lines."""


class WayBack(StrEnum):
    """What became of what ran before an update that did not hold."""

    TAKEN = "taken"
    """It runs again, and answers as it did."""
    UNTOUCHED = "untouched"
    """It never stopped running."""
    FAILED = "failed"
    """It could not be brought back, or does not answer either."""


class JobOutcome(StrEnum):
    OK = "ok"
    FAILED = "failed"
    DETACHED = "detached"
    """Only ever said by a viewer that left; never written into the event file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """The last line of a job's event file."""

    result: JobOutcome
    url: str | None
    seconds: float
    finding: str | None
    at: float
    sentence: str = ""
    """What to tell the user when it failed, and of a stack that is up what to mind."""
    fix: str = ""
    first_run: str = ""
    first: str = ""
    """The beginning of `fix` that only the user can do, where the program does the rest."""
    back: WayBack | None = None
    """Of an update that did not hold."""
    hop: str = ""
    """The hop of the path at which it did not hold."""
    goes_back: bool = False
    """True where what ran before a redeploy that failed can be brought back."""


JobEvent = StageEvent | JobResult


def event_to_json(event: JobEvent) -> dict[str, Any]:
    """The wire form: one JSON object a line in the event file and of `deploy --json`."""
    if isinstance(event, JobResult):
        return {
            "result": event.result.value, "url": event.url, "seconds": round(event.seconds, 3),
            "finding": event.finding, "at": event.at, "sentence": event.sentence,
            "fix": event.fix, "first_run": event.first_run,
            **({"first": event.first} if event.first else {}),
            **({"back": event.back.value, "hop": event.hop} if event.back else {}),
            **({"goes_back": True} if event.goes_back else {}),
        }  # fmt: skip
    return {
        "stage": event.stage.value, "state": event.state.value, "seconds": round(event.seconds, 3),
        "evidence": event.evidence, "at": event.at, "finding": event.finding, "link": event.link, "fix": event.fix,
        "progress": list(event.progress) if event.progress else None,
        **({"said": list(event.said)} if event.said else {}),
    }  # fmt: skip


def event_from_json(raw: Any) -> JobEvent:
    """The reverse of `event_to_json`; raises KeyError, ValueError, TypeError or OverflowError on a foreign value."""
    if not isinstance(raw, Mapping):
        raise TypeError("an event is an object")
    if "result" in raw:
        return JobResult(
            result=JobOutcome(raw["result"]), url=_text_or_none(raw["url"]), seconds=moment_of(raw["seconds"]),
            finding=_text_or_none(raw["finding"]), at=moment_of(raw["at"]), sentence=text_of(raw.get("sentence", "")),
            fix=text_of(raw.get("fix", "")), first_run=text_of(raw.get("first_run", "")),
            first=text_of(raw.get("first", "")), back=WayBack(raw["back"]) if raw.get("back") else None,
            hop=text_of(raw.get("hop", "")), goes_back=raw.get("goes_back") is True,
        )  # fmt: skip
    done, of, size = (int(part) for part in raw.get("progress") or (0, 0, 0))
    return StageEvent(
        stage=StageId(raw["stage"]), state=StageState(raw["state"]), seconds=moment_of(raw["seconds"]),
        evidence=text_of(raw["evidence"]), at=moment_of(raw["at"]), finding=_text_or_none(raw.get("finding")),
        link=_text_or_none(raw.get("link")), fix=text_of(raw.get("fix", "")),
        progress=(done, of, size) if raw.get("progress") else None,
        said=tuple(text_of(line) for line in raw.get("said") or ()),
    )  # fmt: skip


def text_of(value: object) -> str:
    """The value, which must be a text; raises TypeError."""
    if not isinstance(value, str):
        raise TypeError(f"a text is wanted, not {type(value).__name__}")
    return value


def moment_of(value: Any) -> float:
    """The value as seconds that a clock can show; raises ValueError or TypeError."""
    seconds = float(value)
    if not abs(seconds) < 1e11:
        raise ValueError("no clock shows this time")
    return seconds


def _text_or_none(value: object) -> str | None:
    return None if value is None else text_of(value)
