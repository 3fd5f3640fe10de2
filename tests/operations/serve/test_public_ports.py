"""Funnel opens everything on its port: nothing that is meant for the tailnet may come to stand on a public one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.reach.doors import Door, Way
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.deploy.request import request_deploy, request_to_go_on
from scaletail_tui.operations.deploy.run import deploy
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.expose import expose
from scaletail_tui.operations.serve.guard import look_at
from scaletail_tui.operations.serve.public import PublicWish, go_public
from scaletail_tui.operations.serve.remember import remember
from scaletail_tui.operations.serve.table import Who, tell_reach
from scaletail_tui.operations.serve.tailnet_doors import close_door, open_door
from scaletail_tui.render.serve import render_serve
from tests.operations.fakes import Stage, result_of, running, stage, stages_in

CAPS = {"https": None, "funnel": None, "https://tailscale.com/cap/funnel-ports?ports=443,8443,10000": None}
HOOK = PublicWish(port=8443, path="/hook")


async def deployed(root: Path, slug: str) -> Stage:
    made = await stage(root, slug)
    made.world.status = lambda age: running(caps=CAPS)
    await made.deployed()
    return made


async def public_of(made: Stage) -> set[tuple[int, str]]:
    return {(row.port, row.path) for row in (await tell_reach(made.ports, "vault")).rows if row.who is Who.INTERNET}


@pytest.mark.parametrize(
    ("first", "then"),
    [(HOOK, PublicWish()), (PublicWish(), PublicWish(port=8443)), (PublicWish(port=8443, path="/"), PublicWish())],
    ids=["a path first", "Funnel first", "the page itself first"],
)
async def test_the_whole_page_is_never_moved_to_a_public_port(
    tmp_path: Path, first: PublicWish, then: PublicWish
) -> None:
    made = await deployed(tmp_path, "umami")  # whose entry shows a few paths alone
    await go_public(made.ports, "vault", first, typed="vault")
    before, file = await public_of(made), made.world.serve_file.read_text()
    with pytest.raises(BadInput, match=r"Funnel opens everything on its port: with .* / would be public, too"):
        await go_public(made.ports, "vault", then, typed="vault")
    assert await public_of(made) == before and made.world.serve_file.read_text() == file
    shows = next(check for check in (await look_at(made.ports, "vault", then))[1] if check.name == "shows")
    assert shows.state.value == "fail" and "would be public, too" in shows.sentence


async def test_switching_to_funnel_leaves_a_tailnet_door_of_its_port_in_the_tailnet(tmp_path: Path) -> None:
    made = await deployed(tmp_path, "vaultwarden")
    await open_door(made.ports, "vault", Door(port=443, path="/private", target="http://127.0.0.1:9000"))
    with pytest.raises(BadInput, match="with / of port 443 /private would be public, too"):
        await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    assert await public_of(made) == set()


async def test_a_page_that_is_made_public_by_its_own_path_is_what_was_asked(tmp_path: Path) -> None:
    made = await deployed(tmp_path, "vaultwarden")
    await go_public(made.ports, "vault", PublicWish(path="/"), typed="vault")
    assert await public_of(made) == {(443, "/")}


async def test_what_only_closes_is_done_though_the_files_show_too_much_already(tmp_path: Path) -> None:
    made = await deployed(tmp_path, "vaultwarden")
    await open_door(made.ports, "vault", Door(port=8443, path="/private", target="http://127.0.0.1:9000"))
    compose = made.folder / "compose.yaml"
    spec = await spec_from_disk(made.ports, "vault")
    hook = Door(port=8443, path="/hook", way=Way.FUNNEL, target="http://127.0.0.1:9000")
    mixed = replace(spec, doors=(*spec.doors, hook))
    compose.write_text(remember(compose.read_text(), spec, mixed))
    made.world.serve_file.write_text(render_serve(mixed, mixed.exposure))
    assert await public_of(made) == {(8443, "/hook"), (8443, "/private")}
    await close_door(made.ports, "vault", 8443, "/private")
    assert await public_of(made) == {(8443, "/hook")}
    await expose(made.ports, "vault", Exposure.SERVE)
    assert await public_of(made) == set()


@pytest.mark.parametrize("seconds", [None, 600.0], ids=["for ever", "for a while"])
async def test_a_redeploy_with_funnel_over_a_tailnet_door_is_refused_before_anything_is_made_anew(
    tmp_path: Path, seconds: float | None
) -> None:
    made = await deployed(tmp_path, "vaultwarden")
    request = await made.request(funnel=True, public_for=seconds, key=None)  # planned before the door was there
    await open_door(made.ports, "vault", Door(port=443, path="/private", target="http://127.0.0.1:3000"))
    spec = await spec_from_disk(made.ports, "vault")
    with pytest.raises(BadInput, match=r"/private.* would be public, too"):
        await request_deploy(made.ports, spec, funnel=True, public_for=seconds)
    with pytest.raises(BadInput, match=r"/private.* would be public, too"):
        await request_to_go_on(made.ports, "vault", funnel=True, public_for=seconds)
    events = [event async for event in deploy(made.ports, replace(request, spec=spec, plan=None))]
    assert stages_in(events)[-1] == "answer"
    assert "/private" in result_of(events).sentence
    assert await public_of(made) == set()
