"""The nodes of a YAML text, found by path, with the places where they begin and end, and how a text is written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.domain.lint.change import YamlPath

_LARGEST = 200_000
"""Characters: the round-trip parser takes a second for these."""
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]+)*")


@lru_cache(maxsize=4)
def compose(text: str) -> Any:
    """The root node, never to be changed; raises EditRefused where the parser does not read the text.

    Remembered: each finding of a file asks for its own change of it.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    if len(text) > _LARGEST:
        raise EditRefused("The file is too large to be changed.")
    try:
        # Tabs before comments are allowed, and this parser refuses them; blanks leave all places as they are.
        root = YAML().compose(text.replace("\t", " "))
    except (YAMLError, ValueError, RecursionError, AssertionError, NotImplementedError) as error:
        raise EditRefused(f"The round-trip parser does not read the file: {_reason(error)}.") from error
    if root is None or root.id != "mapping":
        raise EditRefused("The top level of the file is no mapping.")
    return root


def _reason(error: Exception) -> str:
    problem, mark = getattr(error, "problem", None), getattr(error, "problem_mark", None)
    where = f", line {mark.line + 1}" if mark is not None else ""
    return f"{problem or type(error).__name__}{where}"


class Found:
    """A node, its key where it is a mapping's value, and whether it stands in a flow collection."""

    def __init__(self, node: Any, key: Any, *, flow: bool, parent: Any) -> None:
        self.node, self.key, self.flow, self.parent = node, key, flow, parent


def find_node(root: Any, path: YamlPath) -> Found:
    """Go down by keys and list positions; raises EditRefused where there is nothing."""
    here = Found(root, None, flow=bool(root.flow_style), parent=None)
    for part in path:
        node = here.node
        flow = here.flow or bool(getattr(node, "flow_style", False))
        if isinstance(part, int) and node.id == "sequence" and part < len(node.value):
            here = Found(node.value[part], None, flow=flow, parent=node)
        elif isinstance(part, str) and node.id == "mapping":
            pair = next((pair for pair in reversed(node.value) if pair[0].value == part), None)
            if pair is None:
                raise EditRefused(f"There is no {part} at its place any more.")
            here = Found(pair[1], pair[0], flow=flow, parent=node)
        else:
            raise EditRefused("The place of the change is not there any more.")
    return here


def begin_of(text: str, node: Any) -> int:
    """Where the value begins, behind its anchor and its tag."""
    start: int = node.start_mark.index
    found = _PROPERTIES.match(text, start)
    return found.end() if found else start


def end_of(text: str, node: Any, after: int) -> int:
    """Where the last thing of a value ends, comments left out; `after` is where it must lie behind.

    An alias has the places of what it names, so the end of its line counts.
    """
    if node.start_mark.index < after and not is_nothing(node):
        return line_end(text, after)
    if is_nothing(node):
        return behind_colon(text, after)
    if node.id == "scalar":
        end: int = node.end_mark.index
        return end if node.style not in ("|", ">") else len(text[:end].rstrip("\r\n \t"))
    if node.flow_style:
        flow_end: int = node.end_mark.index
        return flow_end
    if not node.value:
        return line_end(text, after)
    last = node.value[-1]
    if node.id == "mapping":
        return end_of(text, last[1], last[0].end_mark.index)
    return end_of(text, last, after)


def is_nothing(node: Any) -> bool:
    """True where no value stands: the parser then gives any place up to the next key."""
    return node.id == "scalar" and node.style is None and node.start_mark.index == node.end_mark.index


def behind_colon(text: str, key_end: int) -> int:
    """The place behind the colon of a key, or the key's own end."""
    found = re.compile(r"[ \t]*:").match(text, key_end)
    return found.end() if found else key_end


def line_end(text: str, at: int) -> int:
    """The end of the line, before its line feed."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > 0 and text[end - 1] == "\r" and end > at else end


def line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def read_plain(text: str) -> Any:
    """The document as dict, list and text; what an alias names is one and the same object, `<<` a key like others.

    By another parser than `compose`: a change counts only where both understand the text in the same way.
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _plain(yaml.compose(text, Loader=loader), {})
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise EditRefused(f"The file is no YAML: {_reason(error)}.") from error


def _plain(node: Any, known: dict[int, Any]) -> Any:
    if id(node) in known:
        return known[id(node)]
    if node.id == "scalar":
        known[id(node)] = node.value
    elif node.id == "sequence":
        items: list[Any] = []
        known[id(node)] = items
        items.extend(_plain(item, known) for item in node.value)
    else:
        made: dict[Any, Any] = {}
        known[id(node)] = made
        for key, value in node.value:
            made[key.value if key.id == "scalar" else str(key.start_mark.index)] = _plain(value, known)
    return known[id(node)]


_SAFE = re.compile(r"[A-Za-z0-9_./$*][\w./$@+=,*{}:~()<>!?;^%&| #-]*")
_TYPED = re.compile(
    r"(?:true|false|yes|no|on|off|y|n|null|~|[-+]?\.?[0-9][0-9_,.:eExXoO+-]*+(?:[a-dfA-DF][0-9a-fA-F]*+)?"
    r"|\.[0-9_]*|\.(?:inf|nan))",
    re.IGNORECASE,
)
"""What some reader takes for a truth value, nothing, a number, a time or a date."""


def write_scalar(text: str, *, quote: str = "", flow: bool = False) -> str:
    """The text as one line of YAML; `quote` is kept where one stands, `flow` is inside of `[]` or `{}`."""
    if quote == "'" and "\n" not in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if quote != '"' and _is_plain(text, flow=flow):
        return text
    return '"' + "".join(_escape(character) for character in text) + '"'


def _is_plain(text: str, *, flow: bool) -> bool:
    if not _SAFE.fullmatch(text) or _TYPED.fullmatch(text) or text != text.strip() or text.startswith("*"):
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (flow and re.search(r"[,\[\]{}?:]", text))  # PyYAML refuses `?` and `:` there, wherever they stand


def _escape(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == "\n":
        return "\\n"
    return character if character.isprintable() else f"\\u{ord(character):04x}"
