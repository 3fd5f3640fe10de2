"""What a sentence tells to do that is an option of a command and a key of a page: said once, in the words of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Way(StrEnum):
    """One thing to do, whatever it is called where it is done."""

    VISIT = "visit"
    """Say which service of an import is visited."""
    AS_ONE = "as one"
    """Make one stack of a file whose services would be one each; it is named which of them is visited."""
    BY_ITSELF = "by itself"
    """Import one service without another; both are named. Nothing asks for it."""
    EACH = "each"
    """The same where the import asks which of them is visited."""
    OTHER_NAME = "other name"
    """Restore under another name."""
    OTHER_DEVICE = "other device"
    """Restore as another device."""
    ORIGINAL_OFF = "original off"
    """Say that what a backup was made of is off."""
    ENV_FILE = "env file"
    """Give a backup without secrets the stack's .env."""
    PUBLIC = "public"
    """Let the internet see a stack; it is named."""


OPTIONS: Mapping[Way, str] = MappingProxyType({
    Way.VISIT: "--visit SERVICE:PORT",
    Way.AS_ONE: "--visit {0}",
    Way.BY_ITSELF: "--visit {0} --leave {1}",
    Way.EACH: "--visit {0} --leave {1}",
    Way.OTHER_NAME: "--as NAME",
    Way.OTHER_DEVICE: "--new-identity and --auth-key-file FILE",
    Way.ORIGINAL_OFF: "--original-off",
    Way.ENV_FILE: "--env FILE",
    Way.PUBLIC: "scaletail-tui expose {0} funnel --confirm-public {0}",
})  # fmt: skip
"""In the words of the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A sentence with a way in it."""

    before: str
    way: Way
    names: tuple[str, ...] = ()
    """What the way's own words name."""
    after: str = "."

    def say(self, words: Mapping[Way, str]) -> str:
        """The whole sentence, the way in these words."""
        return f"{self.before}{words[self.way].format(*self.names)}{self.after}"
