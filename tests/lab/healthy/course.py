"""Several healthy stacks come up at once, each watched from before its first second to a minute after its answer."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.broken_stacks import doctor
from tests.lab.faults.watching import CAUSES, Watching, Word, watched
from tests.lab.healthy.shape import Shape, Subject
from tests.lab.running_lab import DEFAULTS, Lab, until

AFTER = 60.0
"""Seconds for which a stack is watched after its answer."""
SETTLE = 6.0
"""Seconds after the answer in which a wait that just ended may still stand: two rounds of the watch."""
ANSWER = 240.0
"""Seconds until a stack must answer; many times what it takes."""


@dataclass(slots=True, kw_only=True)
class Course:
    """How one stack came up, and what was said of it; times are seconds from the deploy's start."""

    shape: Shape
    began: float = 0.0
    answered: float = 0.0
    watched_for: float = 0.0
    words: int = 0
    waits: tuple[str, ...] = ()
    """Ids of waits and advice before the answer, in the order of their appearance."""
    alarms: list[str] = field(default_factory=list)
    """Faults that were told and not true."""
    later: list[str] = field(default_factory=list)
    """Whatever was told after the answer."""

    @property
    def silent(self) -> bool:
        return not self.alarms and not self.later


def watched_deploys(lab: Lab, root: Path, shapes: Sequence[Shape]) -> list[Course]:
    """All of `shapes` at once; a deploy that fails raises, a finding is kept."""
    subjects = [Subject(lab, root, f"h-{shape.name}") for shape in shapes]
    courses = [Course(shape=shape) for shape in shapes]
    with ExitStack() as after:
        for shape, subject in zip(shapes, subjects, strict=True):
            if shape.before is not None:
                shape.before(subject)
        eyes = [_eye(lab, root, subject, after) for subject in subjects]
        for eye in eyes:
            until("the first word of a watch", lambda eye=eye: eye.words or not eye.alive, seconds=120)  # type: ignore[misc]
        with ThreadPoolExecutor(len(shapes)) as pool:
            deploys: list[Future[None]] = []
            together = list(zip(courses, subjects, strict=True))
            for course, subject in sorted(together, key=lambda one: not one[0].shape.settings):
                deploys.append(pool.submit(_answer, course, subject))
                if course.shape.settings:
                    deploys[-1].result()
            for deploy in deploys:
                deploy.result()
        for course, eye in zip(courses, eyes, strict=True):
            time.sleep(max(0.0, course.answered + AFTER - time.time()))
            _judge(course, eye)
        for course, subject in zip(courses, subjects, strict=True):
            course.later += [f"doctor: {one['id']}" for one in doctor(lab, subject.name)["findings"]
                             if one["id"] not in course.shape.advice]  # fmt: skip
    return courses


def _eye(lab: Lab, root: Path, subject: Subject, after: ExitStack) -> Watching:
    eye = watched(lab, root, subject.name)
    after.callback(eye.end)
    return eye


def _answer(course: Course, subject: Subject) -> None:
    """Deploy, with the settings of the tailnet that belong to it, and see when the other device is answered."""
    subject.lab.set(**course.shape.settings) if course.shape.settings else None
    course.began = time.time()
    with ThreadPoolExecutor(1) as pool:
        deploy = pool.submit(course.shape.deploy, subject)

        def answered() -> bool:
            if deploy.done():
                deploy.result()
            return course.shape.answers(subject)

        until(f"{subject.name} answers", answered, seconds=ANSWER, every=0.5)
        course.answered = time.time()
        deploy.result()
    if course.shape.settings:
        subject.lab.set(**{name: DEFAULTS[name] for name in course.shape.settings})


def _judge(course: Course, eye: Watching) -> None:
    assert eye.alive, eye.complaints()
    words = list(eye.words)
    course.watched_for, course.words = words[-1].at - course.answered, len(words)
    course.waits = tuple(dict.fromkeys(
        str(one["id"]) for word in words if word.at <= course.answered for one in word.findings
    ))  # fmt: skip
    for word in words:
        course.alarms += [_told(one, word, course) for one in word.findings
                          if one["severity"] in CAUSES and one["id"] not in course.shape.meanwhile]  # fmt: skip
        if word.at > course.answered + SETTLE:
            course.later += [_told(one, word, course) for one in word.findings if one["id"] not in course.shape.advice]
    last = words[-1]
    if last.verdict != "ok":
        course.later.append(f"the last verdict is {last.verdict} {dict(last.hops)}")


def _told(finding: object, word: Word, course: Course) -> str:
    assert isinstance(finding, dict)
    when = word.at - course.answered
    return f"{finding['id']} ({finding['severity']}) at {when:+.1f} s: {finding['evidence']}"


def table(courses: Sequence[Course]) -> str:
    """Markdown: a row a stack."""
    head = ("shape", "answer after s", "watched after it s", "rounds", "waits told before it", "false alarms",
            "findings after it")  # fmt: skip
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for one in courses:
        cells = (one.shape.name, f"{one.answered - one.began:.1f}", f"{one.watched_for:.0f}", str(one.words),
                 ", ".join(one.waits) or "-", str(len(one.alarms)), str(len(one.later)))  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
