"""`backup --all FOLDER --schedule`: a systemd timer, shown, written after a yes, and enabled after another."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.cli.terminal import has_terminal
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.ports.bundle import Ports


_KEPT = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
_PATHS = ("DOCKER_CONFIG", "DOCKER_CERT_PATH")
"""Docker takes relative ones from where it is called, and systemd calls it elsewhere."""


def schedule(args: argparse.Namespace, ports: Ports) -> int:
    """Nothing is written without a yes, and nothing enabled without one of its own."""
    from scaletail_tui.adapters.host.timer_units import enable_timer, units_folder, write_units
    from scaletail_tui.render.backup_timer import backup_units, timer_name

    if ports.practice:
        raise BadInput("In practice mode nothing is written for the real host's systemd.")
    of_the_system = os.geteuid() == 0
    folder = units_folder(of_the_system=of_the_system)
    units = backup_units(
        command_of(args, ports.folders.root), args.schedule, root=ports.folders.root, of_the_system=of_the_system,
        variables=variables_of(os.environ),
    )  # fmt: skip
    if not args.json:
        _show(folder, units)
    written = _agreed(args.yes, args, f"Write these two files into {plain_line(str(folder))}?")
    if written:
        write_units(folder, units)
    enabled = written and _agreed(args.enable, args, "Enable the timer now?")
    if enabled:
        enable_timer(timer_name(ports.folders.root), of_the_system=of_the_system)
    by_hand = f"systemctl {'' if of_the_system else '--user '}enable --now {timer_name(ports.folders.root)}"
    if args.json:
        told = {"result": "ok", "folder": str(folder), "units": dict(units), "written": written, "enabled": enabled,
                "enable": by_hand}  # fmt: skip
        print(plain_json(told))
        return 0
    if not written:
        print("Nothing is written.")
    elif enabled:
        print("The timer is enabled.")
    else:
        print(f"The timer is written and not enabled. To enable it: {by_hand}")
    if written and not of_the_system:
        print(f"While you are not logged in it runs only after: loginctl enable-linger {shlex.quote(_user())}")
    return 0


def variables_of(environment: Mapping[str, str]) -> dict[str, str]:
    """What systemd has to say too, so that the timer meets the engine, the locks and the notes that are met now."""
    kept = {name: environment[name] for name in _KEPT if environment.get(name)}
    return kept | {name: str(Path(environment[name]).absolute()) for name in _PATHS if environment.get(name)}


def command_of(args: argparse.Namespace, root: str) -> tuple[str, ...]:
    """The same backup, with everything that the environment says now."""
    program = Path(sys.argv[0])
    begin = (str(program.resolve()),) if program.name == "scaletail-tui" and os.access(program, os.X_OK) else (
        sys.executable, "-P", "-m", "scaletail_tui",
    )  # fmt: skip
    keep = ("--keep", str(args.keep)) if args.keep is not None else ()
    excluded = tuple(word for one in args.exclude for word in ("--exclude", one))
    more = (*(("--no-secrets",) if args.no_secrets else ()), *(("--no-dump",) if args.no_dump else ()))
    return (*begin, "--root", root, "backup", "--all", str(Path(args.folder).absolute()), *keep, *excluded, *more)


def _show(folder: Path, units: Mapping[str, str]) -> None:
    for name, text in units.items():
        print(f"# {folder / name}\n{plain_text(text)}")


def _agreed(given: bool, args: argparse.Namespace, question: str) -> bool:
    if given or args.json or args.yes or not has_terminal():
        return given
    from scaletail_tui.cli import questions

    return bool(questions.confirm(question, default=False).ask())


def _user() -> str:
    return os.environ.get("USER") or str(os.geteuid())
