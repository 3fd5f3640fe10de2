"""Places that may never answer, as on a server that is gone: asked by a thread of their own, and given up in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Generic, TypeVar

from scaletail_tui.ports.folders import FilesRefused

Answer = TypeVar("Answer")
_AT_ONCE = 16


class NoAnswer(FilesRefused):
    """Nothing came back from a place in time; who asked goes on without it."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"{place} does not answer.", remedy="It may stand on a disk or a server that is gone.", path=place
        )


class _Question(threading.Thread, Generic[Answer]):
    """One call, made by a thread that nobody waits for at the end."""

    def __init__(self, call: Callable[[], Answer]) -> None:
        super().__init__(name="patience", daemon=True)
        self._call = call
        self._given: list[Answer] = []
        self._raised: BaseException | None = None
        self.ended = threading.Event()

    def run(self) -> None:
        try:
            self._given.append(self._call())
        except BaseException as error:  # it is raised where the answer is awaited
            self._raised = error
        finally:
            self.ended.set()

    def answer(self) -> Answer:
        if self._raised is not None:
            raise self._raised
        return self._given[0]


class Patience:
    """Remembers who has not answered yet: such a place is not asked a second time, so that no threads pile up."""

    def __init__(self, seconds: float = 4.0, *, each: float = 1.0) -> None:
        """`each` is for one of many places that are only looked at."""
        self._seconds, self._each = seconds, each
        self._open: dict[str, threading.Event] = {}

    def ask(self, place: str, call: Callable[[], Answer]) -> Answer:
        """What the call returns or raises; NoAnswer where it takes too long, or still hangs since the last time."""
        if self._is_silent(place):
            raise NoAnswer(place)
        question = _Question(call)
        question.start()
        if not question.ended.wait(self._seconds):
            self._open[place] = question.ended
            raise NoAnswer(place)
        return question.answer()

    def ask_each(self, places: Sequence[str], look: Callable[[str], Answer]) -> dict[str, Answer | None]:
        """What each says, in their order; None for one that does not answer, for which no other one waits long."""
        asked = [place for place in places if not self._is_silent(place)]
        together = _Question(lambda: [look(place) for place in asked])
        together.start()
        if together.ended.wait(self._each):
            found: dict[str, Answer | None] = dict(zip(asked, together.answer(), strict=True))
        else:
            few = (asked[at : at + _AT_ONCE] for at in range(0, len(asked), _AT_ONCE))
            found = {place: answer for some in few for place, answer in self._side_by_side(some, look)}
        return {place: found.get(place) for place in places}

    def _side_by_side(
        self, places: Sequence[str], look: Callable[[str], Answer]
    ) -> Iterator[tuple[str, Answer | None]]:
        questions = {place: _Question(partial(look, place)) for place in places}
        for question in questions.values():
            question.start()
        until = time.monotonic() + self._each
        for place, question in questions.items():
            if question.ended.wait(max(0.0, until - time.monotonic())):
                yield place, question.answer()
            else:
                self._open[place] = question.ended
                yield place, None

    def _is_silent(self, place: str) -> bool:
        ended = self._open.get(place)
        if ended is not None and ended.is_set():
            del self._open[place]
            return False
        return ended is not None
