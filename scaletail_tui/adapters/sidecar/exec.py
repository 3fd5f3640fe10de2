"""What is asked inside sidecars, through `docker exec`. This terminal, lent to a process in a container."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.process import child as process
from scaletail_tui.adapters.sidecar import answer_probe, run_time_serve
from scaletail_tui.adapters.sidecar.answer_probe import CONNECT_LIMIT
from scaletail_tui.adapters.sidecar.shell import ExecShell
from scaletail_tui.domain.plain import plain_line, plain_text
from scaletail_tui.domain.stack.raw_evidence import AnswerLook, SidecarLook
from scaletail_tui.ports.engine import EngineRefused
from scaletail_tui.ports.sidecars import SidecarSilent


class SidecarExec:
    """Shells, commands and requests in sidecar containers.

    `handshake_limit` is seconds for one TLS handshake: the first one waits while the sidecar fetches a certificate.
    `command_limit` is seconds for one command. `ca_file` holds roots to trust beside the host's own.
    """

    def __init__(
        self,
        docker: str = "docker",
        *,
        handshake_limit: float = 20.0,
        command_limit: float = 20.0,
        ca_file: Path | None = None,
    ) -> None:
        self._docker = docker
        self._handshake_limit = handshake_limit
        self._command_limit = command_limit
        self._ca_file = ca_file
        self._context: ssl.SSLContext | None = None

    @asynccontextmanager
    async def shell(self, container: str) -> AsyncIterator[ExecShell]:
        shell = ExecShell(self._docker, container)
        try:
            yield shell
        finally:
            await shell.close()

    async def look(self, container: str, *, deep: bool = False) -> SidecarLook:
        async with self.shell(container) as shell:
            return await shell.look(deep=deep)

    async def request(
        self, container: str, *, host: str, address: str, port: int = 443, path: str = "/", userspace: bool = False
    ) -> AnswerLook:
        context = self._context
        if context is None:
            # Reading the host's roots takes some 20 ms.
            context = await asyncio.to_thread(answer_probe.trusting_context, self._ca_file)
            self._context = context
        argv = self._carrier(container, address, port, userspace)
        look = await answer_probe.https(argv, context, host=host, path=path, handshake_limit=self._handshake_limit)
        if look.handshake and not look.verified:
            self._context = None  # who mends the host's roots needs no new start of the program
        return look

    async def connect(self, container: str, *, address: str, port: int, userspace: bool = False) -> AnswerLook:
        if userspace:  # ends at once with 0 when the connection stood, since nothing comes on stdin
            argv = self._carrier(container, address, port, userspace)
        else:
            inside = ("nc", "-w", str(CONNECT_LIMIT), address, str(port), "-e", "true")
            argv = [self._docker, "exec", container, *inside]
        return await answer_probe.connect(argv, limit=CONNECT_LIMIT + 2.0)

    async def loopback(self, container: str, *, port: int, scheme: str = "http", path: str = "/") -> AnswerLook:
        # nc, not wget: busybox's wget follows redirects, has no time limit on Debian, and cannot always speak TLS.
        argv = self._carrier(container, "127.0.0.1", port, userspace=False)
        return await answer_probe.http(
            argv,
            host=f"127.0.0.1:{port}",
            path=path,
            limit=CONNECT_LIMIT + 2.0,
            insecure_tls=scheme.startswith("https"),
        )

    async def set_serve(self, container: str, config: Mapping[str, Any]) -> None:
        await self.run(container, run_time_serve.set_argv(config))

    async def end_later(self, container: str, *, seconds: float, token: str) -> None:
        await self.run(container, run_time_serve.end_later_argv(seconds, token))

    async def hold_serve(
        self, container: str, config: Mapping[str, Any], session: Mapping[str, Any], *, seconds: float, token: str
    ) -> None:
        await self.run(container, run_time_serve.hold_argv(config, session, seconds, token))

    async def end_kept(self, container: str, *, token: str) -> bool:
        return "kept" in (await self.run(container, run_time_serve.kept_argv(token))).split()

    async def end_never(self, container: str, *, token: str = "") -> None:
        await self.run(container, run_time_serve.never_argv(token))

    async def run(self, container: str, argv: Sequence[str]) -> str:
        """The command's output as plain text. Raises SidecarSilent, or EngineRefused with what the command said."""
        try:
            finished = await process.run([self._docker, "exec", container, *argv], timeout=self._command_limit)
        except process.CommandMissing as error:
            raise SidecarSilent("The docker command cannot be run.", detail=error.detail) from error
        except process.ProcessTimeout as error:
            raise EngineRefused(
                f"{argv[0]} in {container} did not finish within {self._command_limit:g} s.", detail=error.detail
            ) from error
        if finished.status:
            said = plain_text(finished.stderr or finished.stdout).strip()
            answer_probe.raise_if_silent(plain_line(said))
            raise EngineRefused(f"{argv[0]} in {container} refused.", detail=said)
        return plain_text(finished.stdout)

    def _carrier(self, container: str, address: str, port: int, userspace: bool) -> list[str]:
        # With userspace networking the namespace has no route to the tailnet: tailscaled dials by itself.
        inside = ("tailscale", "nc") if userspace else ("nc", "-w", str(CONNECT_LIMIT))
        return [self._docker, "exec", "-i", container, *inside, address, str(port)]


SHELL = ("sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash; exec sh")


def open_in_container(container: str, argv: Sequence[str], *, terminal: bool, docker: str = "docker") -> int:
    """Run a command, or a shell, until it ends; return its status. Raises SidecarSilent without a docker command."""
    how = ("-i", "-t") if terminal else ("-i",)
    try:
        return subprocess.run([docker, "exec", *how, container, *(argv or SHELL)], check=False).returncode
    except FileNotFoundError as error:
        raise SidecarSilent("The docker command cannot be run.", detail=str(error)) from error
