"""A GET to the engine whose answer has no end: its bytes as they come.

Not the docker SDK, whose streams block a thread and take a lost engine for a finished log. Not `docker logs` either:
it needs 14 s of CPU for 1.5 million lines and forgets which stream a line came from. A local socket is spoken to
directly; any other endpoint through `docker system dial-stdio`, which knows about SSH and TLS.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from scaletail_tui.adapters.engine.endpoint import Endpoint
from scaletail_tui.adapters.engine.errors import unreachable
from scaletail_tui.adapters.process import child as process
from scaletail_tui.adapters.process.spawned import Child, spawn
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable, NoSuchContainer

log = logging.getLogger(__name__)

CHUNK = 128 * 1024
"""Bytes per read: some 900 log lines, 2 ms of work."""
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3})")


class EnginePipe:
    """The body of one answer."""

    def __init__(self, connection: socket.socket, begun: bytes) -> None:
        self._connection = connection
        self._begun = begun

    async def read(self) -> bytes:
        """Some bytes; empty at the end. Raises OSError."""
        if self._begun:
            begun, self._begun = self._begun, b""
            return begun
        # `sock_recv` does not wait where bytes are there already: a fast engine would keep every key waiting.
        await asyncio.sleep(0)
        return await asyncio.get_running_loop().sock_recv(self._connection, CHUNK)


@asynccontextmanager
async def engine_get(docker: str, endpoint: Endpoint, path: str, *, limit: float) -> AsyncIterator[EnginePipe]:
    """Ask for `path`, with the API version in it; `limit` is seconds until the answer begins.

    Raises EngineUnreachable, NoSuchContainer or EngineRefused.
    """
    async with _connect(docker, endpoint, limit) as connection:
        # HTTP/1.0: the body is not cut into chunks and ends with the connection.
        request = f"GET {path} HTTP/1.0\r\nHost: docker\r\nUser-Agent: scaletail-tui\r\n\r\n"
        loop = asyncio.get_running_loop()
        head = b""
        try:
            async with asyncio.timeout(limit):
                await loop.sock_sendall(connection, request.encode("ascii"))
                while b"\r\n\r\n" not in head:
                    data = await loop.sock_recv(connection, CHUNK)
                    if not data:
                        raise unreachable(endpoint.url, "the connection was closed before an answer")
                    head += data
        except TimeoutError as error:
            raise unreachable(endpoint.url, f"no answer within {limit:g} s", late=True) from error
        except OSError as error:
            raise unreachable(endpoint.url, str(error)) from error
        head, _, begun = head.partition(b"\r\n\r\n")
        pipe = EnginePipe(connection, begun)
        status = _STATUS_LINE.match(head)
        if status is None:
            raise unreachable(endpoint.url, f"not an HTTP answer: {head[:80]!r}")
        if status[1] != b"200":
            raise await _refusal(int(status[1]), pipe, limit)
        yield pipe


@asynccontextmanager
async def _connect(docker: str, endpoint: Endpoint, limit: float) -> AsyncIterator[socket.socket]:
    if not endpoint.local:
        async with _dial(docker) as connection:
            yield connection
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.setblocking(False)
        try:
            async with asyncio.timeout(limit):
                address = endpoint.url.removeprefix("unix://")
                await asyncio.get_running_loop().sock_connect(connection, address)
        except TimeoutError as error:
            raise unreachable(endpoint.url, f"no connection within {limit:g} s") from error
        except OSError as error:
            raise unreachable(endpoint.url, str(error)) from error
        yield connection


@asynccontextmanager
async def _dial(docker: str) -> AsyncIterator[socket.socket]:
    """A child that carries our bytes to the endpoint of the docker command."""
    ours, theirs = socket.socketpair()
    with ours:
        ours.setblocking(False)
        argv = [docker, "system", "dial-stdio"]
        try:
            child = await spawn(argv, stdin=theirs.fileno(), stdout=theirs.fileno())
        except OSError as error:
            raise EngineUnreachable("The docker command cannot be run.", detail=str(error)) from error
        finally:
            theirs.close()
        try:
            yield ours
        except EngineUnreachable as error:
            said = await _words_of(child)
            raise unreachable(" ".join(argv), said or error.detail) from error
        finally:
            await process.end(child)


async def _words_of(child: Child) -> str:
    assert child.stderr is not None
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            return plain_line((await child.stderr.read(4096)).decode("utf-8", "replace"))
    return ""


async def _refusal(status: int, pipe: EnginePipe, limit: float) -> NoSuchContainer | EngineRefused:
    body = b""
    with suppress(TimeoutError, OSError):
        async with asyncio.timeout(limit):
            while data := await pipe.read():
                body += data
    try:
        said = str(json.loads(body)["message"])
    except (ValueError, KeyError, TypeError):
        said = body[:200].decode("utf-8", "replace")
    if status == 404:
        return NoSuchContainer("The container is not there.", detail=plain_line(said))
    return EngineRefused("The Docker engine refused.", detail=plain_line(f"HTTP {status}: {said}"))
