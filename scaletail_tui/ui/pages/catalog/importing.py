"""Asks in the key row which file of the user's own is to be a stack, and what of it only he knows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.catalog.answers import default_exposure, default_lan_ports
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choose import ImportQuestion, ImportWishes, InHostNetwork
from scaletail_tui.domain.imports.docker_run import is_docker_run
from scaletail_tui.domain.stack.spec import Answers, read_owner
from scaletail_tui.ports.jobs import DeployRequest
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.new_key import NewKeyScreen
from scaletail_tui.ui.ways import EACH_KEY, EACH_WORDS, ONE_KEY, ONE_WORDS
from scaletail_tui.ui.work import Left

if TYPE_CHECKING:
    from scaletail_tui.domain.imports.given import GivenStack
    from scaletail_tui.operations.imports.each import ImportPart
    from scaletail_tui.operations.imports.running import RunBefore

_ASKED = "Compose file or its folder, or a docker run line"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedImport:
    """What he wants to be made of his file."""

    service: Service
    stops: tuple[str, ...]
    """Containers that work on the same data, and may be stopped when the stack starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEach:
    """Several stacks of one file, planned together."""

    requests: tuple[DeployRequest, ...]
    standing: tuple[str, ...] = ()
    """Those that were made of it before."""


async def ask_for_import(page: Page[Any]) -> AskedImport | AskedEach | None:
    """What stacks can be made of; None where he leaves. Raises BadInput for what cannot be imported."""
    from scaletail_tui.operations.imports.importing import plan_import
    from scaletail_tui.operations.imports.running import check_kept, look_for_earlier

    told = await page.ask_text(_ASKED, enter="read it")
    if not told or not told.strip():
        return None
    files = page.ports.user_files
    read = files.read_given_text if is_docker_run(f"{told} ") else files.read_given
    given = await asyncio.to_thread(read, told.strip())
    before = await look_for_earlier(page.ports, given)
    if before.running:
        check_kept(before)
        names = ", ".join(before.running)
        said = f"{names} would work on the same data at the same time."
        if await page.choose(said, {"s": "stop it when the stack starts"}) != "s":
            return None
    wishes = ImportWishes()
    while True:
        try:
            imported = await plan_import(page.ports, given, wishes, before)
            return AskedImport(service=imported.service, stops=before.running)
        except ImportQuestion as question:
            if question.flag == "visit" and len(question.choices) > 1:
                ways = {EACH_KEY: EACH_WORDS, ONE_KEY: ONE_WORDS}
                way = await page.choose(question.title, ways)
                if way == EACH_KEY:
                    return await _ask_each(page, given, before, question.choices)
                if not way:
                    return None
            answered = await _ask(page, question, wishes)
            if answered is None:
                return None
            wishes = answered
        except InHostNetwork as asked:
            if not await page.ask(asked.title, yes="move it beside the sidecar"):
                return None
            wishes = replace(wishes, from_host=(*wishes.from_host, asked.service))


async def _ask(page: Page[Any], question: ImportQuestion, wishes: ImportWishes) -> ImportWishes | None:
    what = "Which one is visited" if question.flag == "visit" else "Its page's port"
    first = question.choices[0] if question.choices else ""
    said = await page.ask_text(f"{question.title} {what}", first, enter="go on")
    if said is None:
        return None
    if question.flag == "visit":
        return replace(wishes, visit=said.strip())
    if not (said.strip().isascii() and said.strip().isdigit() and 0 < int(said) < 65536):
        raise BadInput(f"{said!r} is no port.", remedy="A port is a number from 1 to 65535.")
    return replace(wishes, visit=question.service, port=int(said))


async def _ask_each(page: Page[Any], given: GivenStack, before: RunBefore, names: tuple[str, ...]) -> AskedEach | None:
    """A plan for each of them; None where he leaves. What is required and has no answer is refused with its name."""
    from scaletail_tui.operations.deploy.request import request_deploy
    from scaletail_tui.operations.imports.each import find_import_parts, find_standing, share_stops
    from scaletail_tui.operations.plan.planning import spec_for

    ports = page.ports
    parts = await find_import_parts(ports, given, ImportWishes(), dict.fromkeys(names, 0))
    standing = await find_standing(ports, given, parts)
    made = [(part.name, await _plan_part(page, given, before, part)) for part in parts if part.name not in standing]
    if any(service is None for _, service in made):
        return None
    if not made:
        return AskedEach(requests=(), standing=tuple(standing))
    owner = await _ask_owner(page)
    way = await page.choose("How do the new devices log in?", {"k": "with a reusable key", "l": "by a link each"})
    key = await page.main_app.push_screen_wait(_key_page(page, [name for name, _ in made])) if way == "k" else None
    if not way or (way == "k" and key is None):
        return None
    new = page.main_app.options.new_stacks
    stops = share_stops(before, [part for part in parts if part.name not in standing])
    requests: list[DeployRequest] = []
    for name, service in made:
        assert service is not None
        answers = Answers(
            name=name, exposure=(new.exposure if service.web else None) or default_exposure(service), owner=owner,
            lan_ports=default_lan_ports(service), sidecar=new.sidecar,
        )  # fmt: skip
        spec = await spec_for(ports, service, answers, stops=stops[name])
        requests.append(replace(await request_deploy(ports, spec, key=key), stops=stops[name]))
    return AskedEach(requests=tuple(requests), standing=tuple(standing))


def _key_page(page: Page[Any], names: Sequence[str]) -> NewKeyScreen:
    """Asks for the one key of all of them."""
    if len(names) == 1:
        return NewKeyScreen(names[0], place=page.place, heading="Paste an auth key")
    said = f"It admits {len(names)} devices, so it has to be reusable; after each login it is emptied from that file."
    return NewKeyScreen(place=page.place, heading="One reusable key for all of them", sentence=said)


async def _plan_part(page: Page[Any], given: GivenStack, before: RunBefore, part: ImportPart) -> Service | None:
    from scaletail_tui.operations.imports.importing import plan_import

    wishes = ImportWishes(visit=part.visit, port=part.port, left=part.left)
    while True:
        try:
            return (await plan_import(page.ports, given, wishes, before)).service
        except ImportQuestion as question:
            answered = await _ask(page, question, wishes)
            if answered is None:
                return None
            wishes = answered
        except InHostNetwork as asked:
            if not await page.ask(asked.title, yes="move it beside the sidecar"):
                return None
            wishes = replace(wishes, from_host=(*wishes.from_host, asked.service))


async def _ask_owner(page: Page[Any]) -> tuple[int, int] | None:
    """Root is asked whose apps they are: nothing runs as root unless that is said."""
    host = await page.ports.host.look()
    if host.uid:
        return None
    proposed = f"{host.owner[0]}:{host.owner[1]}"
    said = await page.ask_text("User and group of the apps' data (UID:GID)", proposed, enter="go on")
    if said is None:
        raise Left
    owner = read_owner(said.strip())
    if owner is None:
        raise BadInput(f"{said!r} is no UID:GID.", remedy="Both are numbers, as in 1000:1000.")
    return owner
