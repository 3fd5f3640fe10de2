"""Whatever does not answer, doctor does, and never hangs itself."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.cli.arguments import COULD_NOT_LOOK
from tests.cli.test_command_line import command

WITHIN = 3 * 6.0
"""Seconds of wall clock for the whole process: three times what `tests/bench` reports, for machines with other work."""
SIDECAR = {
    "Id": "a" * 64, "Name": "/tailscale-vault", "RestartCount": 0,
    "State": {"Status": "running", "Running": True, "StartedAt": "2026-11-23T10:00:00Z"},
    "Config": {"Image": "tailscale/tailscale:latest",
               "Labels": {"com.docker.compose.project": "vault", "com.docker.compose.service": "tailscale"}},
    "HostConfig": {"NetworkMode": "vault_default"},
}  # fmt: skip
LISTED = [{"Id": "a" * 64, "Names": ["/tailscale-vault"], "Labels": SIDECAR["Config"]["Labels"], "State": "running"}]  # type: ignore[index]
VERSION = {"Version": "28.0.0", "ApiVersion": "1.48", "MinAPIVersion": "1.24"}
ANSWERS: dict[str, Any] = {
    "/_ping": "OK", "/version": VERSION, "/info": {"OperatingSystem": "Debian"}, "/containers/json": LISTED,
    "/containers/tailscale-vault/json": SIDECAR,
}  # fmt: skip


class StuckEngine:
    """Answers what `knows` says, and to everything else nothing at all, on connections that stay open."""

    def __init__(self, path: Path, knows: Callable[[str, int], bool]) -> None:
        self._knows = knows
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen(64)
        self._open: list[socket.socket] = [self._socket]
        self._answered = 0
        self.asked: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        for one in self._open:
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            begun = b""
            while True:
                while b"\r\n\r\n" not in begun:
                    data = connection.recv(65536)
                    if not data:
                        return
                    begun += data
                head, _, begun = begun.partition(b"\r\n\r\n")
                path = head.split()[1].decode().partition("?")[0]
                path = "/" + path.split("/", 2)[2] if path.startswith("/v1.") else path
                self.asked.append(path)
                if path not in ANSWERS or not self._knows(path, self._answered):
                    threading.Event().wait(60)
                    return
                self._answered += 1
                answer = ANSWERS[path]
                body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
                api = "Api-Version: 1.48\r\nOstype: linux\r\n"
                head_out = (
                    f"HTTP/1.1 200 OK\r\n{api}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                connection.sendall(head_out.encode() + (b"" if head.startswith(b"HEAD") else body))
        except OSError:
            return


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Callable[[Callable[[str, int], bool]], StuckEngine]]:
    made: list[StuckEngine] = []

    def make(knows: Callable[[str, int], bool]) -> StuckEngine:
        made.append(StuckEngine(tmp_path / "docker.sock", knows))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "stacks" / "vault"
    folder.mkdir(parents=True)
    (folder / "compose.yaml").write_text("services:\n  tailscale:\n    image: tailscale/tailscale:latest\n")
    return {"DOCKER_HOST": f"unix://{tmp_path}/docker.sock", "SCALETAIL_ROOT": str(tmp_path / "stacks")}


def told(
    environment: dict[str, str], *options: str, before: Sequence[str] = (), status: int = COULD_NOT_LOOK
) -> dict[str, Any]:
    """What doctor says of the stack, in time; `before` is what runs it."""
    began = time.monotonic()
    done = subprocess.run(
        [*before, sys.executable, "-m", "scaletail_tui", "doctor", "vault", "--json", *options],
        env={**os.environ, **environment}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert time.monotonic() - began <= WITHIN
    assert "Traceback" not in done.stderr
    assert done.returncode == status, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.slow
def test_an_engine_that_accepts_and_says_nothing(engine: Any, environment: dict[str, str]) -> None:
    engine(lambda path, answered: False)
    assert [one["id"] for one in told(environment)["findings"]] == ["docker-daemon-down"]


@pytest.mark.slow
@pytest.mark.parametrize("answers", [1, 2, 3])
def test_an_engine_that_hangs_after_its_first_answers(engine: Any, environment: dict[str, str], answers: int) -> None:
    engine(lambda path, answered: answered < answers)
    said = told(environment)
    assert [one["id"] for one in said["findings"]] == ["docker-daemon-down"]
    assert "no answer from the engine within" in said["findings"][0]["evidence"]


@pytest.mark.slow
def test_an_engine_that_hangs_on_exec_alone(engine: Any, environment: dict[str, str]) -> None:
    stuck = engine(lambda path, answered: True)
    said = told(environment, status=1)
    assert {hop["id"]: hop["state"] for hop in said["hops"]}["engine"] == "ok"
    assert "docker-daemon-down" not in [one["id"] for one in said["findings"]]
    assert any(path.endswith("/exec") for path in stuck.asked)


@pytest.mark.slow
def test_a_recording_of_a_hanging_engine_is_made_in_time_too(
    engine: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    engine(lambda path, answered: False)
    file = tmp_path / "hang.json"
    said = told(environment, "--record", str(file), "--force")
    replayed = command("doctor", "--replay", str(file), "--json")
    assert json.loads(replayed.stdout) == said


AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
"""Root without its right to pass over modes: as closed as everything is to another user."""


@pytest.mark.slow
@pytest.mark.skipif(os.getuid() == 0 and shutil.which("setpriv") is None, reason="root may read everything")
@pytest.mark.parametrize("closed", ["docker.sock", "stacks/vault", "both"])
def test_a_stack_and_a_socket_that_are_closed_to_this_user(
    closed: str, engine: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    engine(lambda path, answered: True)
    folder = tmp_path / "stacks" / "vault"
    if closed != "stacks/vault":
        (tmp_path / "docker.sock").chmod(0)
    if closed != "docker.sock":
        folder.chmod(0)
    try:
        status = 1 if closed == "stacks/vault" else COULD_NOT_LOOK
        said = told(environment, before=AS_ANYBODY if os.getuid() == 0 else (), status=status)
    finally:
        folder.chmod(0o700)
    found = [one["id"] for one in said["findings"]]
    if closed == "stacks/vault":
        assert found
        assert "docker-socket-permission" not in found
    else:
        assert found == ["docker-socket-permission"]
