"""The stacks that stand on the practice host before the user does anything."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import floor
from pathlib import Path

from scaletail_tui.adapters.practice.compose import resolve
from scaletail_tui.adapters.practice.engine.image import Image
from scaletail_tui.adapters.practice.sidecar.sidecar import Sidecar
from scaletail_tui.adapters.practice.tailnet import FUNNEL_TAG, SUFFIX
from scaletail_tui.adapters.practice.world import World
from scaletail_tui.domain.catalog.service import CatalogLoad, Service
from scaletail_tui.domain.stack.backends import HTTPS_PORT
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, Answers, SidecarOptions, StackSpec

DAY = 86_400.0
VISITS = (2_400.0, 1_180.0, 1_178.0, 204.0)
"""Seconds ago at which somebody tried the broken page."""
BY_HAND = "miniflux"
"""A stack that somebody made without this program, outside of the root."""
BY_HAND_COMPOSE = """\
configs:
  ts-serve:
    content: |
      {"TCP":{"443":{"HTTPS":true}},
       "Web":{"$${TS_CERT_DOMAIN}:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:8080"}}}}}
services:
  tailscale:
    image: tailscale/tailscale:latest
    container_name: tailscale-miniflux
    hostname: miniflux
    environment:
      - TS_AUTHKEY=${TS_AUTHKEY}
      - TS_STATE_DIR=/var/lib/tailscale
      - TS_SERVE_CONFIG=/config/serve.json
      - TS_ENABLE_HEALTH_CHECK=true
      - TS_LOCAL_ADDR_PORT=127.0.0.1:24234
    configs:
      - source: ts-serve
        target: /config/serve.json
    volumes:
      - ./ts/state:/var/lib/tailscale
    devices:
      - /dev/net/tun:/dev/net/tun
    cap_add:
      - net_admin
    healthcheck:
      test: ["CMD", "wget", "--spider", "-q", "http://127.0.0.1:24234/healthz"]
      interval: 1m
    restart: always
  application:
    image: miniflux/miniflux:latest
    container_name: app-miniflux
    network_mode: service:tailscale
    depends_on:
      tailscale:
        condition: service_healthy
    restart: always
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeStack:
    """One stack and what its past was."""

    slug: str
    up_for: float
    """Seconds since it was started."""
    stopped_for: float | None = None
    """Seconds since the user stopped it; None while it runs."""
    serve_points_at: int | None = None
    """A port that somebody wrote into serve.json by mistake."""
    exposure: Exposure = Exposure.SERVE
    tags: tuple[str, ...] = ()


STACKS = (
    PracticeStack(slug="vaultwarden", up_for=6.2 * DAY, serve_points_at=8080),
    PracticeStack(slug="immich", up_for=38.0),
    PracticeStack(slug="uptime-kuma", up_for=19.4 * DAY),
    PracticeStack(slug="jellyfin", up_for=11.3 * DAY),
    PracticeStack(slug="linkding", up_for=30.0 * DAY, stopped_for=11.0 * DAY),
    PracticeStack(slug="excalidraw", up_for=2.4 * DAY, exposure=Exposure.FUNNEL, tags=(FUNNEL_TAG,)),
    PracticeStack(slug="tailscale-exit-node", up_for=2.1 * DAY, exposure=Exposure.DIRECT),
)
"""A broken web app, a young one with a database, two that are well, one at rest, a public one, and a node without an
app; together with the one made by hand, eight."""
PUBLISHED = {"louislam/uptime-kuma:2": 1, "lscr.io/linuxserver/jellyfin:latest": 1, "miniflux/miniflux:latest": 1}
"""Images of which the registries have a newer one."""
UNWELL = frozenset({"lscr.io/linuxserver/jellyfin:latest"})
"""Those whose newer image does not start: an update goes back."""


def make_stacks(world: World, catalog: CatalogLoad) -> None:
    """Write the folders, and live through the past of each stack so that logs, addresses and certificates are there."""
    world.promised_ports = make_port_promise(catalog)
    source = random.Random(7)
    now = floor(world.clock.now())  # whole seconds: the past reads alike whenever within one it is made up
    past: list[tuple[float, Callable[[], None]]] = [(now - 3.0 * DAY, partial(_start_by_hand, world))]
    for stack in STACKS:
        service = catalog.get(stack.slug)
        if service is None:
            continue
        spec = _spec(service, source, stack.exposure, stack.tags)
        past.append((now - stack.up_for, partial(_start, world, spec, stack)))
        if stack.serve_points_at is not None:
            past += [(now - ago, partial(_visit, world, spec, stack.serve_points_at)) for ago in VISITS]
        if stack.stopped_for is not None:
            past.append((now - stack.stopped_for, partial(_stop, world, spec.name)))
    for moment, happen in sorted(past, key=lambda one: one[0]):
        world.pretend(moment)
        happen()
    world.pretend(None)
    world.published |= PUBLISHED
    world.unwell |= UNWELL


