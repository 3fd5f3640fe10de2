"""One hostile input with the command that meets it, run in a child and judged."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.hostile.forked import Ended, run_forked
from tests.hostile.outside import STRANGER, listing

RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
STATUSES = (0, 1, 2, 3, 130, 141)
"""As `--help` and the README tell them: well, failed, bad input, interrupted, a reader that is gone."""
PROCESSOR, CLOCK, MEMORY = 5.0, 30.0, 300
"""Seconds of work, seconds that the busiest machine may make of them, and megabytes."""
ATTACKER = STRANGER + 1
PLUGINS = Path(ORIGINAL_ENVIRONMENT.get("HOME", "/nonexistent")) / ".docker/cli-plugins"


@dataclass(kw_only=True)
class Case:
    """A place of its own, filled by a maker, and what is asked there."""

    place: Path
    words: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    standard_input: bytes = b""
    uid: int = os.getuid()
    may_change: tuple[str, ...] = ()
    """Below the place, what the command may write besides its own state."""

    @property
    def root(self) -> Path:
        return self.place / "root"


Maker = Callable[[Random, Case], None]


def run_case(place: Path, maker: Maker, seed: str) -> list[str]:
    """Make, run and judge one input; what was wrong, in words. The place is removed where nothing was."""
    chance = Random(seed)
    case = Case(place=place)
    for name in ("root", "home", "outside/folder", "here", "catalog"):
        (place / name).mkdir(parents=True)
    (place / "outside/file").write_text("precious")
    (place / "outside/folder/file").write_text("precious")
    case.environment = {
        "PATH": os.environ["PATH"], "HOME": f"{place}/home", "SCALETAIL_ROOT": str(case.root), "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "DOCKER_HOST": f"unix://{place}/none.sock", "TERM": "xterm",
    }  # fmt: skip
    maker(chance, case)
    if PLUGINS.is_dir() and chance.random() < 0.3:
        (place / "home/.docker").mkdir(exist_ok=True)
        (place / "home/.docker/cli-plugins").symlink_to(PLUGINS)
    if os.geteuid() == 0:
        _give_away(chance, case)
    before = _listing(case)
    ended = run_forked(
        case.words, environment=case.environment, folder=place / "here", standard_input=case.standard_input,
        uid=case.uid,
        limit=CLOCK,
    )  # fmt: skip
    wrong = [*_judge(case, ended), *_differences(before, _listing(case))]
    if not wrong:
        shutil.rmtree(place)
        return []
    said = f"status {ended.status}, {ended.seconds:.1f} s, {ended.processor:.1f} s of work, {ended.megabytes} MB"
    return [f"{seed}: {case.words!r} uid {case.uid} in {place}: {what} ({said})\n{ended.said[:600]}" for what in wrong]


def _give_away(chance: Random, case: Case) -> None:
    """As root: every third as an ordinary user,
    and now and then the stacks are another user's in a root that is shared."""
    if chance.random() < 0.34:
        case.uid = STRANGER
        case.place.chmod(0o755)
        for path in (case.place, *case.place.rglob("*")):
            os.chown(path, STRANGER, STRANGER, follow_symlinks=False)
    if chance.random() < 0.2 and case.root.is_dir() and not case.root.is_symlink():
        case.root.chmod(0o1777)
        for stack in case.root.iterdir():
            for path in (stack, *(() if stack.is_symlink() else stack.rglob("*"))):
                os.chown(path, ATTACKER, ATTACKER, follow_symlinks=False)


def _listing(case: Case) -> dict[str, object]:
    """All of the place but what the command may change: its state, its cache, and the root where it may write."""
    own = ("home/.local", "home/.cache", *case.may_change)
    found = {path: about[:2] if stat.S_ISDIR(about[0]) else about for path, about in listing(case.place).items()}
    return {
        path: about
        for path, about in found.items()
        if not any(path == one or path.startswith(f"{one}/") for one in own)
    }


def _differences(before: dict[str, object], after: dict[str, object]) -> list[str]:
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    return [f"it changed {changed[:5]}"] if changed else []


def _judge(case: Case, ended: Ended) -> list[str]:
    wrong = []
    both = ended.out + ended.said
    if ended.status is None:
        wrong.append("it hangs")
    elif ended.status not in STATUSES:
        wrong.append("this exit status is not documented")
    if ended.processor > PROCESSOR:
        wrong.append("it works too long")
    if ended.megabytes > MEMORY:
        wrong.append("it takes too much memory")
    if "Traceback" in both or "fault of the program" in both or "We broke while" in both:
        wrong.append("it is a fault of ours")
    if (found := RAW.search(both)) is not None:
        wrong.append(f"it prints {found[0]!r}")
    in_json = "--json" in case.words and ended.out.strip() and not ended.said.strip()
    if (
        ended.status == 2
        and not in_json
        and not all(0 < len(line) < 2_000 for line in ended.said.rstrip("\n").split("\n"))
    ):
        wrong.append("bad input is no sentence, or a line for each of some")
    for log in case.place.glob("home/.local/state/scaletail-tui/log/*.log"):
        usual = log.is_file() and not log.is_symlink() and log.stat().st_size < 5_000_000
        if usual and "Traceback" in log.read_text(errors="replace"):
            wrong.append("there is a trace in the log: " + log.read_text(errors="replace")[-1500:])
    if (
        "--json" in case.words
        and "--" not in case.words
        and ended.status in (0, 1)
        and not {"--help", "-h"} & set(case.words)
    ):
        wrong += _judge_json(ended.out)
    return wrong


def _judge_json(out: str) -> list[str]:
    """One object, or one a line."""
    texts = [out] if out.lstrip().startswith("{\n") else [line for line in out.splitlines() if line.strip()]
    try:
        objects = [json.loads(part) for part in texts]
    except ValueError as error:
        return [f"this is no JSON: {error}: {out[:300]!r}"]
    wrong = [] if objects and all(isinstance(one, dict) for one in objects) else ["--json printed no object"]
    return wrong + [
        f"JSON holds {found[0]!r}" for one in objects if (found := RAW.search(json.dumps(one, ensure_ascii=False)))
    ]
