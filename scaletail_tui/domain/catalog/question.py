"""What a service asks: one setting of it, and how its answer is asked for and judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class QuestionKind(StrEnum):
    """How an answer is asked for and judged."""

    TEXT = "text"
    SECRET = "secret"
    BOOL = "bool"
    CHOICE = "choice"
    NUMBER = "number"
    PATH = "path"
    EMAIL = "email"
    URL = "url"
    TIMEZONE = "timezone"
    NETWORK = "network"
    """A prefix such as 192.168.1.0/24."""
    LIST = "list"


ITEM_KINDS = (
    QuestionKind.TEXT, QuestionKind.NUMBER, QuestionKind.PATH, QuestionKind.EMAIL, QuestionKind.URL,
    QuestionKind.TIMEZONE, QuestionKind.NETWORK,
)  # fmt: skip
"""As what the items of a list may be judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One setting of a service: one line of `.env`, or one item of a list."""

    key: str
    """The variable's name, `[A-Z][A-Z0-9_]*`."""
    prompt: str
    kind: QuestionKind = QuestionKind.TEXT
    default: str = ""
    """As it would be typed; bools are "true" and "false"; for a list, items are separated by newlines."""
    required: bool = False
    """True when the stack cannot do without; a secret that is made up may still be left empty."""
    choices: tuple[str, ...] = ()
    help: str = ""
    length: int = 32
    """Of a generated secret, in characters without the prefix; 0: never made up, the user's own or none at all."""
    alphabet: str = "alnum"
    """Of a generated secret: alnum, hex or base64."""
    prefix: str = ""
    minimum: int | None = None
    maximum: int | None = None
    item_kind: QuestionKind = QuestionKind.TEXT
    """Of a list: as what each item is judged."""
    item_pattern: str = ""
    """A regular expression that an answer must match: a text, a secret, or each item of a list; empty: any."""
    adds: Mapping[str, Any] = field(default_factory=dict)
    """A Compose fragment merged when the answer is yes or not empty, once per list item with `${item}`.

    Beside services, volumes and networks it may hold `node`, which adds to the sidecar's own settings.
    """
    hash: str = ""
    """Of a secret: bcrypt gives the variable `<key>_BCRYPT` beside the answer; empty: none."""
    more: bool = False
    """True for what hardly anybody changes: it stands under "more settings"."""

    @property
    def secret(self) -> bool:
        return self.kind is QuestionKind.SECRET

    @property
    def one_kind(self) -> QuestionKind:
        """As what the answer is judged, or each item of it."""
        return self.item_kind if self.kind is QuestionKind.LIST else self.kind

    @property
    def needs_an_answer(self) -> bool:
        """True when an empty answer is refused: it is required, and nobody makes it up."""
        return self.required and not (self.secret and self.length)

    @property
    def asks_for_folders(self) -> bool:
        """True for a list of the user's folders to work on: what the service is for, though it may be left empty."""
        if self.kind is not QuestionKind.LIST or self.more:
            return False
        services = self.adds.get("services")
        bodies = services.values() if isinstance(services, Mapping) else ()
        mounted = [volume for body in bodies if isinstance(body, Mapping) for volume in body.get("volumes") or ()]
        return any(
            isinstance(volume, Mapping) and str(volume.get("source", "")).startswith("${item}") for volume in mounted
        )

    @property
    def hash_key(self) -> str:
        """The variable that carries the hash of the answer; empty when there is none."""
        return f"{self.key}_{self.hash.upper()}" if self.hash else ""
