"""Who can reach a stack, changed by the same words whether this program wrote it or somebody's hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.reach.doors import Door
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.adopt.doors import close_door_by_hand, open_door_by_hand
from scaletail_tui.operations.adopt.expose import expose_by_hand
from scaletail_tui.operations.adopt.guard import look_at_by_hand
from scaletail_tui.operations.adopt.public import go_public_by_hand
from scaletail_tui.operations.observe.origin import Origin, find_origin
from scaletail_tui.operations.serve import expose as ours
from scaletail_tui.operations.serve.guard import FunnelCheck, look_at
from scaletail_tui.operations.serve.public import PublicWish, go_public
from scaletail_tui.operations.serve.tailnet_doors import close_door, open_door

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts


class EitherReach:
    """One stack; each act returns a sentence of what was seen, and raises what that of its kind raises.

    `restart` lets a Serve file that is read at its start alone be taken by one; it has no meaning for ours.
    """

    def __init__(self, ports: AdoptPorts, name: str, *, by_hand: bool, restart: bool = False) -> None:
        if restart and not by_hand:
            raise BadInput(f"{name} is switched live, so nothing is restarted for it.", remedy="Leave --restart away.")
        self._ports = ports
        self._name = name
        self._restart = restart
        self.by_hand = by_hand

    async def look_at(self, wish: PublicWish) -> tuple[str, tuple[FunnelCheck, ...]]:
        return await (look_at_by_hand if self.by_hand else look_at)(self._ports, self._name, wish)

    async def go_public(self, wish: PublicWish, *, typed: str) -> str:
        if self.by_hand:
            return await go_public_by_hand(self._ports, self._name, wish, typed=typed, restart=self._restart)
        return await go_public(self._ports, self._name, wish, typed=typed)

    async def switch(self, exposure: Exposure, *, typed: str = "") -> str:
        if self.by_hand:
            return await expose_by_hand(self._ports, self._name, exposure, typed=typed, restart=self._restart)
        return await ours.expose(self._ports, self._name, exposure, typed=typed)

    async def open_door(self, door: Door) -> str:
        if self.by_hand:
            return await open_door_by_hand(self._ports, self._name, door, restart=self._restart)
        return await open_door(self._ports, self._name, door)

    async def close_door(self, port: int, path: str) -> str:
        if self.by_hand:
            return await close_door_by_hand(self._ports, self._name, port, path, restart=self._restart)
        return await close_door(self._ports, self._name, port, path)

    async def advice_against(self, exposure: Exposure) -> str:
        """What the catalog says against it; of a stack made by hand it says nothing."""
        return "" if self.by_hand else await ours.advice_against(self._ports, self._name, exposure)


async def reach_of(ports: AdoptPorts, name: str, *, restart: bool = False) -> EitherReach:
    """By where the stack comes from."""
    by_hand = (await find_origin(ports, name)).origin is Origin.BY_HAND
    return EitherReach(ports, name, by_hand=by_hand, restart=restart)
