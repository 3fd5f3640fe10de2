"""Sixteen faults of the practice host, to be chosen from a list and mended with the keys of earnest."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.adapters.practice.app.app import App
from scaletail_tui.adapters.practice.app.script import AppScript, crash
from scaletail_tui.adapters.practice.engine.container import Container
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.ports.bundle import PracticeFault

if TYPE_CHECKING:
    from scaletail_tui.adapters.practice.world import World

FAULTS = tuple(
    PracticeFault(id=fault, title=title, mended=mended)
    for fault, title, mended in (
        ("set-serve-port", "Serve asks a port on which nobody listens", "another port, no restart"),
        ("start-app", "the app was stopped, its sidecar goes on", "the app is started"),
        ("restart-pair", "the sidecar was restarted without its app", "the pair is restarted"),
        ("crash", "the app ends again and again with an error", "its log says why; restart it"),
        ("answers-500", "the app answers with an error of its own", "its log; a restart"),
        ("set-serve-scheme", "Serve speaks HTTPS to an app that speaks HTTP", "another scheme, no restart"),
        ("rewrite-serve", "serve.json is no JSON any more", "the file is written anew"),
        ("serve-only", "Funnel on a port that Funnel does not take", "tailnet only"),
        ("show-page", "HTTPS was switched off in the tailnet", "a page for an admin"),
        ("new-key", "the key of the node has expired", "a new auth key"),
        ("show-link", "the device was logged out", "a link to open"),
        ("tell-name", "an admin has renamed the device", "the app learns its name"),
        ("recreate", "a file is newer than its containers", "they are made anew"),
        ("make-folders", "the folder of the identity cannot be written", "its owner is set"),
        ("set-aside-state", "the identity's file is half written", "it is set aside, after its name"),
        ("userspace", "the host has no TUN device any more", "networking in userspace"),
    )
)
STACKS = ("jellyfin", "uptime-kuma")
"""Those that are well when practice begins and were made by this program."""
_OF_THE_APP: Mapping[str, Callable[[AppScript], AppScript]] = {
    "crash": crash, "answers-500": lambda script: replace(script, status=500)
}  # fmt: skip


class PracticeGallery:
    """Breaks one stack after the other, so that the last one can still be looked at."""

    def __init__(self, enter: Callable[[], Awaitable[World]]) -> None:
        self._enter = enter
        self._broken: list[str] = []

    def faults(self) -> tuple[PracticeFault, ...]:
        return FAULTS

    async def cause(self, fault: str) -> str:
        world = await self._enter()
        app = self._next(world)
        self._broken.append(app.project)
        inside = app.inhabitant
        if fault in _OF_THE_APP and isinstance(inside, App):
            inside.misbehave(_OF_THE_APP[fault](inside.script))
            if inside.script.dies_after is not None:
                world.end_by_itself(app, 1)
            world.ring()
        else:
            world.troubles.happen(fault, app)
        return app.project

    def _next(self, world: World) -> Container:
        """The app of the stack whose turn is longest ago."""
        running = [one for one in world.containers.values() if one.running and one.name == f"app-{one.project}"]
        ready = [one for one in running if one.project in STACKS]
        if not ready:
            raise BadInput("No practice stack runs that could be broken.", remedy="Mend or start one first.")
        waited = {project: -turn for turn, project in enumerate(self._broken)}
        return max(ready, key=lambda one: waited.get(one.project, 1_000 - STACKS.index(one.project)))
