"""What the program says while it watches, with the times at which it said it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.running_lab import Lab

WATCHER = Path(__file__).with_name("watcher.py")
CAUSES = ("blocker", "broken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One judgement of the program."""

    at: float
    verdict: str
    findings: tuple[Mapping[str, Any], ...]
    hops: Mapping[str, str]

    @property
    def top(self) -> str:
        return str(self.findings[0]["id"]) if self.findings else ""

    @property
    def blamed(self) -> str:
        """The finding on top where it is called a fault, else empty: advice and waits blame nobody."""
        first = self.findings[0] if self.findings else None
        guilty = first is not None and first["severity"] in CAUSES and not first["waiting"]
        return self.top if guilty else ""


class Watching:
    """A process that talks in lines; each becomes a Word, in the order in which they came."""

    def __init__(
        self, lab: Lab, argv: Sequence[str], *, read: Callable[[dict[str, Any]], Word | None], **environment: str
    ) -> None:
        self.words: list[Word] = []
        self._read = read
        self._complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed by `end`
        self._process = subprocess.Popen(
            argv, env=lab.inside_environment(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=self._complaints, text=True, start_new_session=True,
        )  # fmt: skip
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def since(self, moment: float) -> list[Word]:
        return [one for one in self.words if one.at >= moment]

    @property
    def last(self) -> Word | None:
        return self.words[-1] if self.words else None

    def complaints(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read()[-3000:]

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        if self.alive:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._thread.join(10)
        self._complaints.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{") and (word := self._read(json.loads(line))) is not None:
                self.words.append(word)


def watched(lab: Lab, root: Path, name: str, *, bare: bool = False) -> Watching:
    """The watch of one stack, as its open page has it; `bare` takes root's right to pass over file modes away."""
    before = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if bare else ()
    return Watching(lab, _argv(lab, before, "watch", str(root), name), read=_word)


def host_watched(lab: Lab, root: Path, path: str = "") -> Watching:
    """The host's rows again and again; `path` is another PATH."""
    before = ("env", f"PATH={path}") if path else ()
    return Watching(lab, _argv(lab, before, "host", str(root)), read=_word)


def deploy_watched(lab: Lab, name: str) -> Watching:
    """The events of a deploy that goes on with what stands in the folder; a stage's finding is what it says."""
    return Watching(lab, lab.argv("deploy", "--resume", name, "--yes", "--json"), read=_event)


def _argv(lab: Lab, before: Sequence[str], *arguments: str) -> list[str]:
    return [*lab.argv()[:2], *before, sys.executable, str(WATCHER), *arguments]


def _word(raw: dict[str, Any]) -> Word:
    return Word(at=raw["at"], verdict=raw["verdict"], findings=tuple(raw["findings"]), hops=raw["hops"])


def _event(raw: dict[str, Any]) -> Word | None:
    named = raw.get("finding")
    waits = raw.get("state") == "wait"
    rows = ({"id": named, "severity": "info" if waits else "broken", "waiting": waits},) if named else ()
    verdict = raw.get("result") or ("broken" if named and not waits else "waiting")
    return Word(at=raw["at"], verdict=str(verdict), findings=rows, hops={})
