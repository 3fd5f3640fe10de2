"""Which adapters stand behind the ports: the real ones, or the practice ones."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import parse_folder
from scaletail_tui.domain.errors import BadInput

if TYPE_CHECKING:
    from scaletail_tui.adapters.jobs.locks import FileLocks
    from scaletail_tui.adapters.jobs.public_times import PublicTimeFiles
    from scaletail_tui.adapters.jobs.runner import JobFiles
    from scaletail_tui.domain.backup.progress import Progress, Restored
    from scaletail_tui.domain.keys.authkey import AuthKey
    from scaletail_tui.operations.backup.tools import BackupTools
    from scaletail_tui.ports.backup.backup_runs import BackupRuns, RestoreRequest
    from scaletail_tui.ports.bundle import CatalogSource, Ports
    from scaletail_tui.ports.compose import Compose
    from scaletail_tui.ports.engine import Engine, Registries
    from scaletail_tui.ports.folders import StackFolders
    from scaletail_tui.ports.host import Host
    from scaletail_tui.ports.records import Identities, KeptRecords, Refusals, Undertakings
    from scaletail_tui.ports.sidecars import Sidecars
    from scaletail_tui.ports.tailnet import TailnetApi, Trials
    from scaletail_tui.ports.user_files import Adoptions, UserFiles

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


def roots_of(args: argparse.Namespace) -> tuple[Path, ...]:
    """Further roots: those of --root after the first, of SCALETAIL_ROOTS, or of the settings file."""
    from scaletail_tui.cli.settings.run_settings import settings_of

    return tuple(parse_folder(one).absolute() for one in settings_of(args).value("roots"))


def ports_for(args: argparse.Namespace) -> Ports:
    """Everything a command needs, chosen by the global options."""
    if (given := getattr(args, "ports", None)) is not None:
        return given  # type: ignore[no-any-return]
    if args.practice:
        return practice_ports()
    return real_ports(
        root_of(args), further=roots_of(args), catalog_folders=catalogs_of(args), verbose=args.verbose,
        admin=admin_of(args), has_admin=lambda: _names_admin(args), host=lambda: _host_of(args),
    )  # fmt: skip


def real_ports(
    root: Path, *, further: Sequence[Path] = (), catalog_folders: Sequence[Path] = (), verbose: bool = False,
    locks: FileLocks | None = None, admin: Callable[[], AuthKey | None] = lambda: None,
    has_admin: Callable[[], bool] = lambda: False,
    host: Callable[[], Host] | None = None,
) -> Ports:  # fmt: skip
    """The real world below `root`. Nothing is opened or created yet."""
    from scaletail_tui.adapters.catalog.files import CatalogFiles
    from scaletail_tui.adapters.host.clock import SystemClock
    from scaletail_tui.adapters.lazy import make_lazily
    from scaletail_tui.ports.bundle import Ports

    locks = locks or file_locks(root)  # the caller's own: what it holds, its Compose children inherit
    ports = Ports(
        catalog=CatalogFiles(catalog_folders),
        folders=make_lazily(lambda: _stack_files(root, further)),
        compose=make_lazily(lambda: _compose(locks)),
        engine=make_lazily(_engine),
        sidecars=make_lazily(_sidecars),
        host=make_lazily(host or (lambda: _host(root))),
        clock=SystemClock(),
        locks=locks,
        jobs=job_files(root, verbose=verbose),
        registries=make_lazily(_registries),
        kept=make_lazily(lambda: _kept(root)),
        user_files=make_lazily(user_files),
        public_times=_resumed_times(root),
        adoptions=make_lazily(lambda: _adoptions(root)),
        backups=make_lazily(lambda: _backup_runs(root, lambda: ports)),
        tailnet=make_lazily(lambda: _tailnet(admin, has_admin)),
        undertakings=make_lazily(lambda: _undertakings(root)),
        identities=make_lazily(lambda: _identities(root)),
        refusals=make_lazily(lambda: _refusals(root)),
    )
    return ports


def _tailnet(admin: Callable[[], AuthKey | None], has_admin: Callable[[], bool]) -> TailnetApi:
    from scaletail_tui.adapters.tailnet.api import TailscaleApi

    return TailscaleApi(credential=admin, is_named=has_admin)


def _identities(root: Path) -> Identities:
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.stacks.identities import IdentityFiles

    return IdentityFiles(state_folder(), root)


def admin_of(args: argparse.Namespace) -> Callable[[], AuthKey | None]:
    """Reads the credential for Tailscale's API from where the settings say, whenever it is asked for."""

    def read() -> AuthKey | None:
        from scaletail_tui.cli.credential import credential_of
        from scaletail_tui.cli.settings.run_settings import settings_of

        return credential_of(settings_of(args, quiet=True))

    return read


def _names_admin(args: argparse.Namespace) -> bool:
    from scaletail_tui.cli.credential import names_credential
    from scaletail_tui.cli.settings.run_settings import settings_of

    return names_credential(settings_of(args, quiet=True))


