"""The commands that run a stack: the one place where argv of Docker Compose is made."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec
from scaletail_tui.render.start_order import order_start

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


def config_command(folder: str, project: str, *, override: bool = False) -> Argv:
    """Check the files and print the resolved model."""
    return compose_command(folder, project, "config", "--format", "json", override=override)


def hashes_command(folder: str, project: str, *, override: bool = False, files: Sequence[str] = ()) -> Argv:
    """Print a line `SERVICE HASH` for each service; one more file is read from standard input."""
    usual = [f"{folder}/{COMPOSE_FILE}", *([f"{folder}/{OVERRIDE_FILE}"] if override else [])]
    return compose_command(folder, project, "config", "--hash", "*", files=(*(files or usual), "-"))


def pull_command(folder: str, project: str, services: Sequence[str], *, override: bool = False) -> Argv:
    return compose_command(folder, project, "pull", *services, override=override)


def up_command(
    folder: str, project: str, services: Sequence[str], *, force_recreate: bool = False, override: bool = False
) -> Argv:
    """Create and start some services and nothing else, without waiting for anything."""
    options = ("--force-recreate",) if force_recreate else ()
    return compose_command(folder, project, "up", "-d", "--no-deps", *options, *services, override=override)


def down_command(folder: str, project: str, *, override: bool = False) -> Argv:
    return compose_command(folder, project, "down", override=override)


def stop_command(folder: str, project: str, services: Sequence[str], *, override: bool = False) -> Argv:
    return compose_command(folder, project, "stop", *services, override=override)


def commands_of(
    spec: StackSpec, *, folder: str, staging: str, to_pull: Sequence[str] = (), override: bool = False
) -> tuple[Argv, ...]:
    """Return what a deploy runs, in order: check what is staged, pull what is missing, the sidecar, then each group.

    `to_pull` names the services whose image is not there.
    """
    commands = [config_command(staging, spec.name, override=override)]
    if to_pull:
        commands.append(pull_command(folder, spec.name, to_pull, override=override))
    for services in ((SIDECAR_SERVICE,), *order_start(spec)):
        commands.append(up_command(folder, spec.name, services, override=override))
    return tuple(commands)
