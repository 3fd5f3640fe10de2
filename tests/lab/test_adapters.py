"""The adapters against a real engine and real sidecars."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.compose.cli import ComposeCli
from scaletail_tui.adapters.engine.client import DockerEngine
from scaletail_tui.adapters.engine.endpoint import Endpoint
from scaletail_tui.adapters.sidecar.exec import SidecarExec
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.engine import NoSuchContainer
from scaletail_tui.ports.sidecars import SidecarSilent
from tests.lab.running_lab import Lab

COMPOSE = """\
services:
  tailscale:
    image: tailscale/tailscale:latest
    container_name: tailscale-{name}
    hostname: {name}
    environment:
      TS_AUTHKEY: file:/run/secrets/ts_authkey
      TS_AUTH_ONCE: "true"
      TS_STATE_DIR: /var/lib/tailscale
      TS_SERVE_CONFIG: /config/serve.json
      TS_USERSPACE: "{userspace}"
      TS_ENABLE_HEALTH_CHECK: "true"
      TS_LOCAL_ADDR_PORT: 127.0.0.1:41234
    secrets: [ts_authkey]
    volumes: [./state:/var/lib/tailscale, ./serve:/config:ro]
    devices: [/dev/net/tun:/dev/net/tun]
    cap_add: [net_admin]
  application:
    image: lab/web:latest
    container_name: app-{name}
    network_mode: service:tailscale
    environment:
      PRICE: "$$5 $${{HOME}}"
secrets:
  ts_authkey: {{file: ./authkey}}
