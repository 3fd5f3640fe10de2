"""`adopt`: take over stacks that were made by hand, in place; and the way back from an improvement."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers, say
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.operations.adopt.improve import Improved
    from scaletail_tui.operations.adopt.take_over import Adoption
    from scaletail_tui.ports.bundle import Ports


def add_parser(subparsers: Subparsers) -> None:
    text = "manage stacks that were made by hand, where they stand"
    parser = subparsers.add_parser(
        "adopt", help=text, description=f"{text}: no file of yours is moved or changed. From then on they are listed "
        "and acted on by their folder's name, also while nothing of them runs. improve then makes one better. "
        "Exit status 0: all of them; 1: some were not; 2: none could be.",
    )  # fmt: skip
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help="a stack's folder, or its name in status")
    parser.add_argument("--all", metavar="ROOT", dest="everything", help="every stack below a folder, as a clone")
    parser.add_argument("--revert", metavar="NAME", help="put the files back as they were before improve, and let go")
    parser.add_argument("--resume", metavar="NAME", help="go on with an improve or a revert that was interrupted")
    parser.add_argument("--no-restart", action="store_true", help="change files alone; the containers stay as they are")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when all was done; raises BadInput where it is not clear what is meant."""
    from scaletail_tui.cli.wiring import ports_for

    wishes = [bool(args.folders), args.everything is not None, args.revert is not None, args.resume is not None]
    if sum(wishes) != 1:
        raise BadInput(
            "adopt takes folders, or --all ROOT, or --revert NAME, or --resume NAME.",
            remedy="See: scaletail-tui adopt --help",
        )
    ports = ports_for(args)
    if args.revert is not None or args.resume is not None:
        return _go(ports, args)
    return asyncio.run(_adopt(ports, args))


def absolute(said: str) -> str:
    """A path as an absolute one; a bare word that names no folder here stays a name."""
    from scaletail_tui.adapters.small_files import is_folder

    path = Path(said).expanduser()
    return str(Path(*path.absolute().parts)) if "/" in said or said in (".", "..") or is_folder(path) else said


async def _adopt(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.operations.adopt.place import find_folder
    from scaletail_tui.operations.adopt.take_over import adopt

    done: list[Adoption] = []
    failed: list[tuple[str, ScaletailError]] = []
    for said in await asyncio.to_thread(_wanted, ports, args):
        try:
            done.append(await adopt(ports, await find_folder(ports, said)))
        except ScaletailError as error:
            if len(args.folders) == 1:
                raise
            failed.append((said, error))
    if args.json:
        print(plain_json({
            "adopted": [adoption_json(one) for one in done],
            "failed": [{"folder": said, "error": why.title, "fix": why.remedy} for said, why in failed],
        }))  # fmt: skip
    else:
        for one in done:
            print(plain_line(sentence_of(one)))
            for note in one.notes if args.everything is None else ():
                print(f"  {plain_line(note)}")
        for said, why in failed:
            shown = plain_line(said)
            say(f"{shown}: {why.sentence()}" if shown else why.sentence())  # who reads it cannot see blanks
        if done:
            print("Next, to see what can be made better: scaletail-tui improve --dry-run " + plain_line(done[0].name))
    return 0 if not failed else 1 if done else 2


def _wanted(ports: Ports, args: argparse.Namespace) -> list[str]:
    if args.everything is None:
        return [absolute(said) for said in args.folders]
    root = absolute(args.everything)
    found = [folder for folder in ports.user_files.find(root) if holds_sidecar(ports, folder)]
    if not found:
        raise BadInput(f"No folder below {root} holds a Compose file with a Tailscale sidecar.")
    return found


def holds_sidecar(ports: Ports, folder: str) -> bool:
    """Others below the root are none of the user's wish; one that cannot be read is told."""
    from scaletail_tui.operations.adopt.take_over import check_adoptable
    from scaletail_tui.ports.folders import FilesRefused

    try:
        check_adoptable(ports.user_files.read(folder), folder)
    except FilesRefused:
        return True
    except BadInput:
        return False
    return True


def sentence_of(one: Adoption) -> str:
    what = f", {one.service}" if one.service else ""
    said = f"{one.name}{what}: {'managed from now on' if one.new else 'managed already'}, in {one.folder}."
    return f"{said} Stacks in {one.root} are listed from now on." if one.root else said


def adoption_json(one: Adoption) -> dict[str, Any]:
    return {
        "name": one.name, "folder": one.folder, "kind": one.shape.value, "service": one.service or None,
        "notes": list(one.notes), "new": one.new, "remembered": one.root or None,
    }  # fmt: skip


def _go(ports: Ports, args: argparse.Namespace) -> int:
    """Back to the files as they were, or on with what was interrupted."""
    from scaletail_tui.cli.terminal import check_asking
    from scaletail_tui.operations.adopt.improve import go_on, revert
    from scaletail_tui.operations.adopt.place import find_folder

    back = args.revert is not None
    said = args.revert if back else args.resume
    folder = asyncio.run(find_folder(ports, absolute(said)))
    name = _name_of(ports, folder)
    if back and not args.yes:
        check_asking(as_json=args.json)
        record = ports.adoptions.look(folder)
        if not record.adopted and not record.changed:
            raise BadInput(f"{name} was never taken over, so there is nothing to put back.")
        if not _agreed(name, record.changed):
            return 1
    told = (lambda _: None) if args.json else _tell
    done = asyncio.run((revert if back else go_on)(ports, name, folder, restart=not args.no_restart, told=told))
    return tell_done(args, done, "reverted" if back else "resumed")


def _name_of(ports: Ports, folder: str) -> str:
    from scaletail_tui.operations.adopt.place import name_of

    return name_of(ports, folder) or Path(folder).name


def _tell(sentence: str) -> None:
    print(plain_line(sentence), flush=True)


def _agreed(name: str, changed: tuple[str, ...]) -> bool:
    from scaletail_tui.cli import questions

    what = f" These are put back: {', '.join(map(plain_line, changed))}." if changed else ""
    return bool(questions.confirm(f"Let go of {plain_line(name)}?{what}", default=False).ask())


def tell_done(args: argparse.Namespace, done: Improved, did: str) -> int:
    """What was done, as a line or an object."""
    back = done.reverted
    if args.json:
        print(plain_json({
            "stack": done.name, "folder": done.folder, "result": "ok", "did": did, "restarted": list(done.restarted),
            "address": done.address or None,
            "restored": list(back.restored) if back else [], "removed": list(back.removed) if back else [],
            "kept": dict(back.kept) if back else {},
        }))  # fmt: skip
        return 0
    if done.restarted:
        print(plain_line(f"Made anew: {', '.join(done.restarted)}."))
    if done.address:
        print(plain_line(f"The device is the same: {done.address}."))
    for path, kept in (back.kept if back else {}).items():
        print(plain_line(f"{path} was edited after that; your edited one is {kept}."))
    print(plain_line(f"{done.name} is {did}."))
    return 0
