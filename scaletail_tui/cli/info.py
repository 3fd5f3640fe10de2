"""`info`: what a report of a fault needs: versions, paths, settings and where they come from; never a secret."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaletail_tui import __version__
from scaletail_tui.cli.arguments import Subparsers

if TYPE_CHECKING:
    from scaletail_tui.ports.bundle import Ports

_PARTS = ("textual", "rich", "docker", "PyYAML", "ruamel.yaml", "questionary", "segno", "shtab")
_TERMINAL = ("TERM", "COLORTERM", "LANG", "LC_ALL", "NO_COLOR", "TMUX", "STY", "SSH_CONNECTION")
_SET_ONLY = frozenset({"TMUX", "STY", "SSH_CONNECTION"})
"""Of these only whether they are set: they hold addresses and paths."""
_LIMIT = 5.0
"""Seconds for the engine, and for Compose."""


def add_parser(subparsers: Subparsers) -> None:
    text = "show versions, paths and settings, for a report of a fault"
    parser = subparsers.add_parser("info", help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print it; 0 also where the engine does not answer, which is told."""
    from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

    said = collect(args)
    if args.json:
        print(plain_json(said, indent=2))
        return 0
    for heading, rows in said.items():
        print(plain_text(heading))
        for name, value in rows.items():
            print(plain_text(f"  {name:<16}{plain_line(str(value))}"))
    return 0


def collect(args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Sections of name to value."""
    from scaletail_tui.cli.wiring import ports_for

    return {
        "program": {"scaletail-tui": __version__, "python": platform.python_version(), **_parts()},
        "host": {
            "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            "user": "root" if os.geteuid() == 0 else f"uid {os.geteuid()}",
            **asyncio.run(_engine(ports_for(args))),
        },
        "paths": _paths(args),
        "settings": _settings(args),
        "terminal": _terminal(os.environ),
    }


def _parts() -> dict[str, str]:
    from scaletail_tui.cli.version import version_of

    return {name: version for name in _PARTS if (version := version_of(name))}


async def _engine(ports: Ports) -> dict[str, str]:
    from scaletail_tui.domain.errors import ScaletailError

    found: dict[str, str] = {}
    try:
        async with asyncio.timeout(_LIMIT):
            look = await ports.engine.look()
        found["engine"] = f"{look.version}, API {look.api_version}, {look.operating_system}"
    except (ScaletailError, TimeoutError) as error:
        found["engine"] = f"does not answer: {getattr(error, 'title', 'no answer in time')}"
    try:
        async with asyncio.timeout(_LIMIT):
            found["compose"] = str(await ports.compose.version())
    except (ScaletailError, TimeoutError) as error:
        found["compose"] = f"does not answer: {getattr(error, 'title', 'no answer in time')}"
    return found


def _paths(args: argparse.Namespace) -> dict[str, str]:
    from scaletail_tui.adapters.catalog.files import find_catalog
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.settings.file import settings_path
    from scaletail_tui.cli.wiring import catalogs_of, root_of

    return {
        "program": str(Path(__file__).parent.parent),
        "stacks": str(root_of(args)),
        "catalog": str(find_catalog()),
        **{f"catalog {number}": str(one) for number, one in enumerate(catalogs_of(args), 2)},
        "settings": str(settings_path() or "no home folder"),
        "state and log": str(state_folder()),
    }


def _settings(args: argparse.Namespace) -> dict[str, str]:
    from scaletail_tui.cli.settings.run_settings import settings_of
    from scaletail_tui.domain.settings.settled import Origin

    settled = settings_of(args).settled
    given = {name: one for name, one in settled.items() if one.origin is not Origin.DEFAULT}
    return {name: f"{one.value} ({one.origin}, {one.place})" for name, one in given.items()} or {"all": "default"}


def _terminal(environment: Mapping[str, str]) -> dict[str, str]:
    said = {name: "set" if name in _SET_ONLY else environment[name] for name in _TERMINAL if name in environment}
    return {"encoding": sys.stdout.encoding or "none", "tty": "yes" if sys.stdout.isatty() else "no", **said}
