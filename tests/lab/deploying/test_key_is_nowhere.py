"""The auth key stands in one 0600 file and nowhere else, during a deploy and after it."""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from stat import S_ISREG

from tests.lab.deploys import answers, deploy, images_for, told
from tests.lab.running_lab import Lab

MOST = 20_000_000
"""Bytes of a file that are searched; nothing of ours is larger."""


def shapes(key: str) -> dict[str, bytes]:
    """Every form in which a key could leak."""
    raw = key.encode()
    shifted = [base64.b64encode(b"x" * before + raw).rstrip(b"=")[4 if before else 0 : -4] for before in range(3)]
    return {
        "raw": raw, "its end": raw[-20:], "URL-encoded": urllib.parse.quote(key, safe="").encode(),
        "every byte URL-encoded": "".join(f"%{byte:02X}" for byte in raw).encode(), "hex": raw.hex().encode(),
        **{f"base64, {before} bytes before": text for before, text in enumerate(shifted)},
    }  # fmt: skip


def leaks(where: str, content: bytes, wanted: dict[str, bytes]) -> Iterator[str]:
    for shape, text in wanted.items():
        if text in content:
            yield f"{where}: {shape}"


def in_processes(wanted: dict[str, bytes]) -> Iterator[str]:
    """Arguments and environment of every process."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            for what in ("cmdline", "environ"):
                try:
                    content = (process / what).read_bytes()
                except OSError:
                    continue
                if process.name != str(os.getpid()):
                    yield from leaks(f"{what} of {content[:80]!r}", content, wanted)


def in_files(
    folder: Path, wanted: dict[str, bytes], *, but: frozenset[Path], since: float = 0, quick: bool = False
) -> Iterator[str]:
    """Files that were written after `since`; others come and go in temporary folders meanwhile.

    `quick` enters only folders in which something came or went since then: a round through a temporary folder that is
    shared with others is short that way, and meets a file that lives for a moment.
    """
    for place, folders, names in os.walk(folder):
        if quick:
            folders[:] = [name for name in folders if _changed(Path(place) / name, since)]
        for file in (Path(place) / name for name in names):
            try:
                at = file.lstat()
                if S_ISREG(at.st_mode) and at.st_mtime >= since and at.st_size < MOST and file not in but:
                    yield from leaks(str(file), file.read_bytes(), wanted)
            except OSError:
                continue


def _changed(folder: Path, since: float) -> bool:
    try:
        return folder.lstat().st_mtime >= since
    except OSError:
        return False


def in_the_engine(lab: Lab, folder: Path, wanted: dict[str, bytes]) -> Iterator[str]:
    containers = lab.docker("ps", "-aq").split()
    yield from in_settings(lab, containers, folder, wanted)
    for container in containers:
        logs = subprocess.run(["docker", "logs", container], capture_output=True, env=lab.docker_environment())
        yield from leaks(f"docker logs {container}", logs.stdout + logs.stderr, wanted)


def in_settings(lab: Lab, containers: Sequence[str], folder: Path, wanted: dict[str, bytes]) -> Iterator[str]:
    """What containers were made from, and what Compose makes of the stack's files."""
    if containers:
        yield from leaks("docker inspect", lab.docker("inspect", *containers, check=False).encode(), wanted)
    if (folder / "compose.yaml").exists():
        argv = ("compose", "--project-directory", str(folder), "-f", str(folder / "compose.yaml"), "config")
        yield from leaks("docker compose config", lab.docker(*argv, check=False).encode(), wanted)


def temporary_folders() -> Iterator[Path]:
    for folder in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/dev/shm")):
        if folder.is_dir():
            yield folder


