"""The commands that run a stack: the one place where argv of Docker Compose is made."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec
from scaletail_tui.render.compose import begin_with, order_start

COMPOSE_FILE = "compose.yaml"
OVERRIDE_FILE = "compose.override.yaml"

Argv = tuple[str, ...]


def compose_command(folder: str, project: str, *rest: str, override: bool = False, files: Sequence[str] = ()) -> Argv:
    """Return argv of Docker Compose on one project folder, an absolute path; `override` adds the user's own file.

    `files` names other Compose files instead.
    """
    argv = ["docker", "compose", "--project-name", project, "--project-directory", folder]
    usual = [f"{folder}/{COMPOSE_FILE}", *([f"{folder}/{OVERRIDE_FILE}"] if override else [])]
    argv += [word for file in files or usual for word in ("-f", file)]
    return (*argv, "--progress", "json", *rest)


def config_command(folder: str, project: str, *, override: bool = False, files: Sequence[str] = ()) -> Argv:
    """Check the files and print the resolved model."""
    return compose_command(folder, project, "config", "--format", "json", override=override, files=files)


def hashes_command(folder: str, project: str, *, override: bool = False, files: Sequence[str] = ()) -> Argv:
    """Print a line `SERVICE HASH` for each service; one more file is read from standard input."""
    usual = [f"{folder}/{COMPOSE_FILE}", *([f"{folder}/{OVERRIDE_FILE}"] if override else [])]
    return compose_command(folder, project, "config", "--hash", "*", files=(*(files or usual), "-"))


def pull_command(
    folder: str, project: str, services: Sequence[str], *, override: bool = False, files: Sequence[str] = ()
) -> Argv:
    return compose_command(folder, project, "pull", *services, override=override, files=files)


def up_command(
    folder: str, project: str, services: Sequence[str], *, force_recreate: bool = False, override: bool = False,
    files: Sequence[str] = (), pull: bool = True,
) -> Argv:  # fmt: skip
    """Create and start some services and nothing else, without waiting for anything."""
    options = (*(("--force-recreate",) if force_recreate else ()), *(() if pull else ("--pull", "never")))
    rest = ("up", "-d", "--no-deps", *options, *services)
    return compose_command(folder, project, *rest, override=override, files=files)


def down_command(folder: str, project: str, *, override: bool = False, files: Sequence[str] = ()) -> Argv:
    return compose_command(folder, project, "down", override=override, files=files)


def stop_command(
    folder: str, project: str, services: Sequence[str], *, override: bool = False, files: Sequence[str] = ()
) -> Argv:
    return compose_command(folder, project, "stop", *services, override=override, files=files)


def commands_of(
    spec: StackSpec, *, folder: str, staging: str, to_pull: Sequence[str] = (), override: bool = False
) -> tuple[Argv, ...]:
    """Return what a deploy runs, in order: check what is staged, pull what is missing, the sidecar, then each group.

    `to_pull` names the services whose image is not there.
    """
    commands = [config_command(staging, spec.name, override=override)]
    if to_pull:
        commands.append(pull_command(folder, spec.name, to_pull, override=override))
    first = begin_with({"services": {SIDECAR_SERVICE: spec.service.sidecar}})
    for services in (first, *order_start(spec)):
        commands.append(up_command(folder, spec.name, services, override=override))
    return tuple(commands)
