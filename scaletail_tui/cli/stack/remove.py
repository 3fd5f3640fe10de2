"""`remove`: containers, and more only when it is asked for by name."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.removal import Removal
    from scaletail_tui.ports.bundle import Ports


def add_parser(subparsers: Subparsers) -> None:
    text = "remove a stack's containers; files, identity and data stay unless asked for"
    parser = subparsers.add_parser("remove", help=text, description=text)
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("--files", action="store_true", help="also the files that this program wrote")
    parser.add_argument(
        "--identity-and-data", metavar="NAME", help="also identity and data; NAME is the stack's name again"
    )
    parser.add_argument(
        "--file", metavar="PATH", action="append", default=[], dest="agreed",
        help="also this file or folder of your own, or edited by you, in the stack's folder; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--device", action="store_true",
        help="with --identity-and-data: also delete the device from the tailnet, through Tailscale's API",
    )  # fmt: skip
    parser.add_argument("--backup", metavar="FILE", help="save the stack into this file first; see backup")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Remove what was asked for and tell what went and what stays; raises BadInput without a yes."""
    from scaletail_tui.cli.wiring import ports_for

    if args.identity_and_data is not None and args.identity_and_data != args.stack:
        raise BadInput(
            f"--identity-and-data takes the stack's name again: {args.identity_and_data!r} is not {args.stack!r}."
        )
    if args.device and args.identity_and_data is None:
        raise BadInput(
            "--device goes with --identity-and-data: a stack that keeps its identity would come back as that device.",
            remedy=f"To delete what earlier logins have left: scaletail-tui device {args.stack} delete-old",
        )
    with_files = args.files or args.identity_and_data is not None
    if args.agreed and not with_files:
        raise BadInput(
            "--file goes with --files or --identity-and-data: without them every file stays.", remedy="Add one of them."
        )
    agreed = [path.removeprefix("./").rstrip("/") for path in args.agreed]
    if not args.yes:
        check_asking(as_json=args.json)
    ports = ports_for(args)
    if not args.yes:
        wanted = _ask(ports, args, agreed, with_files=with_files)
        if wanted is None:
            return 1
        agreed = wanted
        if args.backup is None and args.identity_and_data is not None and _agreed("Save it into a file first?"):
            args.backup = ports.backups.file_for(args.stack)
        if args.identity_and_data is not None and not args.device and ports.tailnet.is_set:
            args.device = _agreed_to_device(ports, args.stack)
    if args.backup is not None:
        _save(ports, args)
    done = asyncio.run(_remove(ports, args, agreed))
    if args.json:
        print(plain_json(done.to_json()))
        return 0
    for one in done.removed:
        print(f"removed {plain_line(one)}")
    print(plain_line(done.sentence()))
    return 0


def _save(ports: Ports, args: argparse.Namespace) -> None:
    """Raises ScaletailError, with nothing removed, where the backup did not come to its end."""
    import sys

    from scaletail_tui.cli.backup.telling import Teller, follow, run_to_its_end
    from scaletail_tui.cli.wiring import backup_tools_for
    from scaletail_tui.operations.backup.make import BackupRequest, make_backup

    teller = Teller(as_json=False, stream=sys.stderr)
    tools, request = backup_tools_for(ports), BackupRequest(stack=args.stack, file=args.backup)
    made = run_to_its_end(lambda: follow(make_backup(ports, tools, request), teller))
    teller.left_out(made.left_out)
    teller.line(plain_line(made.sentence()))


async def _remove(ports: Ports, args: argparse.Namespace, agreed: Sequence[str]) -> Removal:
    from scaletail_tui.operations.keys.goodbye import remove_with_device
    from scaletail_tui.operations.lifecycle.remove import remove_containers, remove_files

    if args.identity_and_data is not None:
        return await remove_with_device(ports, args.stack, args.identity_and_data, agreed, delete=args.device)
    if args.files:
        return await remove_files(ports, args.stack, agreed)
    return await remove_containers(ports, args.stack)


def _ask(ports: Ports, args: argparse.Namespace, agreed: list[str], *, with_files: bool) -> list[str] | None:
    """What of the user's own files goes, too, after a question for each; None after a no to the whole."""
    from scaletail_tui.operations.lifecycle.remove import find_handwritten

    what = "containers"
    if args.identity_and_data is not None:
        what = "containers, files, identity and data"
    elif args.files:
        what = "containers and generated files"
    step_by_step = not with_files
    if step_by_step:
        if not _agreed(f"Stop and remove the containers of {plain_line(args.stack)}? Everything else stays."):
            return None
        args.files = with_files = _is_ours(ports, args.stack) and _agreed("Remove the files that we wrote, too?")
        if not with_files:
            return agreed
        what = "containers and generated files"
    own = asyncio.run(find_handwritten(ports, args.stack)) if with_files else ()
    kept = [path for path in own if path not in agreed]
    also = f" These are yours and stay: {', '.join(map(plain_line, kept))}." if kept else ""
    if not step_by_step and not _agreed(f"Remove {what} of {plain_line(args.stack)}?{also}"):
        return None
    agreed = [*agreed, *(path for path in kept if _agreed(f"Remove {plain_line(path)}, too, which you wrote?"))]
    if step_by_step and _typed(
        f"Type {args.stack} to remove its identity and data, too (empty: they stay):", args.stack
    ):
        args.identity_and_data = args.stack
    return agreed


def _agreed_to_device(ports: Ports, stack: str) -> bool:
    """Not asked where no device is proven to be the stack's: then the removal tells where an admin finds it."""
    from scaletail_tui.operations.keys.goodbye import name_device

    device = asyncio.run(name_device(ports, stack))
    return bool(device) and _agreed(f"Delete its device {plain_line(device)} from your tailnet, too?")


def _is_ours(ports: Ports, stack: str) -> bool:
    disk = ports.folders.read(stack)
    return disk is not None and disk.meta is not None


def _typed(question: str, word: str) -> bool:
    from scaletail_tui.cli import questions

    return bool(questions.insist(questions.text(plain_line(question)).ask()) == word)


def _agreed(question: str) -> bool:
    from scaletail_tui.cli import questions

    return bool(questions.insist(questions.confirm(question, default=False).ask()))
