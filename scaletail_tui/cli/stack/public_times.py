"""The hidden command that is the job which ends what is public for a while."""

from __future__ import annotations

import argparse
import asyncio
import signal

from scaletail_tui.cli.arguments import Subparsers


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("public-times")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 when nothing is public for a while any more, or where another process sees to it."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from scaletail_tui.cli.wiring import public_time_files, real_ports, stacks_root
    from scaletail_tui.operations.serve.ends import end_all

    root = stacks_root(args.root)
    times = public_time_files(root)
    while True:
        with times.be_the_job() as ours:
            if ours:
                asyncio.run(end_all(real_ports(root)))
        if not ours or not times.all():  # what was kept while this one was about to end started no other
            return 0
