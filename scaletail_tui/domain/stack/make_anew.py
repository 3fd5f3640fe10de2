"""The command by which the owner of a stack makes its containers anew, whoever wrote its files."""

from __future__ import annotations

from collections.abc import Sequence


def make_anew_command(name: str, folder: str, files: Sequence[str] = ()) -> tuple[str, ...]:
    """All of its containers, whatever its files hold inline: without `--force-recreate` Compose sees no difference."""
    place = ("--project-directory", folder) if folder else ()
    named = (word for file in files for word in ("-f", file))
    return ("docker", "compose", "-p", name, *place, *named, "up", "-d", "--force-recreate")
