"""An auth key out of a file or standard input: never from the command line, never into a message."""

from __future__ import annotations

import errno
import os
import shlex
import stat
import sys
from pathlib import Path

from scaletail_tui.adapters.small_files import read_bounded
from scaletail_tui.cli.arguments import say
from scaletail_tui.cli.terminal import tell_while_waiting
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.authkey import AuthKey, AuthKeyKind
from scaletail_tui.domain.keys.key_reading import looks_like_key, read_credential, read_key

LIMIT = 1_048_576
"""Characters that are taken; a key has about 60, a setting's file may be a whole configuration."""


def key_in(path: str, *, login_server: str = "", client: bool = False) -> AuthKey:
    """The key in a file, `-` for standard input; raises BadInput when there is none or it cannot admit a device.

    `client`: an OAuth client's secret will do, too.
    """
    if looks_like_key(path) and not os.path.lexists(path):
        raise BadInput("This is a key, not a file that holds one.", remedy="Put it into a file, or pipe it to -")
    reading = read_key(text_in(path, f"The file {path}").strip("\r\n"), login_server=login_server, client=client)
    if reading.problem is not None:
        raise BadInput(reading.problem)
    if reading.key is None:
        raise BadInput("The auth key's file is empty.", remedy="Put the key into it, or use --login-by-link.")
    if reading.kind is AuthKeyKind.OAUTH_CLIENT and path != "-":
        _check_private(path)
    if reading.cleaned or reading.kind is not AuthKeyKind.AUTH:
        say(reading.hint)
    return reading.key


def admin_key(api_key_file: str, auth_key_file: str) -> AuthKey | None:
    """What speaks to Tailscale's API: an OAuth client's secret or an API access token; None where neither is set.

    Raises BadInput for a file that cannot be read, that others may read, or that holds something else.
    """
    for path, called in ((api_key_file, "The file of api_key_file"), (auth_key_file, "The auth key's file")):
        if not path or path == "-":
            continue
        if not api_key_file and not os.path.lexists(Path(path).expanduser()):
            return None
        key = read_credential(text_in(path, called))
        if key is not None:
            _check_private(path)
            return key
        if path == api_key_file:
            raise BadInput(
                "The file of api_key_file holds neither an OAuth client's secret nor an API access token, and nothing "
                "else.",
                remedy="One begins with tskey-client- or tskey-api-, and is one word.",
            )
    return None


def _check_private(path: str) -> None:
    """Raise BadInput where others may read what speaks for a whole tailnet."""
    mode = Path(path).expanduser().stat().st_mode
    if stat.S_ISREG(mode) and mode & 0o077:
        raise BadInput(
            "The file of the OAuth client's secret, or of the API's token, can be read by others.",
            remedy=f"Run: {shlex.join(('chmod', '600', path))}",
        )


def text_in(path: str, called: str) -> str:
    """The text of a file that the user named; raises BadInput, in which the file is `called` so.

    What is given in place of a secret's file may be the secret, so its path is not always told.
    """
    try:
        if path == "-":
            text = sys.stdin.read(LIMIT + 1)
        else:
            with tell_while_waiting(path):
                content = read_bounded(Path(path).expanduser(), 4 * LIMIT, pipes=True)
            text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LIMIT:  # a part would be worse than nothing
            raise OSError(errno.EFBIG, "")
        return text
    except OSError as err:
        if err.errno == errno.EFBIG:
            which = "Standard input" if path == "-" else called
            remedy = "Check that it is the right one."
            raise BadInput(f"{which} holds more than {LIMIT} characters.", remedy=remedy) from err
        raise BadInput(f"{called} cannot be read: {err.strerror or err}.") from err
    except RuntimeError as err:
        raise BadInput(f"{called} is in a home folder that is not known.") from err
    except UnicodeDecodeError as err:
        raise BadInput(f"{called} holds no text.") from err