"""
SERVE = """\
{"TCP": {"443": {"HTTPS": true}},
 "Web": {"${TS_CERT_DOMAIN}:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}}}
"""


class Stack:
    """One sidecar and one app, started by hand."""

    def __init__(self, lab: Lab, root: Path, name: str, *, userspace: bool = False) -> None:
        self.name, self.userspace = name, userspace
        self.folder = root / name
        self.sidecar, self.app = f"tailscale-{name}", f"app-{name}"
        (self.folder / "state").mkdir(parents=True)
        (self.folder / "serve").mkdir()
        (self.folder / "serve" / "serve.json").write_text(SERVE)
        (self.folder / "authkey").write_text(lab.key())
        (self.folder / "compose.yaml").write_text(COMPOSE.format(name=name, userspace=str(userspace).lower()))
        self.compose = ComposeCli()
        self.engine = DockerEngine(endpoint=lambda: Endpoint(url=lab.docker_host))
        self.sidecars = SidecarExec(ca_file=lab.folder / "ca" / "acme-root.pem")

    async def up(self) -> None:
        async for _ in self.compose.up(str(self.folder), self.name, ["tailscale", "application"]):
            pass

    async def logged_in(self) -> SidecarLook:
        """The first look that shows an address, a served page and a sidecar that calls itself well.

        The three come one after another: the sidecar's own health page follows its address by some hundred ms.
        """
        async with asyncio.timeout(60), self.sidecars.shell(self.sidecar) as shell:
            while True:
                with suppress(SidecarSilent):
                    look = await shell.look()
                    addressed = look.status is not None and look.status.get("TailscaleIPs")
                    if addressed and look.serve and look.healthz == "ok":
                        return look
                await asyncio.sleep(0.1)


@pytest.fixture
def stack(lab: Lab, root: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Stack:
    monkeypatch.setenv("DOCKER_HOST", lab.docker_host)
    userspace = bool(getattr(request, "param", False))
    return Stack(lab, root, "c1-user" if userspace else "c1-vault", userspace=userspace)


def address_and_host(look: SidecarLook) -> tuple[str, str]:
    assert look.status is not None
    return look.status["TailscaleIPs"][0], look.status["Self"]["DNSName"].rstrip(".")


@pytest.mark.engines
@pytest.mark.parametrize("stack", [False, True], ids=["kernel", "userspace"], indirect=True)
async def test_a_sidecar_is_looked_at_and_its_answer_verified(stack: Stack) -> None:
    await stack.up()
    look = await stack.logged_in()
    address, host = address_and_host(look)

    answer = await stack.sidecars.request(stack.sidecar, host=host, address=address, userspace=stack.userspace)
    untrusting = await SidecarExec().request(stack.sidecar, host=host, address=address, userspace=stack.userspace)
    direct = await stack.sidecars.connect(stack.sidecar, address=address, port=80, userspace=stack.userspace)
    nothing = await stack.sidecars.connect(stack.sidecar, address=address, port=81, userspace=stack.userspace)
    backend = await stack.sidecars.loopback(stack.sidecar, port=80)
    refused = await stack.sidecars.loopback(stack.sidecar, port=81)

    assert look.errors == {}
    assert look.tcp is not None and ":0050 " in look.tcp  # the app's port 80, seen from the sidecar
    assert (answer.verified, answer.status, answer.error) == (True, 200, "")
    assert answer.expires is not None and answer.expires > time.time()
    assert "Pebble" in answer.issuer
    assert (untrusting.verified, untrusting.status) == (False, 200)
    assert "certificate verify failed" in untrusting.error and untrusting.issuer == answer.issuer
    assert direct.connected and not nothing.connected
    assert "refused" in nothing.error
    assert (backend.status, refused.connected) == (200, False)
    assert (await stack.sidecars.run(stack.sidecar, ["tailscale", "ip", "-4"])).strip() == address


@pytest.mark.rotating
async def test_a_handshake_waits_while_the_certificate_is_fetched(stack: Stack, lab: Lab) -> None:
    lab.set(acmedelay="9s")
    await stack.up()
    address, host = address_and_host(await stack.logged_in())

    pending = await SidecarExec(handshake_limit=6).request(stack.sidecar, host=host, address=address)
    patient = SidecarExec(handshake_limit=60, ca_file=lab.folder / "ca" / "acme-root.pem")
    answer = await patient.request(stack.sidecar, host=host, address=address)

    assert (pending.connected, pending.handshake) == (True, False)
    assert pending.error == "no answer to the TLS handshake within 6 s"
    assert (answer.verified, answer.status) == (True, 200)


async def test_a_shell_outlives_a_restart_of_its_sidecar(stack: Stack) -> None:
    await stack.up()
    await stack.logged_in()
    async with stack.sidecars.shell(stack.sidecar) as shell:
        await shell.look()
        await stack.engine.stop(stack.sidecar, timeout=1)
        with pytest.raises(SidecarSilent) as caught:
            await shell.look()
            await shell.look()
        await stack.engine.start(stack.sidecar)
        async with asyncio.timeout(60):
            look = await shell.look()
            while look.status is None:
                await asyncio.sleep(0.1)
                look = await shell.look()

    assert caught.value.title.startswith("Nothing can be asked inside tailscale-c1-vault")
    with pytest.raises(SidecarSilent):
        await stack.sidecars.look("tailscale-c1-none")


@pytest.mark.engines
async def test_the_engine_tells_containers_images_and_logs(stack: Stack) -> None:
    await stack.up()
    engine = stack.engine
    look = await engine.look()
    names = [name for container in await engine.containers() for name in container["Names"]]
    inspected = await engine.inspect(stack.sidecar)
    started = inspected["State"]["StartedAt"]
    async with aclosing(engine.logs(stack.sidecar, since=started, follow=True)) as batches:
        async for batch in batches:
            assert all(line.at >= started for line in batch)
            if any("boot: " in line.text for line in batch):
                break
    with pytest.raises(NoSuchContainer):
        await engine.inspect("c1-none")
    with pytest.raises(NoSuchContainer):
        await anext(engine.logs("c1-none"))

    assert look.version and look.api_version >= "1.41" and look.root_dir
    assert f"/{stack.sidecar}" in names and f"/{stack.app}" in names
    assert await engine.has_image("lab/web:latest")
    assert await engine.image("registry.invalid/nothing:1") is None


@pytest.mark.engines
async def test_events_tell_what_happened_and_leave_out_our_own_looks(stack: Stack) -> None:
    await stack.up()
    await stack.logged_in()
    seen: list[str] = []

    async def watch(events: AsyncIterator[Any], ready: asyncio.Event) -> None:
        async for event in events:
            if event["Actor"]["Attributes"].get("name") == stack.app:
                seen.append(event["Action"])
                ready.set()
                if event["Action"] == "restart":
                    return

    ready = asyncio.Event()
    async with aclosing(stack.engine.events()) as events:
        watching = asyncio.create_task(watch(events, ready))
        async with asyncio.timeout(60):
            while not ready.is_set():  # until the stream stands
                await stack.engine.restart(stack.app, timeout=0)
                with suppress(TimeoutError):
                    await asyncio.wait_for(ready.wait(), 1)
            await stack.sidecars.loopback(stack.sidecar, port=80)
            await watching

    assert "die" in seen and "start" in seen
    assert not [action for action in seen if action.startswith("exec")]


@pytest.mark.engines
async def test_compose_reads_starts_stops_and_removes(stack: Stack) -> None:
    folder, compose = str(stack.folder), stack.compose
    model = await compose.config(folder, stack.name)
    started = [event async for event in compose.up(folder, stack.name, ["tailscale"])]
    stopped = [event async for event in compose.stop(folder, stack.name, ["tailscale"])]
    removed = [event async for event in compose.down(folder, stack.name)]
    (stack.folder / "compose.yaml").write_text("services: {web: {image: '${MISSING:?set it}'}}")
    with pytest.raises(ComposeFailed) as caught:
        await compose.config(folder, stack.name)

    assert model["services"]["application"]["environment"] == {"PRICE": "$5 ${HOME}"}
    assert [event.text for event in started if event.id == f"Container {stack.sidecar}"][-1] == "Started"
    assert stopped[-1].text == "Stopped"
    assert f"Container {stack.sidecar}" in {event.id for event in removed}
    assert "required variable MISSING is missing a value: set it" in caught.value.detail
    assert (await compose.version())[0].isdigit()


async def test_a_round_is_cheap(stack: Stack) -> None:
    await stack.up()
    await stack.logged_in()
    async with stack.sidecars.shell(stack.sidecar) as shell:
        await shell.look()
        before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        for _ in range(20):
            await shell.look()
        seconds = (time.monotonic() - began) / 20
        after = resource.getrusage(resource.RUSAGE_SELF)
    ours = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 20
    print(f"one look: {seconds * 1000:.0f} ms, {ours * 1000:.1f} ms of our own CPU")

    assert seconds < 0.5
