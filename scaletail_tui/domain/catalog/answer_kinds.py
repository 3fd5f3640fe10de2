"""One answer to one question: judged, and brought to the form that is stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from scaletail_tui.domain.catalog.item_pattern import item_pattern
from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.settings.judge import timezone_problem

_YES = frozenset({"true", "yes", "y", "on", "1"})
_NO = frozenset({"false", "no", "n", "off", "0", ""})
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#]+\S*", re.IGNORECASE)
_SHAPES = {
    "/[^:]+": "a full path, without a colon",
    "/.+": "a full path",
    "/dev/[A-Za-z0-9/_.:-]+": "a path below /dev",
    "[A-Za-z0-9]+": "letters and digits only",
    "[0-9a-f]+": "the digits 0-9 and a-f only",
    "[A-Za-z0-9_-]+": "letters, digits, - and _ only",
    "[A-Za-z0-9_][A-Za-z0-9_.-]*": "letters, digits, dots, - and _ only",
}
"""What the usual patterns ask for."""
HASHED_BYTES = 72
LONGEST = 65_536
"""Characters of an answer: the environment of a process has little more room for one variable."""


def answer_problem(question: Question, text: str) -> str | None:
    """Say in one sentence why the text cannot answer the question; None when it can. Never quotes a secret."""
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return _tell(question, "the answer holds a character that no variable can: remove it.")
    if len(text) > LONGEST:
        return _tell(question, f"the answer has {len(text)} characters, at most {LONGEST} fit.")
    if not store_form(question, text):
        return _tell(question, "an answer is needed here.") if question.needs_an_answer else None
    if question.kind is QuestionKind.LIST:
        return next((found for item in items_of(text) if (found := _item_problem(question, item))), None)
    judge = _JUDGES.get(question.kind, _shape)
    sentence = judge(question, text)
    return _tell(question, sentence) if sentence else None


def store_form(question: Question, text: str) -> str:
    """Return the answer as it stands in `.env`: bools as true or false, lists one item a line, edges as typed."""
    match question.kind:
        case QuestionKind.BOOL:
            return "true" if text.strip().lower() in _YES else "false" if text.strip().lower() in _NO else text
        case QuestionKind.LIST:
            return "\n".join(items_of(text))
        case QuestionKind.TEXT | QuestionKind.SECRET:
            return text
        case _:
            return text.strip()


def items_of(text: str) -> tuple[str, ...]:
    """Split a list's answer: one item a line, blanks around it dropped, empty lines and repeats too."""
    return tuple(dict.fromkeys(item.strip() for item in text.splitlines() if item.strip()))


def is_set(question: Question, value: str) -> bool:
    """True when the answer adds the question's Compose fragment: yes, or not empty."""
    return value == "true" if question.kind is QuestionKind.BOOL else bool(value)


def _tell(question: Question, sentence: str) -> str:
    """The question, then what is wrong with its answer."""
    if question.prompt.endswith("?"):
        return f"{question.prompt} {sentence[:1].upper()}{sentence[1:]}"
    return f"{question.prompt}: {sentence}"


def _misfit(question: Question) -> str:
    """What is asked for: a usual shape by its name, another in the entry's own words, which begin with it."""
    shape = _SHAPES.get(question.item_pattern) or re.split(r"[;.](?:\s|$)", question.help, maxsplit=1)[0].strip()
    if not shape:
        return "does not have the shape that is asked for."
    return f"does not fit: {shape if shape[1:2].isupper() else shape[:1].lower() + shape[1:]}."


def _item_problem(question: Question, item: str) -> str | None:
    if question.item_pattern and not item_pattern(question.item_pattern).fits(item):
        return _tell(question, f'"{item}" {_misfit(question)}')
    judge = _JUDGES.get(question.item_kind)
    sentence = judge(question, item) if judge else None
    return _tell(question, sentence) if sentence else None


def _shape(question: Question, text: str) -> str | None:
    """Texts and secrets; the answer is not quoted, for it may be a secret."""
    if question.hash and len(text.encode()) > HASHED_BYTES:
        return f"the answer is longer than {HASHED_BYTES} bytes, and bcrypt reads no more."
    if question.item_pattern and not item_pattern(question.item_pattern).fits(text):
        return f"the answer {_misfit(question)}"
    return None


def _bool(question: Question, text: str) -> str | None:
    return None if text.strip().lower() in _YES | _NO else f'"{text}" is neither yes nor no.'


def _choice(question: Question, text: str) -> str | None:
    choices = ", ".join(question.choices)
    return None if text.strip() in question.choices else f'"{text}" is not one of {choices}.'


def _number(question: Question, text: str) -> str | None:
    low, high = question.minimum, question.maximum
    if not re.fullmatch(r"[+-]?\d{1,18}", text.strip(), re.ASCII):
        return f'"{text}" is not a whole number.'
    value = int(text)
    if low is not None and value < low:
        return f"{value} is too small: it is {low} at least."
    if high is not None and value > high:
        return f"{value} is too large: it is {high} at most."
    return None


def _path(question: Question, text: str) -> str | None:
    path = text.strip()
    if not path.startswith(("/", "./", "~/")):
        return f'"{path}" is not a full path: begin with /, or with ./ for the stack\'s own folder.'
    if ":" in path or any(not character.isprintable() for character in path):
        return "the path holds a colon or a control character, which Compose cannot mount."
    if ".." in path.split("/"):
        return 'the path holds "..": write where it really leads.'
    return None


def _email(question: Question, text: str) -> str | None:
    return None if _EMAIL.fullmatch(text.strip()) else f'"{text}" is not an email address.'


def _url(question: Question, text: str) -> str | None:
    return None if _URL.fullmatch(text.strip()) else f'"{text}" is not an address such as https://example.org.'


def _timezone(question: Question, text: str) -> str | None:
    return timezone_problem(text)


def _network(_: Question, text: str) -> str | None:
    """As `tailscale set --advertise-routes` takes it: anything else keeps the device from logging in."""
    from ipaddress import ip_network  # 4 ms, which the program's start can do without

    prefix = text.strip()
    try:
        network = ip_network(prefix, strict=False)
    except ValueError:
        return f'"{prefix}" is no network such as 192.168.1.0/24.'
    if "/" not in prefix:
        return f'"{prefix}" does not say how large the network is: write it as in 192.168.1.0/24.'
    if network.prefixlen == 0:
        return f'"{prefix}" is every address there is: name a network.'
    if str(network) != prefix:
        return f'"{prefix}" is not how the network is written: write {network}.'
    return None


_JUDGES: Mapping[QuestionKind, Callable[[Question, str], str | None]] = {
    QuestionKind.BOOL: _bool,
    QuestionKind.CHOICE: _choice,
    QuestionKind.NUMBER: _number,
    QuestionKind.PATH: _path,
    QuestionKind.EMAIL: _email,
    QuestionKind.URL: _url,
    QuestionKind.TIMEZONE: _timezone,
    QuestionKind.NETWORK: _network,
}

EXAMPLES = {
    QuestionKind.TEXT: "example", QuestionKind.NUMBER: "1000", QuestionKind.PATH: "/srv/example",
    QuestionKind.EMAIL: "a@example.org", QuestionKind.URL: "https://example.org", QuestionKind.TIMEZONE: "Etc/UTC",
    QuestionKind.NETWORK: "192.168.1.0/24", QuestionKind.SECRET: "secret",
}  # fmt: skip
"""An answer that its judge takes, where one is needed and nobody gave any."""