def user_files() -> UserFiles:
    """Folders of anybody's on this host."""
    from scaletail_tui.adapters.lint.folders import FoldersOfUsers

    return FoldersOfUsers()


def _adoptions(root: Path) -> Adoptions:
    from scaletail_tui.adapters.adoption.adoptions import AdoptedFolders
    from scaletail_tui.adapters.settings.file import settings_path

    return AdoptedFolders(settings_path(), (root,))


def _stack_files(root: Path, further: Sequence[Path]) -> StackFolders:
    from scaletail_tui.adapters.stacks.folders import StackFiles

    return StackFiles(root, further=further)


def _compose(locks: FileLocks) -> Compose:
    from scaletail_tui.adapters.compose.cli import ComposeCli

    return ComposeCli(inherit=locks.descriptors)


def _engine() -> Engine:
    from scaletail_tui.adapters.engine.client import DockerEngine

    return DockerEngine()


def _registries() -> Registries:
    from scaletail_tui.adapters.engine.client import DockerEngine
    from scaletail_tui.adapters.engine.registries import EngineRegistries

    return EngineRegistries(DockerEngine())


def _kept(root: Path) -> KeptRecords:
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.jobs.kept import KeptFiles

    return KeptFiles(state_folder(), root)


def _undertakings(root: Path) -> Undertakings:
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.jobs.undertakings import UndertakingFiles

    return UndertakingFiles(state_folder(), root)


def _refusals(root: Path) -> Refusals:
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.jobs.refusals import RefusalFiles

    return RefusalFiles(state_folder(), root)


def _sidecars() -> Sidecars:
    from scaletail_tui.adapters.sidecar.exec import SidecarExec

    return SidecarExec()


def _host(root: Path) -> Host:
    from scaletail_tui.adapters.host.machine import ThisHost

    return ThisHost(root)


def _host_of(args: argparse.Namespace) -> Host:
    """This host with what the user chose for new stacks."""
    from scaletail_tui.adapters.host.machine import ThisHost
    from scaletail_tui.cli.settings.run_settings import settings_of
    from scaletail_tui.domain.stack.spec import read_owner

    settings = settings_of(args, quiet=True)
    return ThisHost(root_of(args), timezone=settings.text("timezone"), owner=read_owner(settings.text("owner")))


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


def public_time_files(root: Path) -> PublicTimeFiles:
    """What is public for a while below the root."""
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.jobs.public_times import PublicTimeFiles

    command = (sys.executable, "-P", "-m", "scaletail_tui", "--root", str(root), "public-times")
    return PublicTimeFiles(state_folder(), root, command)


def _resumed_times(root: Path) -> PublicTimeFiles:
    """The same; where something is public for a while, the job that ends it is started again."""
    times = public_time_files(root)
    times.resume()
    return times


def trials_for(args: argparse.Namespace) -> Trials:
    """Throw-away sidecars."""
    if args.practice:
        from scaletail_tui.adapters.practice.tailnet_api import PracticeTrials

        return PracticeTrials()
    from scaletail_tui.adapters.host.xdg import state_folder
    from scaletail_tui.adapters.sidecar.trial import DockerTrials

    return DockerTrials(state_folder())


def _backup_runs(root: Path, ports: Callable[[], Ports]) -> BackupRuns:
    from scaletail_tui.adapters.backup.files import ArchiveFiles
    from scaletail_tui.adapters.backup.part_file import NoteFiles
    from scaletail_tui.adapters.backup.runs import BackupProcesses
    from scaletail_tui.adapters.host.xdg import state_folder

    command = (sys.executable, "-P", "-m", "scaletail_tui", "--root", str(root))

    def restore(request: RestoreRequest) -> AsyncGenerator[Progress | Restored, None]:
        from scaletail_tui.operations.backup.restore import restore

        return restore(ports(), backup_tools_for(ports()), request)

    return BackupProcesses(command, ArchiveFiles(root), NoteFiles(state_folder(), root), restore)


def backup_tools_for(ports: Ports) -> BackupTools:
    """What backups need beside the ports."""
    from scaletail_tui.adapters.backup.files import ArchiveFiles
    from scaletail_tui.adapters.backup.part_file import NoteFiles
    from scaletail_tui.operations.backup.tools import BackupTools

    root = Path(ports.folders.root)
    if ports.practice:
        from scaletail_tui.adapters.practice.records.backups import practice_tools

        return practice_tools(root)
    from scaletail_tui.adapters.engine.bulk import DockerBulk
    from scaletail_tui.adapters.host.xdg import state_folder

    return BackupTools(bulk=DockerBulk(), archives=ArchiveFiles(root), notes=NoteFiles(state_folder(), root))


def practice_ports(*, speed: float = 1.0) -> Ports:
    """The simulated world."""
    from scaletail_tui.adapters.practice import practice_ports as simulated

    return simulated(speed=speed)
