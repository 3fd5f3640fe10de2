"""A throw-away sidecar through the docker command: it logs in, is asked, logs out, and leaves nothing."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.host.xdg import private_folder
from scaletail_tui.adapters.process import child as process
from scaletail_tui.adapters.small_files import open_plain, write_private
from scaletail_tui.domain.diagnosis.findings.make import first_said
from scaletail_tui.domain.diagnosis.findings.pattern import Source
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.plain import plain_text
from scaletail_tui.domain.stack.spec import SidecarOptions
from scaletail_tui.ports.tailnet import TrialFailed

NAME = "scaletail-setup"
_KEY_FILE = "key-"
"""What the file of a key begins with; the rest of its name is the rest of its container's."""
_KEY_INSIDE = "/run/scaletail-key"
_SETTLED = ("Running", "NeedsMachineAuth")
_LOGIN_LIMIT = 45.0
"""Seconds from the start of the container; a login takes two."""
_PULL_LIMIT = 600.0
"""Seconds for the image; an engine that has it answers at once."""
_LAST_WORDS = "20"
"""Lines of its log that are kept of one that did not get in."""


def _container_of(key_file: Path) -> str:
    return f"{NAME}-{key_file.name.removeprefix(_KEY_FILE)}"


@contextmanager
def _hold(file: Path) -> Iterator[bool]:
    """Hold a key's file for as long as this process lives; False where another one holds it. Raises OSError."""
    descriptor = open_plain(file)
    free = True
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # held, or on a file system that holds nothing: then nobody takes it away
            free = False
        yield free
    finally:
        os.close(descriptor)


class DockerTrials:
    """One container a look. `state` is a folder of ours: the key's file stands there for as long as the container."""

    def __init__(self, state: Path, *, docker: str = "docker") -> None:
        self._state = state
        self._docker = docker

    async def look(self, key: AuthKey, sidecar: SidecarOptions) -> Mapping[str, Any]:
        """Before it, what a look has left whose process is gone is ended as that would have been."""
        await self._end_left()
        async with self._key_file(key) as file, self._container(file, sidecar) as container:
            return await self._status(container)

    async def _end_left(self) -> None:
        with suppress(OSError):
            for file in sorted((self._state / "setup").glob(f"{_KEY_FILE}*")):
                with _hold(file) as free:
                    if free:
                        await self._end(_container_of(file))
                        file.unlink(missing_ok=True)

    @asynccontextmanager
    async def _key_file(self, key: AuthKey) -> AsyncIterator[Path]:
        file = private_folder(self._state / "setup") / f"{_KEY_FILE}{secrets.token_hex(4)}"
        try:
            write_private(file, key.reveal().encode())
            with _hold(file):
                yield file
        finally:
            with suppress(OSError):
                file.unlink(missing_ok=True)
                file.parent.rmdir()

    @asynccontextmanager
    async def _container(self, key_file: Path, sidecar: SidecarOptions) -> AsyncIterator[str]:
        name = _container_of(key_file)
        arguments = [f"--login-server={sidecar.login_server}"] if sidecar.login_server else []
        arguments += [f"--advertise-tags={','.join(sidecar.tags)}"] if sidecar.tags else []
        # Without a state folder containerboot keeps its state in memory, and such a device is ephemeral.
        words = [
            "run", "--detach", "--name", name, "--env", f"TS_AUTHKEY=file:{_KEY_INSIDE}",
            "--env", f"TS_HOSTNAME={NAME}", "--env", "TS_USERSPACE=true",
            "--env", f"TS_EXTRA_ARGS={' '.join(arguments)}",
            "--mount", f"type=bind,source={key_file},target={_KEY_INSIDE},readonly", sidecar.image,
        ]  # fmt: skip
        try:
            await self._run(words, limit=_PULL_LIMIT)
            yield name
        finally:
            # Also where we are cancelled meanwhile: what was begun is ended.
            await asyncio.shield(self._end(name))

    async def _end(self, name: str) -> None:
        # What starts tailscaled logs in again with its key as soon as it sees the logout: it stands still for that.
        still, out = ["kill", "--signal", "STOP", name], ["exec", name, "tailscale", "logout"]
        for words in (still, out, ["rm", "--force", "--volumes", name]):
            with suppress(ScaletailError):
                await process.run([self._docker, *words], timeout=15.0)

    async def _status(self, container: str) -> Mapping[str, Any]:
        end = time.monotonic() + _LOGIN_LIMIT
        while time.monotonic() < end:
            asked = await process.run(
                [self._docker, "exec", container, "tailscale", "status", "--json", "--peers=false"], timeout=15.0
            )
            with suppress(ValueError):
                status = json.loads(asked.stdout)
                if isinstance(status, dict) and status.get("BackendState") in _SETTLED:
                    return status
            if not await self._lives(container):
                break
            await asyncio.sleep(0.3)
        raise await self._failure(container)

    async def _lives(self, container: str) -> bool:
        seen = await process.run([self._docker, "inspect", "--format", "{{.State.Running}}", container], timeout=15.0)
        return seen.stdout.strip() == "true"

    async def _failure(self, container: str) -> TrialFailed:
        said = await process.run([self._docker, "logs", "--tail", _LAST_WORDS, container], timeout=15.0)
        log = plain_text(f"{said.stdout}\n{said.stderr}").strip()
        named = first_said(log.splitlines(), (Source.LOG,))
        if named is not None:
            return TrialFailed(named.summary, detail=log, remedy=named.remedy.text)
        return TrialFailed("A sidecar did not log in to your tailnet.", detail=log, remedy="Look at the key.")

    async def _run(self, words: list[str], *, limit: float) -> None:
        environment = {**os.environ, "DOCKER_CLI_HINTS": "false"}
        done = await process.run([self._docker, *words], timeout=limit, env=environment)
        if done.status:
            raise TrialFailed(
                "A sidecar could not be started.", detail=done.stderr, remedy="Look at this host: scaletail-tui doctor"
            )
