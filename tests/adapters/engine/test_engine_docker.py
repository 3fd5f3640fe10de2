"""The engine is asked with a time limit, and what goes wrong is told apart. Answers recorded from API 1.56."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.engine.client import DockerEngine
from scaletail_tui.adapters.engine.endpoint import Endpoint
from scaletail_tui.adapters.engine.errors import translate_errors, unreachable
from scaletail_tui.domain.stack.raw_evidence import Death, LogLine
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable, NoSuchContainer

VERSION = {"Version": "29.0.1", "ApiVersion": "1.52", "MinAPIVersion": "1.44", "Os": "linux", "Arch": "amd64"}
INFO = {
    "OperatingSystem": "Debian GNU/Linux 12 (bookworm)", "DockerRootDir": "/var/lib/docker",
    "SecurityOptions": ["name=seccomp,profile=builtin", "name=rootless"],
}  # fmt: skip
AT = "2026-11-23T14:05:42.745427020Z"
Answer = tuple[int, bytes]


def as_json(value: Any, status: int = 200) -> Answer:
    return status, json.dumps(value).encode()


def missing(name: str) -> Answer:
    return as_json({"message": f"No such container: {name}"}, 404)


class FakeEngine:
    """Speaks HTTP on a socket and gives set answers by path; everything it was asked stands in `asked`."""

    def __init__(self, folder: Path) -> None:
        self.endpoint = Endpoint(url=f"unix://{folder}/docker.sock")
        self.answers: dict[str, Answer] = {"/version": as_json(VERSION), "/info": as_json(INFO)}
        self.asked: list[str] = []
        self.hang = False
        self._path = folder / "docker.sock"
        self._held: list[asyncio.Task[Any] | None] = []

    @asynccontextmanager
    async def up(self) -> AsyncIterator[None]:
        self._path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(self._serve, self._path)
        try:
            yield
        finally:
            server.close()
            for task in self._held:
                if task is not None:
                    task.cancel()
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._held.append(asyncio.current_task())
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                method, target, protocol = request.decode().split("\r\n")[0].split()
                self.asked.append(f"{method} {target}")
                if self.hang:
                    await asyncio.Event().wait()
                path = target.partition("?")[0]
                bare = "/" + path.removeprefix("/v1.52").lstrip("/")
                status, body = self.answers.get(bare, as_json({"message": "page not found"}, 404))
                close = protocol == "HTTP/1.0"
                length = "" if close else f"Content-Length: {len(body)}\r\n"
                head = f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n{length}\r\n"
                writer.write(head.encode() + body)
                await writer.drain()
                if close:
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()


@pytest.fixture
def fake(tmp_path: Path) -> FakeEngine:
    return FakeEngine(tmp_path)


async def test_the_engine_says_what_it_is(fake: FakeEngine) -> None:
    async with fake.up():
        look = await DockerEngine(endpoint=lambda: fake.endpoint).look()

    assert (look.version, look.api_version, look.rootless) == ("29.0.1", "1.52", True)
    assert (look.operating_system, look.root_dir) == ("Debian GNU/Linux 12 (bookworm)", "/var/lib/docker")


async def test_stopped_containers_are_listed_too(fake: FakeEngine) -> None:
    fake.answers["/containers/json"] = as_json([{"Names": ["/app-vault"], "State": "exited"}])
    async with fake.up():
        found = await DockerEngine(endpoint=lambda: fake.endpoint).containers()

    assert found == ({"Names": ["/app-vault"], "State": "exited"},)
    assert "all=1" in fake.asked[-1]


async def test_a_missing_container_and_a_refusal_are_told_apart(fake: FakeEngine) -> None:
    fake.answers["/containers/none/json"] = missing("none")
    fake.answers["/containers/odd/json"] = as_json({"message": "not allowed\x1b[2J"}, 403)
    async with fake.up():
        engine = DockerEngine(endpoint=lambda: fake.endpoint)
        with pytest.raises(NoSuchContainer, match="There is no none"):
            await engine.inspect("none")
        with pytest.raises(EngineRefused) as refused:
            await engine.inspect("odd")

    assert refused.value.detail == "not allowed"


async def test_an_image_is_there_or_not(fake: FakeEngine) -> None:
    fake.answers["/images/lab/web:latest/json"] = as_json({"Id": "sha256:1"})
    fake.answers["/images/nope/json"] = as_json({"message": "No such image: nope"}, 404)
    async with fake.up():
        engine = DockerEngine(endpoint=lambda: fake.endpoint)
        assert await engine.has_image("lab/web:latest")
        assert not await engine.has_image("nope")
        assert await engine.image("nope") is None


async def test_how_a_container_ended_is_remembered_by_the_engine(fake: FakeEngine) -> None:
    events: list[dict[str, Any]] = [
        {"Action": "oom", "timeNano": 1_000_000_000, "Actor": {"Attributes": {}}},
        {"Action": "die", "timeNano": 2_000_000_000, "Actor": {"Attributes": {"exitCode": "137"}}},
        {"Action": "die", "timeNano": 3_500_000_000, "Actor": {"Attributes": {"exitCode": "2"}}},
    ]
    fake.answers["/events"] = (200, b"".join(json.dumps(event).encode() + b"\n" for event in events))
    async with fake.up():
        deaths = await DockerEngine(endpoint=lambda: fake.endpoint).deaths("app-vault")

    assert deaths == (
        Death(at=2.0, exit_code=137, out_of_memory=True), Death(at=3.5, exit_code=2),
    )  # fmt: skip
    assert "until=" in fake.asked[-1]  # else the engine would tell of new ones without end


async def test_removing_takes_running_containers_but_never_volumes(fake: FakeEngine) -> None:
    fake.answers["/containers/app-vault"] = (204, b"")
    async with fake.up():
        await DockerEngine(endpoint=lambda: fake.endpoint).remove("app-vault")

    assert fake.asked[-1].startswith("DELETE ")
    assert "v=False" in fake.asked[-1] and "force=True" in fake.asked[-1]


async def test_a_restart_policy_is_changed_where_the_container_stands(fake: FakeEngine) -> None:
    fake.answers["/containers/app-vault/update"] = (200, b'{"Warnings": null}')
    engine = DockerEngine(endpoint=lambda: fake.endpoint)
    async with fake.up():
        await engine.set_restart_policy("app-vault", "no")
        with pytest.raises(NoSuchContainer):
            await engine.set_restart_policy("nobody", "no")

    assert any(asked.startswith("POST ") and asked.endswith("/containers/app-vault/update") for asked in fake.asked)


async def test_an_engine_that_accepts_and_hangs_is_unreachable_within_the_limit(fake: FakeEngine) -> None:
    fake.hang = True
    async with fake.up():
        started = time.monotonic()
        with pytest.raises(EngineUnreachable) as caught:
            await DockerEngine(endpoint=lambda: fake.endpoint, asking=0.4).look()
        assert time.monotonic() - started < 20, "it hangs for ever where no limit holds"

    assert not caught.value.permission
    assert "docker.sock" in caught.value.detail
    assert "systemctl" not in caught.value.remedy, "what runs already is neither started nor stopped"


async def test_no_socket_is_unreachable_with_how_to_start_it(fake: FakeEngine) -> None:
    with pytest.raises(EngineUnreachable) as caught:
        await DockerEngine(endpoint=lambda: fake.endpoint).containers()

    assert "systemctl start docker" in caught.value.remedy


async def test_the_engine_is_found_again_after_it_was_lost(fake: FakeEngine) -> None:
    fake.answers["/containers/json"] = as_json([])
    engine = DockerEngine(endpoint=lambda: fake.endpoint, asking=2)
    async with fake.up():
        assert await engine.containers() == ()
    with pytest.raises(EngineUnreachable):
        await engine.containers()
    async with fake.up():
        assert await engine.containers() == ()


async def test_a_bug_in_a_call_leaves_its_trace_in_the_log_and_not_on_the_terminal(
    fake: FakeEngine, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    fake.answers["/containers/json"] = as_json([])
    async with fake.up():
        with pytest.raises(RuntimeError, match="in the log"):
            await DockerEngine(endpoint=lambda: fake.endpoint)._ask(lambda client: 1 / 0)

    assert any(record.exc_info and record.exc_info[0] is ZeroDivisionError for record in caplog.records)
    assert "Traceback" not in capfd.readouterr().err


def test_a_refused_socket_is_told_from_a_missing_one() -> None:
    from docker.errors import DockerException

    said = "Error while fetching server API version: ('Connection aborted.', PermissionError(13, 'Permission denied'))"
    with pytest.raises(EngineUnreachable) as caught, translate_errors("unix:///var/run/docker.sock"):
        raise DockerException(said)

    assert caught.value.permission
    assert "usermod -aG docker" in caught.value.remedy
    assert not unreachable("tcp://far:2376", "Connection refused").permission


def test_an_engine_that_says_nothing_in_time_is_told_from_one_that_refuses() -> None:
    assert unreachable("tcp://far:2376", "Read timed out. (read timeout=5)").late
    assert unreachable("tcp://far:2376", "nothing came", late=True).late
    assert not unreachable("tcp://far:2376", "Connection refused").late


async def test_a_log_comes_in_order_with_its_streams(fake: FakeEngine) -> None:
    def frame(stream: int, text: str) -> bytes:
        message = f"{AT} {text}\n".encode()
        return struct.pack(">BxxxI", stream, len(message)) + message

    fake.answers["/containers/app/json"] = as_json({"Config": {"Tty": False}})
    fake.answers["/containers/app/logs"] = (200, frame(1, "one") + frame(2, "two"))
    async with fake.up():
        engine = DockerEngine(endpoint=lambda: fake.endpoint)
        async with aclosing(engine.logs("app", since="2026-11-23T14:05:42.5Z", tail=2)) as batches:
            lines = [line async for batch in batches for line in batch]

    assert lines == [LogLine(at=AT, text="one"), LogLine(at=AT, text="two", error=True)]
    assert "since=1795442742.5" in fake.asked[-1] and "tail=2" in fake.asked[-1] and "follow=0" in fake.asked[-1]


async def test_the_log_of_a_missing_container_says_so(fake: FakeEngine) -> None:
    fake.answers["/containers/none/json"] = missing("none")
    async with fake.up():
        with pytest.raises(NoSuchContainer):
            await anext(DockerEngine(endpoint=lambda: fake.endpoint).logs("none"))


async def test_events_leave_out_our_own_looks_and_end_as_a_lost_engine(fake: FakeEngine) -> None:
    fake.answers["/events"] = (200, b'{"Type":"container","Action":"die","Actor":{"ID":"1"}}\n{"Type":"con')
    seen = []
    async with fake.up():
        with pytest.raises(EngineUnreachable, match="cannot be reached"):
            async for event in DockerEngine(endpoint=lambda: fake.endpoint).events():
                seen.append(event)

    assert seen == [{"Type": "container", "Action": "die", "Actor": {"ID": "1"}}]
    assert "die" in fake.asked[-1] and "exec" not in fake.asked[-1]


async def test_a_far_engine_is_reached_through_the_docker_command(
    fake: FakeEngine, tmp_path: Path, script: Callable[[str, str], Path]
) -> None:
    carrier = script("docker", f'[ "$1 $2" = "system dial-stdio" ] && exec {carrying(fake)}')
    fake.answers["/containers/app/json"] = as_json({"Config": {"Tty": True}})
    fake.answers["/containers/app/logs"] = (200, f"{AT} far away\r\n".encode())

    class Far(Endpoint):
        @property
        def local(self) -> bool:
            return False

    async with fake.up():
        engine = DockerEngine(docker=str(carrier), endpoint=lambda: Far(url=fake.endpoint.url))
        async with aclosing(engine.logs("app")) as batches:
            lines = [line async for batch in batches for line in batch]

    assert lines == [LogLine(at=AT, text="far away")]


def carrying(fake: FakeEngine) -> str:
    import sys

    program = Path(__file__).parents[1] / "sidecar" / "carrier.py"
    return f"{sys.executable} -S -E {program} {fake.endpoint.url.removeprefix('unix://')}"


@pytest.mark.parametrize("url", ["tcp://[::1", "tcp://127.0.0.1:99999", "tcp://127.0.0.1:1\x1b[31m", "tcp://nas:https"])
async def test_an_address_that_no_engine_can_have_is_told_with_the_variable_it_stands_in(url: str) -> None:
    engine = DockerEngine(endpoint=lambda: Endpoint(url=url, chosen_by="DOCKER_HOST"))
    with pytest.raises(EngineUnreachable) as refused:
        await engine.look()
    assert refused.value.title == "DOCKER_HOST is no address of a Docker engine."
    assert refused.value.detail.startswith(url.partition("\x1b")[0]) and refused.value.detail.isprintable()
    assert refused.value.remedy == "Set DOCKER_HOST to unix:///var/run/docker.sock or tcp://HOST:PORT."