class Watch:
    """Looks all through a deploy: one thread at processes and files, one at temporary folders, one at the engine."""

    def __init__(self, lab: Lab, folder: Path, state: Path, wanted: dict[str, bytes], but: frozenset[Path]) -> None:
        self.found: set[str] = set()
        self.rounds: Counter[str] = Counter()
        """Whole looks, by what was looked at."""
        self.seen: Counter[str] = Counter()
        """Looks at the engine while the deploy's containers, and its resolved Compose model, could be seen."""
        self._lab, self._folder, self._state, self._wanted, self._but = lab, folder, state, wanted, but
        self._since = time.time()
        self._stop = threading.Event()
        self._broke: list[BaseException] = []
        looks = (self._at_processes_and_files, self._at_temporary_folders, self._at_the_engine)
        self._threads = [threading.Thread(target=self._again, args=(look,), daemon=True) for look in looks]

    def _again(self, look: Callable[[], None]) -> None:
        try:
            while not self._stop.is_set():
                look()
                self.rounds[look.__name__] += 1
        except BaseException as error:  # a thread that died would have seen nothing, and nobody would know
            self._broke.append(error)

    def _at_processes_and_files(self) -> None:
        self.found |= set(in_processes(self._wanted))
        for folder in (self._folder.parent, self._state):
            self.found |= set(in_files(folder, self._wanted, but=self._but))

    def _at_temporary_folders(self) -> None:
        for folder in temporary_folders():
            self.found |= set(in_files(folder, self._wanted, but=self._but, since=self._since, quick=True))
        self._stop.wait(0.02)  # the deploy needs the processor too

    def _at_the_engine(self) -> None:
        containers = self._lab.docker("ps", "-a", "--format", "{{.Names}}").split()
        written = (self._folder / "compose.yaml").exists()
        self.found |= set(in_settings(self._lab, containers, self._folder, self._wanted))
        self.seen["containers"] += any(name.endswith(f"-{self._folder.name}") for name in containers)
        self.seen["compose.yaml"] += written
        self._stop.wait(0.05)

    def __enter__(self) -> Watch:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        for error in self._broke:
            raise error


def test_the_key_is_nowhere_but_in_its_file(lab: Lab, root: Path) -> None:
    begun = time.time()
    key = lab.new_key("--reusable")
    wanted = shapes(key)
    images_for(lab, "vaultwarden")
    folder = root / "e-secret"
    state = Path(os.environ["XDG_STATE_HOME"])
    # The user's own key file, and the one place in the stack; before the folder is renamed it is a staging folder.
    # The first is whole before the watch begins: for a moment it has another name.
    key_file = lab.key_file(key)
    allowed = frozenset({key_file, folder / "tailscale" / "authkey"})
    staged = "/tailscale/authkey: "

    argv = ("deploy", "vaultwarden", "--name", "e-secret", "--auth-key-file", str(key_file), "--yes", "--json")
    with Watch(lab, folder, state, wanted, allowed) as during:
        done = lab.cli(*argv, "--verbose")
    said = told(done.stdout, done.returncode, done.stderr)
    assert said.result["result"] == "ok", said
    assert len(during.rounds) == 3 and min(during.rounds.values()) > 3, during.rounds
    assert during.seen["containers"] and during.seen["compose.yaml"], during.seen
    assert {leak for leak in during.found if not (leak.startswith(f"{root}/") and staged in leak)} == set()
    assert len(list((state / "scaletail-tui").rglob("*.log"))) == 1
    assert len(list((state / "scaletail-tui/jobs").glob("*.jsonl"))) == 1

    answers(lab, str(said.result["url"]))
    words = "".join(map(str, said.events)) + said.stderr + lab.cli("doctor", "e-secret", "--json").stdout
    after = {*leaks("what deploy and doctor printed", words.encode(), wanted), *in_processes(wanted)}
    after |= set(in_the_engine(lab, folder, wanted))
    for place in (root, state, *temporary_folders()):
        after |= set(in_files(place, wanted, but=frozenset({key_file}), since=begun))
    assert after == set()


def test_a_key_that_was_refused_stands_in_no_message(lab: Lab, root: Path) -> None:
    key = lab.new_key("--reusable")
    lab.script("key", key.split("-")[2], "revoke")
    wanted = shapes(key)
    said = deploy(lab, "vaultwarden", "e-wrong", key=key)
    assert said.status == 1
    folder = root / "e-wrong"
    found = set(in_the_engine(lab, folder, wanted)) | set(in_processes(wanted))
    for place in (root, Path(os.environ["XDG_STATE_HOME"])):
        found |= set(in_files(place, wanted, but=frozenset({lab.key_file(key), folder / "tailscale/authkey"})))
    words = "".join(map(str, said.events)) + said.stderr + lab.cli("doctor", "e-wrong").stdout
    assert found | set(leaks("what was printed", words.encode(), wanted)) == set()
