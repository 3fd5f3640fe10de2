"""The Docker engine: short calls through the docker SDK, endless streams through a pipe of our own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from scaletail_tui.adapters.engine import streams as engine_streams
from scaletail_tui.adapters.engine.endpoint import Endpoint, docker_endpoint, unreadable_settings
from scaletail_tui.adapters.engine.errors import BUSY, no_address, no_settings, translate_errors
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.raw_evidence import Death, EngineLook, LogLine
from scaletail_tui.domain.update.reference import parse_reference
from scaletail_tui.operations.daemon_thread import in_daemon_thread
from scaletail_tui.ports.engine import EngineUnreachable, NoSuchContainer

if TYPE_CHECKING:
    from docker import APIClient

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

ASKING = 5.0
"""Seconds for a question to the engine."""
ACTING = 60.0
"""Seconds for a start, stop, restart or remove, beside Docker's own grace time."""


class DockerEngine:
    """One engine; a client is built at the first call, and anew after the engine was lost."""

    def __init__(
        self,
        *,
        docker: str = "docker",
        endpoint: Callable[[], Endpoint] = docker_endpoint,
        asking: float = ASKING,
        acting: float = ACTING,
    ) -> None:
        self._docker = docker
        self._endpoint = endpoint
        self._asking = asking
        self._acting = acting
        self._clients: dict[float, APIClient] = {}

    async def look(self) -> EngineLook:
        def both(client: APIClient) -> EngineLook:
            version, info = client.version(api_version=False), client.info()
            return EngineLook(
                version=plain_line(str(version.get("Version", ""))),
                api_version=plain_line(str(version.get("ApiVersion", ""))),
                operating_system=plain_line(str(info.get("OperatingSystem", ""))),
                rootless=any("rootless" in str(option) for option in info.get("SecurityOptions") or ()),
                root_dir=plain_line(str(info.get("DockerRootDir", ""))),
            )

        return await self._ask(both)

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(await self._ask(lambda client: client.containers(all=True)))

    async def inspect(self, container: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = await self._ask(lambda client: client.inspect_container(container), about=container)
        return found

    async def deaths(self, container: str) -> tuple[Death, ...]:
        version = await self._ask(lambda client: client.api_version)
        return await engine_streams.deaths(self._docker, self._endpoint(), version, container, limit=self._asking)

    async def has_image(self, reference: str) -> bool:
        return await self.image(reference) is not None

    async def has_volume(self, name: str) -> bool:
        try:
            await self._ask(lambda client: client.inspect_volume(name), about=name)
        except NoSuchContainer:
            return False
        return True

    async def image(self, reference: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = await self._ask(lambda client: client.inspect_image(reference), about=reference)  # type: ignore[no-untyped-call]
        except NoSuchContainer:
            return None
        return found

    async def start(self, container: str) -> None:
        def start(client: APIClient) -> None:
            if client.inspect_container(container)["State"].get("Paused"):
                client.unpause(container)  # the engine refuses to start what is only paused
            else:
                client.start(container)

        await self._act(start, container)

    async def stop(self, container: str, *, timeout: int = 10) -> None:
        await self._act(lambda client: client.stop(container, timeout=timeout), container, grace=timeout)

    async def restart(self, container: str, *, timeout: int = 10) -> None:
        await self._act(lambda client: client.restart(container, timeout=timeout), container, grace=timeout)

    async def set_restart_policy(self, container: str, policy: str) -> None:
        told: Any = {"Name": policy, "MaximumRetryCount": 0}
        await self._act(lambda client: client.update_container(container, restart_policy=told), container)

    async def remove(self, container: str) -> None:
        """Remove the container, running or not; its volumes stay."""
        await self._act(lambda client: client.remove_container(container, v=False, force=True), container)

    async def tag(self, image: str, reference: str) -> None:
        name = parse_reference(reference)
        await self._act(lambda client: client.tag(image, name.repository, name.tag), image)

    async def untag(self, reference: str) -> None:
        with suppress(NoSuchContainer):
            await self._act(lambda client: client.remove_image(reference, noprune=False), reference)

    async def in_folder(self, image: str, folder: str, argv: Sequence[str]) -> str:
        from scaletail_tui.adapters.engine.throwaway import run_in_folder

        return await self.within(
            self._acting, lambda client: run_in_folder(client, image, folder, argv), limit=self._acting, about=image
        )

    async def events(self) -> AsyncGenerator[Mapping[str, Any], None]:
        version = await self._ask(lambda client: client.api_version)
        stream = engine_streams.events(self._docker, self._endpoint(), version, limit=self._asking)
        async with aclosing(stream) as events:
            async for event in events:
                yield event

    async def stats(self, container: str) -> AsyncGenerator[Mapping[str, Any], None]:
        version = await self._ask(lambda client: client.api_version)
        stream = engine_streams.stats(self._docker, self._endpoint(), version, container, limit=self._asking)
        async with aclosing(stream) as told:
            async for one in told:
                yield one

    async def logs(
        self, container: str, *, since: str = "", tail: int | None = None, follow: bool = False
    ) -> AsyncGenerator[Sequence[LogLine], None]:
        def about(client: APIClient) -> tuple[str, bool]:
            config = client.inspect_container(container).get("Config") or {}
            return client.api_version, bool(config.get("Tty"))

        version, terminal = await self._ask(about, about=container)
        stream = engine_streams.logs(
            self._docker, self._endpoint(), version, container,
            terminal=terminal, since=since, tail=tail, follow=follow, limit=self._asking,
        )  # fmt: skip
        async with aclosing(stream) as batches:
            async for batch in batches:
                yield batch
        if follow:  # a lost engine ends the stream like a finished container does: ask which it was
            await self._ask(lambda client: client.ping())

    async def _ask(self, call: Callable[[APIClient], Answer], *, about: str = "") -> Answer:
        return await self.within(self._asking, call, limit=self._asking, about=about)

    async def _act(self, call: Callable[[APIClient], Any], container: str, *, grace: int = 0) -> None:
        await self.within(self._acting, call, limit=self._acting + grace, about=container)

    async def within(self, patience: float, call: Callable[[APIClient], Answer], *, limit: float, about: str) -> Answer:
        """Run the call in a thread; `patience` is the client's limit for one read, `limit` ours for the whole."""
        try:
            async with asyncio.timeout(limit):
                return await in_daemon_thread(lambda: self._call(patience, call, about), name="engine")
        except TimeoutError as error:
            self._clients.clear()
            raise EngineUnreachable(
                "The Docker engine does not answer.",
                detail=f"No answer from {self._endpoint().url} within {limit:g} s.",
                remedy=BUSY,
            ) from error

    def _call(self, patience: float, call: Callable[[APIClient], Answer], about: str) -> Answer:
        endpoint = self._endpoint()
        try:
            with translate_errors(endpoint.url, about):
                client = self._clients.get(patience)
                if client is None:
                    client = self._clients[patience] = _connect(endpoint, patience)
                return call(client)
        except EngineUnreachable:
            self._clients.clear()
            raise


def preload() -> None:
    """Load the docker SDK now: for a process that has nothing else to do while it waits for its work."""
    import docker  # noqa: F401


def _connect(endpoint: Endpoint, patience: float) -> APIClient:
    # Imported here: 100 ms that the first paint does not wait for. The constructor already asks the engine.
    from docker import APIClient
    from docker.tls import TLSConfig
    from requests import RequestException

    started = time.monotonic()
    tls: TLSConfig | bool = False
    if endpoint.certificates is not None:
        folder = endpoint.certificates
        pair = (str(folder / "cert.pem"), str(folder / "key.pem")) if (folder / "cert.pem").is_file() else None
        ca = str(folder / "ca.pem") if endpoint.verify and (folder / "ca.pem").is_file() else None
        tls = TLSConfig(client_cert=pair, ca_cert=ca, verify=endpoint.verify)
    ssh = endpoint.url.startswith("ssh://")
    if (found := unreadable_settings()) is not None:
        raise no_settings(*found)
    try:
        client = APIClient(base_url=endpoint.url, version="auto", timeout=patience, tls=tls, use_ssh_client=ssh)  # type: ignore[arg-type]  # a float is fine
    except RequestException:  # of the conversation, though some of them are ValueErrors too
        raise
    except (AttributeError, TypeError, KeyError) as error:  # of its settings, which it does not judge
        raise no_settings("config.json", f"they are damaged, {type(error).__name__}") from error
    except ValueError as error:
        raise no_address(endpoint, str(error)) from error
    log.debug("connected to %s in %.3f s", endpoint.url, time.monotonic() - started)
    return client
