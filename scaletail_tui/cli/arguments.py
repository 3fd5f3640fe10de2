"""The parser all commands share: one sentence for what is wrong, options that stand before or after a command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_line, plain_text

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_LONGEST = 1_500
"""Characters of one sentence: all that can be wrong at once fits, a file in place of an option's value does not."""
Subparsers = Any
"""What `add_subparsers()` gives; argparse has no public name for it."""


class UsageError(BadInput):
    """The words are no command; it has been said on stderr."""


COULD_NOT_LOOK = 3
"""Exit status of `doctor` and `status` where nothing is known: for monitors, that is not broken."""


class Parser(argparse.ArgumentParser):
    """argparse that says one sentence instead of a usage block, and exits with 2.

    No option is taken by its beginning: `--auth-key KEY` is none of ours.
    """

    command = ""
    """The command that is meant: what is left over is told by the parser above, which knows none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    foreign_words: frozenset[str] = frozenset()
    """Words that begin a command line of another program: what follows them is none of our options."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        if (
            args
            and (begin := next((at for at, word in enumerate(args) if word in self.foreign_words), None)) is not None
        ):
            args = [*args[:begin], *(() if "--" in args[:begin] else ("--",)), *args[begin:]]
        given, rest = super().parse_known_args(args, namespace)
        # argparse before 3.13 takes a second -- out of the values, and makes an empty list of the one that it misses.
        if any(
            getattr(given, one.dest, None) == [] for one in self._actions if not one.option_strings and not one.nargs
        ):
            self.error("a -- stands where a value belongs")
        return given, rest

    def error(self, message: str) -> NoReturn:
        near = ""
        if message.startswith("argument COMMAND"):
            message, _, known = message.partition(" (choose from")  # --help tells them, and leaves out what is hidden
            near = _nearest(message, known)
        said, remedy = plain_line(f"{without_key_words(message)}."), near or f"Try: {self.prog}{self.command} --help"
        say(f"{self.prog}: {said} {remedy}")
        raise UsageError(said, remedy=remedy)

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """All that argparse prints; its own way drops what there is no room for without a word."""
        if file is sys.stdout:
            print(message, end="", flush=True)
        else:
            say(plain_line(message))


def _nearest(message: str, known: str) -> str:
    """What may have been meant by a command that is none; empty where nothing is near."""
    import re
    from difflib import get_close_matches

    typed = re.search(r"'([^']{1,40})'$", message)
    near = get_close_matches(typed[1].lower(), re.findall(r"[a-z-]+", known), n=1) if typed else []
    return f"Did you mean {near[0]}?" if near else ""


_SHORTEST_KEY = 20
"""Characters; a shorter word is not looked at."""


def refuse_keys(argv: Sequence[str]) -> None:
    """Raise BadInput for a key among the words, whatever it was given as: a name, too, would be logged."""
    for word in argv:
        value = word.partition("=")[2] if word.startswith("--") else word
        if len(value or word) >= _SHORTEST_KEY and _is_key(value or word):
            raise BadInput(
                "There is a key on the command line, where others can read it.",
                remedy="Put it into a file, or pipe it to --auth-key-file -",
            )


def _is_key(word: str) -> bool:
    from scaletail_tui.domain.keys.key_reading import looks_like_key

    return looks_like_key(word) and not os.path.lexists(word)


def without_key_words(text: str) -> str:
    """A sentence without what looks like a key in it: the last guard of all that is told of a failure."""
    import re

    from scaletail_tui.domain.keys.key_reading import looks_like_key
    from scaletail_tui.domain.masking.mask import without_keys

    return re.sub(r"[\w-]{20,}", lambda word: "…" if looks_like_key(word[0]) else word[0], without_keys(text))


def parse_folder(text: str) -> Path:
    """An option's folder; an empty one is a variable that was not set, not the folder that one stands in."""
    if not text:
        raise argparse.ArgumentTypeError("the folder's name is empty")
    try:
        return Path(text).expanduser()
    except RuntimeError as err:
        raise argparse.ArgumentTypeError(f"the home folder of {text} is not known") from err


class _AddRoot(argparse.Action):
    """The first root is where stacks are made; those after it are shown, too."""

    def __call__(self, parser: Any, namespace: Any, values: Any, option_string: str | None = None) -> None:
        if getattr(namespace, self.dest, None) is None:
            setattr(namespace, self.dest, values)
        else:
            namespace.more_roots = (*getattr(namespace, "more_roots", ()), values)


def add_global_options(parser: argparse.ArgumentParser, *, inner: bool = False) -> None:
    """Options of every command. `inner` parsers leave the value alone when the option is not given."""

    def default(value: object) -> Any:
        return argparse.SUPPRESS if inner else value

    group = parser.add_argument_group("everywhere")
    group.add_argument(
        "--root", type=parse_folder, metavar="FOLDER", action=_AddRoot, default=default(None),
        help="where the stack folders stand (SCALETAIL_ROOT; default ~/scaletail); repeated: further folders of stacks",
    )  # fmt: skip
    group.add_argument(
        "--catalog", type=parse_folder, metavar="FOLDER", action="append", dest="catalog_folders",
        default=default(None), help="a further catalog of your own; may be repeated",
    )  # fmt: skip
    group.add_argument(
        "--practice", action="store_true", default=default(False), help="a simulated engine and tailnet, no Docker"
    )
    for flag, metavar, text in (
        ("--api-key-file", "FILE", "file that holds an OAuth client's secret or an API access token"),
        ("--api-key-credential", "NAME", "the same as a systemd credential, by its name"),
        ("--api-key-command", "COMMAND", "the same as the first line that a command prints: 'pass show NAME'"),
    ):  # told once: few commands speak to Tailscale's API
        group.add_argument(flag, metavar=metavar, default=default(None), help=argparse.SUPPRESS if inner else text)
    group.add_argument(
        "--verbose", action="store_true", default=default(False), help="write more into the program's log file"
    )


API_KEY_OPTIONS = ("api_key_file", "api_key_credential", "api_key_command")


def take_global_options(args: argparse.Namespace, given: argparse.Namespace) -> None:
    """Let a command that another one runs have the options of `add_global_options` that were given to that one."""
    for name in ("root", "catalog_folders", "practice", "verbose"):
        setattr(args, name, getattr(given, name))
    for name in API_KEY_OPTIONS:
        setattr(args, name, getattr(given, name, None))
    args.more_roots = getattr(given, "more_roots", ())


def add_inner_global_options(parser: argparse.ArgumentParser) -> None:
    """Let the options of `add_global_options` stand after a command too."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in dict.fromkeys(action.choices.values()):
                add_global_options(choice, inner=True)
                add_inner_global_options(choice)


def say(text: str) -> None:
    """One line for the user who reads the terminal while stdout may be a pipe."""
    with suppress(OSError):  # nobody reads it there: the exit status tells
        print(_shorten(plain_text(text)), file=sys.stderr, flush=True)


def _shorten(text: str) -> str:
    """The text without the middle of a huge value that it quotes."""
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"