def make_more(world: World, catalog: CatalogLoad, count: int) -> None:
    """So many further stacks of one small service, up for days, under names of their own."""
    service = catalog.get("it-tools")
    assert service is not None
    source = random.Random(11)
    now = floor(world.clock.now())
    for number in range(count):
        name = f"tools-{number:03}"
        world.pretend(now - (2.0 + number) * DAY / 8)
        spec = replace(_spec(service, source), name=name, public_host=f"{name}.{SUFFIX}")
        _start(world, spec, PracticeStack(slug=service.slug, up_for=0.0))
    world.pretend(None)


def make_port_promise(catalog: CatalogLoad) -> Callable[[str, str], tuple[int, ...]]:
    """Which ports an image listens on as a Compose service, judged by the catalog; none for databases and the like."""

    def ports(image: str, compose_service: str) -> tuple[int, ...]:
        if image.startswith("miniflux/"):
            return (8080,)
        for service in catalog.services:
            body = (service.compose.get("services") or {}).get(compose_service)
            if body is None or _bare(str(body.get("image", ""))) != _bare(image):
                continue
            if compose_service not in service.shares_network:
                return ()
            return _shares(service, compose_service)
        return (8080,) if compose_service == "application" else ()

    return ports


def _shares(service: Service, compose_service: str) -> tuple[int, ...]:
    """The first sharer of the network takes Serve's ports in turn with the others; it also takes all further ones."""
    place = service.shares_network.index(compose_service)
    served = [shown.port for index, shown in enumerate(service.serve)
              if index % len(service.shares_network) == place]  # fmt: skip
    if place == 0 and service.own_https:
        served.append(HTTPS_PORT)
    if place == 0:
        served += [extra.port for extra in service.ports if "tcp" in extra.protocols and extra.port not in served]
    return tuple(served)


def _bare(reference: str) -> str:
    """The reference without its tag, which may be a variable."""
    head, slash, last = reference.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0].partition('$')[0]}"


def _spec(
    service: Service, source: random.Random, exposure: Exposure = Exposure.SERVE, tags: tuple[str, ...] = ()
) -> StackSpec:
    from scaletail_tui.domain.catalog.answers import final_settings
    from scaletail_tui.domain.keys.authkey import generator

    answers = Answers(name=service.hostname, exposure=exposure)
    return StackSpec(
        name=service.hostname,
        service=service,
        exposure=exposure,
        settings=final_settings(service, answers, kept={}, token=generator(source)),
        public_host=f"{service.hostname}.{SUFFIX}",
        timezone="Europe/London",
        sidecar=SidecarOptions(tags=tags),
    )


def _start(world: World, spec: StackSpec, stack: PracticeStack) -> None:
    from scaletail_tui.render.stack import plan_folders, render_stack

    folder = world.root / spec.name
    for planned in plan_folders(spec):
        (folder / planned.path).mkdir(parents=True, exist_ok=True, mode=planned.mode)
    for file in render_stack(spec):
        text = file.text
        if file.path.endswith("serve.json") and stack.serve_points_at is not None:
            text = text.replace(f"127.0.0.1:{spec.service.main_port}", f"127.0.0.1:{stack.serve_points_at}")
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(file.mode)
    _live(world, spec.name, folder)


def _start_by_hand(world: World) -> None:
    folder = world.root.parent / "srv" / BY_HAND
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compose.yaml").write_text(BY_HAND_COMPOSE)
    (folder / ".env").write_text("TS_AUTHKEY=\n")
    _live(world, BY_HAND, folder)


def _live(world: World, name: str, folder: Path) -> None:
    """Start the containers, the sidecar as a device that has been in the tailnet before."""
    model = resolve(folder, name)
    services = model["services"]
    for config in services.values():
        image = str(config["image"])
        world.images.setdefault(image, Image(reference=image, tagged=world.instant - 40.0))
    order = (SIDECAR_SERVICE, *(service for service in services if service != SIDECAR_SERVICE))
    made = [world.create(name, str(folder), service, model) for service in order]
    sidecar = made[0].inhabitant
    if isinstance(sidecar, Sidecar):
        sidecar.remember(world.instant)
    for container in made:
        world.start(container)


def _visit(world: World, spec: StackSpec, port: int) -> None:
    """Somebody opened the page, and nothing answered on that port."""
    sidecar = world.find(spec.sidecar_container).inhabitant
    if isinstance(sidecar, Sidecar):
        sidecar.note_failed_proxy(port)


def _stop(world: World, name: str) -> None:
    for container in reversed(world.namesakes(name)):
        world.stop(container)
