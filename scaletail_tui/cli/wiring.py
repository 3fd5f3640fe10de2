"""Which adapters stand behind the ports: the real ones, or the practice ones."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import parse_folder
from scaletail_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from scaletail_tui.adapters.jobs.locks import FileLocks
    from scaletail_tui.adapters.jobs.runner import JobFiles
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.catalog import CatalogSource
    from scaletail_tui.ports.compose import Compose
    from scaletail_tui.ports.engine import Engine
    from scaletail_tui.ports.folders import StackFolders
    from scaletail_tui.ports.host import Host
    from scaletail_tui.ports.sidecars import Sidecars
    from scaletail_tui.ports.trials import Trials

DEFAULT_ROOT = "scaletail"
"""Below the home folder."""


def root_of(args: argparse.Namespace) -> Path:
    """--root, else SCALETAIL_ROOT, else the settings file's, else ~/scaletail; raises BadInput."""
    from scaletail_tui.cli.settings.run_settings import settings_of

    chosen = settings_of(args).text("root")
    return stacks_root(Path(chosen) if chosen else None, {})


def catalogs_of(args: argparse.Namespace) -> tuple[Path, ...]:
    """The catalogs of --catalog, else of SCALETAIL_CATALOGS, else of the settings file."""
    from scaletail_tui.cli.settings.run_settings import settings_of

    return tuple(parse_folder(one) for one in settings_of(args).value("catalogs"))


def stacks_root(given: Path | None, environment: Mapping[str, str] | None = None) -> Path:
    """What is given, else SCALETAIL_ROOT, else ~/scaletail, absolute; raises BadInput when it is a file."""
    values = os.environ if environment is None else environment
    chosen = given if given is not None else Path(values.get("SCALETAIL_ROOT") or Path("~") / DEFAULT_ROOT)
    try:
        root = chosen.expanduser().absolute()
    except RuntimeError as err:
        raise BadInput(f"The home folder of {chosen} is not known.", remedy="Give --root FOLDER.") from err
    try:
        file = not stat.S_ISDIR(root.stat().st_mode)
    except FileNotFoundError:
        file = False
    except OSError as err:
        raise BadInput(
            f"The stacks root {root} cannot be reached: {err.strerror}.", remedy="Give another folder with --root."
        ) from err
    if file:
        raise BadInput(f"The stacks root {root} is a file.", remedy="Give a folder with --root.")
    return root


def catalog_for(args: argparse.Namespace) -> CatalogSource:
    """The shipped catalog, then the user's own."""
    from scaletail_tui.adapters.catalog.files import CatalogFiles

    return CatalogFiles(catalogs_of(args))


def ports_for(args: argparse.Namespace) -> Ports:
    """Everything a command needs, chosen by the global options."""
    if args.practice:
        return practice_ports()
    return real_ports(root_of(args), catalog_folders=catalogs_of(args), verbose=args.verbose)


def real_ports(
    root: Path, *, catalog_folders: Sequence[Path] = (), verbose: bool = False, locks: FileLocks | None = None
) -> Ports:
    """The real world below `root`. Nothing is opened or created yet."""
    from scaletail_tui.adapters.catalog.files import CatalogFiles
    from scaletail_tui.adapters.host.clock import SystemClock
    from scaletail_tui.adapters.lazy import make_lazily
    from scaletail_tui.ports.bundle import Ports

    locks = locks or file_locks(root)  # the caller's own: what it holds, its Compose children inherit
    return Ports(
        catalog=CatalogFiles(catalog_folders),
        folders=make_lazily(lambda: _stack_files(root)),
        compose=make_lazily(lambda: _compose(locks)),
        engine=make_lazily(_engine),
        sidecars=make_lazily(_sidecars),
        host=make_lazily(lambda: _host(root)),
        clock=SystemClock(),
        locks=locks,
        jobs=job_files(root, verbose=verbose),
    )


def _stack_files(root: Path) -> StackFolders:
    from scaletail_tui.adapters.stacks.folders import StackFiles

    return StackFiles(root)


def _compose(locks: FileLocks) -> Compose:
    from scaletail_tui.adapters.compose.cli import ComposeCli

    return ComposeCli(inherit=locks.descriptors)


def _engine() -> Engine:
    from scaletail_tui.adapters.engine.client import DockerEngine

    return DockerEngine()


def _sidecars() -> Sidecars:
    from scaletail_tui.adapters.sidecar.exec import SidecarExec

    return SidecarExec()


def _host(root: Path) -> Host:
    from scaletail_tui.adapters.host.machine import ThisHost

    return ThisHost(root)


def file_locks(root: Path) -> FileLocks:
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.jobs.locks import FileLocks

    return FileLocks(state_folder(), root)


def job_files(root: Path, *, verbose: bool = False) -> JobFiles:
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.jobs.runner import JobFiles

    # -P: the folder that the user stands in is no place to import from.
    verbosely = ("--verbose",) if verbose else ()
    command = (sys.executable, "-P", "-m", "scaletail_tui", "--root", str(root), *verbosely, "job")
    return JobFiles(state_folder(), root, command)


def trials_for(args: argparse.Namespace) -> Trials:
    """Throw-away sidecars."""
    if args.practice:
        from scaletail_tui.adapters.practice.trials import PracticeTrials

        return PracticeTrials()
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.sidecar.trial import DockerTrials

    return DockerTrials(state_folder())


def practice_ports(*, speed: float = 1.0) -> Ports:
    """The simulated world."""
    from scaletail_tui.adapters.practice import practice_ports as simulated

    return simulated(speed=speed)
