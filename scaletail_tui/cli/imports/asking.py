"""What an import is made of, and what has to be asked of it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaletail_tui.cli.terminal import has_terminal
from scaletail_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from scaletail_tui.domain.imports.choose import ImportQuestion, ImportWishes
    from scaletail_tui.domain.imports.given import GivenStack
    from scaletail_tui.operations.imports.importing import Imported
    from scaletail_tui.operations.imports.running import RunBefore
    from scaletail_tui.ports.bundle import Ports

_EACH = "each of them, as a stack of its own"
ENGINES = frozenset({"docker", "podman"})


class EachWanted(Exception):
    """Asked which service is visited, the user said: each, as a stack of its own."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = tuple(names)


async def read_running(ports: Ports, container: str) -> GivenStack:
    """A container of this host as a model of one service."""
    from scaletail_tui.domain.imports.container import read_container
    from scaletail_tui.ports.engine import NoSuchContainer

    try:
        seen = await ports.engine.inspect(container)
    except NoSuchContainer as error:
        raise BadInput(f"There is no container {container} on this host.", remedy="See: docker ps -a") from error
    image = await ports.engine.image(str((seen.get("Config") or {}).get("Image") or ""))
    return await asyncio.to_thread(ports.user_files.given_of, read_container(seen, image), container)


async def _what_stands(args: argparse.Namespace, ports: Ports) -> GivenStack:
    """The stack's own file as it stands now; what was decided before stands unless it is said anew."""
    from scaletail_tui.operations.imports.entry import given_again, wishes_again
    from scaletail_tui.operations.observe.origin import check_ours

    given, choices = given_again(await check_ours(ports, args.name))
    before = wishes_again(choices)
    args.visit = args.visit or f"{before.visit}:{before.port}".removesuffix(":0")
    args.page = args.page or before.page
    args.leave = args.leave or list(before.left)
    args.profiles = args.profiles or list(before.profiles)
    args.from_host = args.from_host or list(before.from_host)
    args.copy = args.copy or bool(before.copied)
    return given


async def read_asked(args: argparse.Namespace, ports: Ports) -> GivenStack:
    if args.container:
        return await read_running(ports, args.container)
    words: list[str] = args.words
    if not words:
        return await _what_stands(args, ports)
    if words[0] in ENGINES:
        return await asyncio.to_thread(ports.user_files.read_given_text, _quote(words))
    if len(words) > 1:
        raise BadInput("import takes one FILE.", remedy="Several Compose files of one stack: name their folder.")
    if words[0] == "-":
        from scaletail_tui.cli.key_file import text_in

        if args.auth_key_file == "-":
            raise BadInput("Standard input cannot hold both a Compose file and the key.", remedy="Put one into a file.")
        return await asyncio.to_thread(ports.user_files.read_given_text, text_in("-", "Standard input"))
    if words[0].lstrip().startswith(("docker ", "podman ", "sudo ")):
        return await asyncio.to_thread(ports.user_files.read_given_text, words[0])
    return await asyncio.to_thread(ports.user_files.read_given, words[0])


def _quote(words: list[str]) -> str:
    import shlex

    return shlex.join(words)


async def plan_asking(args: argparse.Namespace, ports: Ports, given: GivenStack, before: RunBefore) -> Imported:
    """Ask on the terminal for what cannot be known, until nothing is left to ask."""
    from scaletail_tui.domain.imports.choose import ImportQuestion
    from scaletail_tui.operations.imports.importing import plan_import

    while True:
        try:
            return await plan_import(ports, given, wishes_of(args), before)
        except ImportQuestion as question:
            if args.yes or args.dry_run or args.json or not has_terminal():
                raise
            await _ask(args, question)


async def _ask(args: argparse.Namespace, question: ImportQuestion) -> None:
    from scaletail_tui.cli import questions

    service = (args.visit or "").partition(":")[0]
    several = [_EACH] if question.flag == "visit" and len(question.choices) > 1 and not args.name else []
    ask = (
        questions.select(question.title, choices=[*question.choices, *several])
        if question.choices
        else questions.text(f"{question.title} Its port")
    )
    said = await ask.ask_async()
    if said is None:
        raise KeyboardInterrupt
    if said == _EACH:
        raise EachWanted(question.choices)
    args.visit = said if question.flag == "visit" else f"{service or question.service}:{said}"


def wishes_of(args: argparse.Namespace) -> ImportWishes:
    from scaletail_tui.domain.imports.choose import ImportWishes

    visit, colon, port = (args.visit or "").partition(":")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise BadInput(f"--visit {args.visit}: {port!r} is no port.", remedy="Give SERVICE:PORT, as in web:8080.")
    return ImportWishes(
        visit=visit, port=int(port) if colon else 0, page=args.page or "", left=tuple(args.leave),
        profiles=tuple(args.profiles), from_host=tuple(args.from_host), copied="asked for" if args.copy else "",
    )  # fmt: skip
