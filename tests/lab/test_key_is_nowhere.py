"""The auth key stands in one 0600 file and nowhere else, during a deploy and after it."""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG

from tests.lab.deploys import answers, deploy, images_for
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


def in_files(folder: Path, wanted: dict[str, bytes], *, but: frozenset[Path], since: float = 0) -> Iterator[str]:
    """Files that were written after `since`; others come and go in temporary folders meanwhile."""
    for file in (Path(place) / name for place, _, names in os.walk(folder) for name in names):
        try:
            at = file.lstat()
            if S_ISREG(at.st_mode) and at.st_mtime >= since and at.st_size < MOST and file not in but:
                yield from leaks(str(file), file.read_bytes(), wanted)
        except OSError:
            continue


def in_the_engine(lab: Lab, folder: Path, wanted: dict[str, bytes]) -> Iterator[str]:
    containers = lab.docker("ps", "-aq").split()
    if containers:
        yield from leaks("docker inspect", lab.docker("inspect", *containers, check=False).encode(), wanted)
    for container in containers:
        logs = subprocess.run(["docker", "logs", container], capture_output=True, env=lab.docker_environment())
        yield from leaks(f"docker logs {container}", logs.stdout + logs.stderr, wanted)
    if (folder / "compose.yaml").exists():
        argv = ("compose", "--project-directory", str(folder), "-f", str(folder / "compose.yaml"), "config")
        yield from leaks("docker compose config", lab.docker(*argv, check=False).encode(), wanted)


def temporary_folders() -> Iterator[Path]:
    for folder in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/dev/shm")):
        if folder.is_dir():
            yield folder


class Watch:
    """Looks at processes and files all through a deploy."""

    def __init__(self, folders: tuple[Path, ...], wanted: dict[str, bytes], but: frozenset[Path]) -> None:
        self.found: set[str] = set()
        self.rounds = 0
        self._stop = threading.Event()
        self._look = (folders, wanted, but)
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        folders, wanted, but = self._look
        while not self._stop.is_set():
            self.found |= set(in_processes(wanted))
            for folder in folders:
                self.found |= set(in_files(folder, wanted, but=but))
            self.rounds += 1

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def test_the_key_is_nowhere_but_in_its_file(lab: Lab, root: Path) -> None:
    begun = time.time()
    key = lab.new_key("--reusable")
    wanted = shapes(key)
    images_for(lab, "vaultwarden")
    folder = root / "e-secret"
    state = Path(os.environ["XDG_STATE_HOME"])
    # The user's own key file, and the one place in the stack; before the folder is renamed it is a staging folder.
    allowed = frozenset({lab.key_file(key), folder / "tailscale" / "authkey"})
    staged = {"/tailscale/authkey"}

    with Watch((root, state), wanted, allowed) as during:
        said = deploy(lab, "vaultwarden", "e-secret", "--verbose", key=key)
        found_meanwhile = set(in_the_engine(lab, folder, wanted))
    assert said.result["result"] == "ok", said
    assert during.rounds > 5
    elsewhere = {leak for leak in during.found | found_meanwhile if not any(f"{end}: " in leak for end in staged)}
    assert elsewhere == set()
    assert len(list((state / "scaletail-tui").rglob("*.log"))) == 1
    assert len(list((state / "scaletail-tui/jobs").glob("*.jsonl"))) == 1

    answers(lab, str(said.result["url"]))
    told = "".join(map(str, said.events)) + said.stderr + lab.cli("doctor", "e-secret", "--json").stdout
    after = {*leaks("what deploy and doctor printed", told.encode(), wanted), *in_processes(wanted)}
    after |= set(in_the_engine(lab, folder, wanted))
    for place in (root, state, *temporary_folders()):
        after |= set(in_files(place, wanted, but=frozenset({lab.key_file(key)}), since=begun))
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
    told = "".join(map(str, said.events)) + said.stderr + lab.cli("doctor", "e-wrong").stdout
    assert found | set(leaks("what was printed", told.encode(), wanted)) == set()
