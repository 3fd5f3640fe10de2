"""What a stack's variables and literals become in an entry: a variable of every stack, a question, or a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from scaletail_tui.domain.catalog.rules.secrets import CREDENTIALS, secret_name
from scaletail_tui.domain.catalog.rules.settings import DERIVED
from scaletail_tui.domain.compose.interpolation import interpolate_text, variables_in
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.lint.weakness import holds_own_secret, holds_secret, is_weak

LENGTH = 32
_SHORTEST_SECRET = 6
"""Characters; what is shorter may stand in any text by chance."""
_KEY = re.compile(r"[A-Z][A-Z0-9_]*")
_HOST = re.compile(r"(?<![\w<>.-])[\w<>.-]{0,200}\.ts\.net\.?", re.IGNORECASE)
_PAGE = re.compile(r"https?://[\w<>.-]{0,200}\.ts\.net(?::\d{1,5})?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]{1,100}@[^@\s]{1,100}\.[^@\s]{1,60}")
_URL = re.compile(r"https?://\S+")
_OWN_ADDRESS = re.compile(
    r"(?<![\d.])(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.\d{1,3})(?:\.\d{1,3}){2,3}(?![\d.])"
)
_LETTERS = "[A-Za-z0-9]+"
_SAVED = "\0"


class DraftQuestions:
    """Collects questions while texts are filled."""

    def __init__(self, stack: LintStack) -> None:
        self._values = dict(stack.variables)
        self._label = stack.label
        self.asked: dict[str, dict[str, Any]] = {}
        """Key to the question's words, as an entry writes them."""
        self._secret_of: dict[str, str] = {}
        """Value of a secret to the key of its question."""
        settings = [setting for service in stack.services if not service.is_sidecar for setting in service.settings]
        self._said = {one.value for one in settings if not _is_secret(one.name)}
        """Values that stand in the open anyway: a password that is the user's name is no secret."""
        self._called_secret = {
            variable.name
            for setting in settings
            if _is_secret(setting.name)
            for variable in variables_in(setting.written or "")
        }
        for setting in settings:
            variables = list(variables_in(setting.written or ""))
            if _is_secret(setting.name) and setting.value and setting.written is not None:
                self._ask_secret(variables[0].name if len(variables) == 1 else setting.name, setting.value)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that no text of the entry may hold; a word that everybody guesses stands in texts by chance."""
        hidden = (one for one in self._secret_of if one not in self._said)
        return tuple(one for one in hidden if len(one) >= _SHORTEST_SECRET and not is_weak(one))

    def setting(self, name: str, written: str | None) -> str | None:
        """The value of an environment variable in the entry; None leaves it to the answer, or out."""
        if written is None:
            written = f"${{{name}}}"
        if _is_secret(name) and written and not any(True for _ in variables_in(written)):
            written = f"${{{self._ask_secret(name, written.replace('$$', '$'))}}}"
        text = self.fill(written)
        own = f"${{{name}}}"
        may_be_empty = [key for key, words in self.asked.items() if _may_be_empty(words)]
        if text == own and name in may_be_empty:
            return None
        for key in may_be_empty:
            text = text.replace(f"${{{key}}}", f"${{{key}:-}}")
        return text

    def fill(self, written: str) -> str:
        """A text with what is the stack's own taken out of it."""
        names = {variable.name for variable in variables_in(written)}
        saved = written.replace("$$", _SAVED)
        defaults = {one.name: one.word for one in variables_in(written) if one.operator.endswith("-")}
        text = interpolate_text(saved, {name: self._meaning(name, defaults.get(name, "")) for name in names}, set())
        text = _PAGE.sub("${PUBLIC_URL}", text)
        text = _HOST.sub("${PUBLIC_HOST}", text)
        for value in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(value, f"${{{self._secret_of[value]}}}")
        text = CREDENTIALS.sub(self._hide_login, text)
        for login in CREDENTIALS.finditer(text):
            self._harden(login["password"])
        return text.replace(_SAVED, "$$")

    def _hide_login(self, login: re.Match[str]) -> str:
        """An address with its password asked for, where it is written out."""
        password = login["password"]
        if "$" in password:
            return login[0]
        key = self._ask_secret("LOGIN_PASSWORD", password)
        return f"{login[0][: -len(password) - 1]}${{{key}}}@"

    def _meaning(self, name: str, default: str) -> str:
        value = self._values.get(name, "") or default
        if name in DERIVED:
            return f"${{{name}}}"
        if name == "SERVICE":
            return "${STACK_NAME}"
        if value == self._label and not self._holds_secret(name):
            return value  # a database called as the stack was: it may keep that name in every stack
        if name.startswith("TS_"):
            return ""
        if value.startswith("#"):  # a comment that Compose takes for a value
            value = ""
        if _PAGE.match(value) or _HOST.fullmatch(value):
            return value
        return f"${{{self._ask(name, value)}}}"

    def _holds_secret(self, name: str) -> bool:
        return name in self._called_secret or _is_secret(name)

    def _ask(self, name: str, value: str) -> str:
        if self._holds_secret(name):
            return self._ask_secret(name, value)
        key = shape_key(name)
        self.asked.setdefault(key, {"prompt": prompt_of(key), **_guess(value)})
        return key

    def _ask_secret(self, name: str, value: str) -> str:
        if value and value in self._secret_of:
            return self._secret_of[value]
        key = shape_key(name)
        made_up = holds_own_secret(name) or name in self._called_secret
        self.asked.setdefault(
            key, {"prompt": prompt_of(key), "kind": "secret", "length": LENGTH if made_up else 0}
        )  # fmt: skip
        if value and not value.startswith("#"):
            self._secret_of[value] = key
        return key

    def _harden(self, password: str) -> None:
        """Letters and digits alone break no address."""
        for variable in variables_in(password):
            if variable.name in self.asked:
                self.asked[variable.name]["item_pattern"] = _LETTERS


def _is_secret(name: str) -> bool:
    return secret_name(name) or holds_secret(name)


def _guess(value: str) -> dict[str, Any]:
    """Kind and default by what stands there now; what is somebody's own is no default."""
    if value.lower() in ("true", "false"):
        return {"kind": "bool", "default": value.lower()}
    if value.isdigit() and (value == "0" or not value.startswith("0")) and len(value) < 10:
        return {"kind": "number", "default": value}
    if _EMAIL.fullmatch(value):
        return {"kind": "email"}
    if _URL.fullmatch(value):
        return {"kind": "url"}
    if value.startswith("/"):
        return {"kind": "path", "default": value, "required": True}
    if not value or _OWN_ADDRESS.search(value):
        return {}
    return {"default": value, "required": True}


def _may_be_empty(words: Mapping[str, Any]) -> bool:
    if words.get("kind") == "secret":
        return not words.get("length")
    return not words.get("required") and not words.get("default")


def shape_key(name: str) -> str:
    """A question's key of a variable's name."""
    key = re.sub(r"[^A-Z0-9_]", "_", name.upper())
    return key if _KEY.fullmatch(key) else f"S_{key}"


def prompt_of(key: str) -> str:
    """`Db user` of DB_USER: a phrase to be bettered."""
    return " ".join(key.split("_")).strip().capitalize()[:60] or key


def sort_questions(asked: Mapping[str, Mapping[str, Any]], order: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Those that need an answer first; the words of each in the order of an entry."""
    places = {word: place for place, word in enumerate(order)}
    ranked = sorted(asked.items(), key=lambda pair: not (pair[1].get("required") and not pair[1].get("default")))
    return {key: dict(sorted(words.items(), key=lambda word: places[word[0]])) for key, words in ranked}
