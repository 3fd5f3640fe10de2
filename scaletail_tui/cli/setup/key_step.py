"""Step: how devices log in. A key stands in one file of its owner's, or is asked for each time, or a link is opened."""

from __future__ import annotations

from pathlib import Path

from scaletail_tui.adapters.small_files import write_private
from scaletail_tui.cli.key_file import key_in
from scaletail_tui.cli.setup.context import SetupContext
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.authkey import KEYS_PAGE, AuthKey
from scaletail_tui.domain.keys.key_reading import read_key

WAYS = {
    "ask": "Ask me for a key at each deploy",
    "file": "Keep one reusable key in a file that only I can read",
    "link": "No key: open a link at each deploy",
}
BOXES = (
    "    Reusable        for more than one stack",
    "    Pre-approved    where your tailnet approves devices",
    "    Tags            devices with a tag do not expire; tag:server, say",
    "    Ephemeral       leave it off: such a device is gone when it stops",
)


def choose_login(context: SetupContext) -> bool:
    """Ask for the way and keep it; `context.found["login"]` is its word."""
    asking, args = context.asking, context.args
    way = args.key
    if way is None:
        known = bool(context.settings.text("auth_key_file"))
        asking.say("A new device is let into your tailnet by an auth key, or by a human who opens a link.", "")
        way = asking.choose("How shall stacks log in?", WAYS, default="file" if known else "ask")
    context.found["login"] = way
    if way == "file":
        _settle_file(context)
    elif way == "ask":
        asking.say("Keys are made here; these boxes matter:", *BOXES)
        asking.show_link(KEYS_PAGE)
    return True


def key_of(context: SetupContext) -> AuthKey | None:
    """The key for a try: that of the file, or one that is pasted now; None where there is none."""
    server = context.settings.text("login_server")
    if path := context.found.get("key_file"):
        return key_in(str(path), login_server=server)
    if context.found.get("login") == "link":
        return None
    return _ask(context, "A key for the try (a reusable one; empty: no try):", server)


def _settle_file(context: SetupContext) -> None:
    asking = context.asking
    server = context.settings.text("login_server")
    default = context.args.auth_key_file or context.settings.text("auth_key_file")
    path = Path(default or context.settings_file.parent / "authkey").expanduser()
    if not default and not asking.quiet:
        path = Path(asking.text("File of the key:", default=str(path))).expanduser()
    if not path.exists() and not context.args.practice:
        asking.say("", "Make a reusable key here and paste it; it is written to that file and to nothing else:", *BOXES)
        asking.show_link(KEYS_PAGE)
        key = _ask(context, "Auth key (not shown):", server)
        if key is None:
            raise BadInput(f"{path} holds no key.", remedy="Put the key into it, or choose another way with --key.")
        _write(path, key)
        asking.say(f"Written to {path}, for you alone.")
    if path.exists():
        key_in(str(path), login_server=server)
    context.found["key_file"] = str(path)
    if context.settings.text("auth_key_file") != str(path):
        context.keep(auth_key_file=str(path))


def _write(path: Path, key: AuthKey) -> None:
    try:
        write_private(path, f"{key.reveal()}\n".encode())
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}.", remedy="Name another file.") from error


def _ask(context: SetupContext, question: str, server: str) -> AuthKey | None:
    while True:
        reading = read_key(context.asking.secret(question), login_server=server)
        if reading.problem is None:
            return reading.key
        context.asking.say(reading.problem)
