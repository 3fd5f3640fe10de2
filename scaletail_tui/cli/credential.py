"""What speaks to Tailscale's API: out of a file, a systemd credential, or what a command prints."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.cli.key_file import admin_key, text_in
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.keys.key_reading import read_credential

if TYPE_CHECKING:
    from scaletail_tui.domain.settings.settled import Settings

FILE, CREDENTIAL, COMMAND = "api_key_file", "api_key_credential", "api_key_command"
"""Settings; the first of them that is set counts."""
FOLDER = "CREDENTIALS_DIRECTORY"
"""systemd.exec(5): a folder that only the unit's user can read."""
_LIMIT = 30.0
"""Seconds: an agent may have to reach a token or a server."""
_REMEDY = "It is an OAuth client's secret (tskey-client-…) or an API access token (tskey-api-…), as one word."


def credential_of(settings: Settings, environment: Mapping[str, str] | None = None) -> AuthKey | None:
    """The secret; None where none is set. Raises BadInput, in which nothing stands of what was read."""
    if not settings.text(FILE):
        if name := settings.text(CREDENTIAL):
            return _from_systemd(name, os.environ if environment is None else environment)
        if command := settings.text(COMMAND):
            return _from_command(command)
    return admin_key(settings.text(FILE), settings.text("auth_key_file"))


def names_credential(settings: Settings) -> bool:
    """Whether the settings say where it is: known without the command being run, or the file read."""
    if file := settings.text(FILE):
        return file != "-"
    return bool(settings.text(CREDENTIAL) or settings.text(COMMAND))


def _from_systemd(name: str, environment: Mapping[str, str]) -> AuthKey:
    folder = environment.get(FOLDER)
    if not folder:
        raise BadInput(
            f"{CREDENTIAL} names the credential {name}, and systemd has given this process none.",
            remedy=f"Start it by a unit with LoadCredential={name}:/path or LoadCredentialEncrypted={name}:/path",
        )
    if "/" in name or name in (".", ".."):
        raise BadInput(f"{CREDENTIAL} is the name of a credential, not a path.", remedy=f"For a path there is {FILE}.")
    key = read_credential(text_in(str(Path(folder) / name), f"The credential {name}"))
    if key is None:
        raise BadInput(f"The credential {name} holds no credential for Tailscale's API.", remedy=_REMEDY)
    return key


def _from_command(command: str) -> AuthKey:
    """Its words are no secret, and what it prints is shown nowhere: neither on success nor with its failure."""
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise BadInput(f"{COMMAND} cannot be read: {error}.", remedy="Write it as for a shell.") from error
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise BadInput(f"{argv[0]} ({COMMAND}) did not end within {_LIMIT:g} s.", remedy=_UNLOCK) from None
    except (OSError, IndexError) as error:
        raise BadInput(f"{COMMAND} cannot be run: {getattr(error, 'strerror', None) or error}.") from None
    if done.returncode:
        raise BadInput(f"{argv[0]} ({COMMAND}) ended with status {done.returncode}.", remedy=_UNLOCK)
    lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
    key = read_credential(lines[0]) if lines else None
    if key is None:
        raise BadInput(f"The first line that {argv[0]} printed is no credential for Tailscale's API.", remedy=_REMEDY)
    return key


_UNLOCK = "Run it by hand first: it cannot ask for a passphrase here, an agent must have it."
