"""`backup`: a stack, or all of them, into files; and a file judged."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.backup.telling import Teller, follow, run_to_its_end, say_failure, tell_on
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.domain.backup.progress import BackupMade
    from scaletail_tui.operations.backup.make import BackupRequest
    from scaletail_tui.operations.backup.tools import BackupTools
    from scaletail_tui.ports.bundle import Ports

PIPE = "-"
_TEXT = "save a stack into one file: its folder, volumes, databases by their own dump"
_HOOKS = """\
With another program's store, which stops at a failure: \
restic backup --stdin-filename STACK.tar --stdin-from-command -- scaletail-tui backup STACK - · \
borg create --content-from-command --stdin-name STACK.tar REPO::ARCHIVE -- scaletail-tui backup STACK -"""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("backup", help=_TEXT, description=f"{_TEXT}.", epilog=_HOOKS)
    parser.add_argument("stack", metavar="STACK", nargs="?")
    parser.add_argument("file", metavar="FILE", nargs="?", help="where it goes, readable for you alone; - is a pipe")
    parser.add_argument("--verify", metavar="FILE", help="read every byte of a backup and compare its checksums")
    parser.add_argument("--all", metavar="FOLDER", dest="folder", help="every stack into a file of its own there")
    parser.add_argument("--keep", type=_number, metavar="N", help="with --all: the newest N of each stack stay")
    parser.add_argument(
        "--schedule", metavar="WHEN", nargs="?", const="daily",
        help="with --all: show a systemd timer that does this (daily, weekly, 03:30), and write it after a yes",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="with --schedule: write it")
    parser.add_argument("--enable", action="store_true", help="with --schedule --yes: enable it, too")
    parser.add_argument(
        "--exclude", metavar="WHAT", action="append", default=[],
        help="leave out: media, cache, a folder of the stack, or a volume; may be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--no-secrets", action="store_true",
        help="without .env, auth key and the device's identity; data and dumps are in it as they are",
    )  # fmt: skip
    parser.add_argument(
        "--no-dump", action="store_true", help="copy databases while they stand still, in place of dumping them"
    )
    parser.add_argument("--json", action="store_true", help="print an object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for; raises BadInput for what does not go together."""
    chosen = [args.verify is not None, args.folder is not None, args.stack is not None]
    if sum(chosen) != 1 or (args.stack is not None and args.file is None):
        raise BadInput("backup needs STACK and FILE, or --verify FILE, or --all FOLDER.")
    if args.keep is not None and args.folder is None:
        raise BadInput("--keep goes with --all FOLDER.")
    if args.schedule is None and (args.yes or args.enable):
        raise BadInput("--yes and --enable go with --schedule.")
    if args.schedule is not None:
        return _schedule(args)
    if args.verify is not None:
        return _verify(args)
    if args.folder is not None:
        return _save_all(args)
    return _save(args)


def _schedule(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.backup.schedule import schedule
    from scaletail_tui.cli.wiring import ports_for

    if args.folder is None:
        raise BadInput("--schedule goes with --all FOLDER.")
    if args.enable and not args.yes:
        raise BadInput("--enable goes with --yes: what is not written cannot be enabled.")
    return schedule(args, ports_for(args))


def _verify(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.wiring import backup_tools_for, ports_for
    from scaletail_tui.domain.backup.progress import size_words

    verified = backup_tools_for(ports_for(args)).archives.verify(args.verify)
    manifest = verified.manifest
    if args.json:
        told = {
            "result": "ok", "file": args.verify, "stack": manifest.stack, "made": manifest.made,
            "bytes": verified.end.bytes, "members": verified.end.members, "sha256": verified.end.sha256,
            "secrets": manifest.secrets, "identity": verified.has_state, "device": manifest.device.name,
            "databases": [one.service for one in manifest.databases],
            "volumes": [one.key for one in manifest.volumes], "excluded": list(manifest.excluded),
            "left_out": [{"path": one.path, "why": one.why} for one in verified.left_out],
        }  # fmt: skip
        print(plain_json(told))
        return 0
    size = size_words(verified.end.bytes)
    print(f"{plain_line(args.verify)} is whole: {plain_line(manifest.stack)}, {size}, {verified.end.members} entries.")
    Teller(as_json=False, stream=sys.stdout).left_out(verified.left_out)
    return 0


def _save(args: argparse.Namespace) -> int:
    from scaletail_tui.cli.wiring import backup_tools_for, ports_for

    piped = args.file == PIPE
    if piped and sys.stdout.isatty():
        raise BadInput("A backup is nothing for a terminal.", remedy="Send it into a pipe, or name a file.")
    as_json, args.json = args.json, args.json and not piped  # a failure must not stand in the middle of the file
    teller = Teller(as_json=as_json, stream=tell_on(piped))
    ports = ports_for(args)
    made = _make(ports, backup_tools_for(ports), request_of(args, args.stack, args.file), teller)
    _tell_made(made, teller, as_json=as_json)
    return 0


def _make(ports: Ports, tools: BackupTools, request: BackupRequest, teller: Teller) -> BackupMade:
    from scaletail_tui.operations.backup.make import make_backup

    return run_to_its_end(lambda: follow(make_backup(ports, tools, request), teller))


def _tell_made(made: BackupMade, teller: Teller, *, as_json: bool) -> None:
    if as_json:
        teller.object(made.to_json())
        return
    teller.left_out(made.left_out)
    for note in made.notes:
        teller.line(note)
    teller.line(plain_line(made.sentence()))


def request_of(args: argparse.Namespace, stack: str, file: str) -> BackupRequest:
    from scaletail_tui.operations.backup.make import BackupRequest

    return BackupRequest(
        stack=stack, file=file, exclude=tuple(args.exclude), secrets=not args.no_secrets, dumps=not args.no_dump
    )


def _save_all(args: argparse.Namespace) -> int:
    """Every stack; one that cannot be saved is told and does not keep the others from it."""
    from scaletail_tui.cli.wiring import backup_tools_for, ports_for
    from scaletail_tui.operations.backup.excluding import file_for, prune

    ports = ports_for(args)
    tools = backup_tools_for(ports)
    teller = Teller(as_json=args.json, stream=sys.stdout)
    failed = 0
    names = ports.folders.names()
    for name in names:
        file = file_for(args.folder, name, ports.clock.now())
        try:
            made = _make(ports, tools, request_of(args, name, file), teller)
        except ScaletailError as error:
            failed += 1
            if args.json:
                teller.object({"stack": name, "result": "failed", "error": error.title, "fix": error.remedy})
            say_failure(name, error)
            continue
        _tell_made(made, teller, as_json=args.json)
        older = prune(tools.archives, args.folder, name, args.keep, made=file) if args.keep is not None else ()
        for gone in older:
            teller.object({"stack": name, "removed": gone}) if args.json else teller.line(f"Removed {gone}.")
    if not names and not args.json:
        print("There is no stack to save.")
    return 1 if failed else 0


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError("give a number from 1 on")
    return int(text)
