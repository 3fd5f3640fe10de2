"""YAML of the user's with some values changed: comments, order, quotes, anchors and line ends stay.

Nothing is written anew: ruamel.yaml tells where a value stands, and the text between is replaced. What came out is
read again and must be the old document with the change and nothing else, or the edit is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.domain.lint.change import AddItem, AddKey, Drop, SetText, Value, YamlChange, YamlPath
from scaletail_tui.render.edit.yaml_nodes import (
    begin_of,
    behind_colon,
    compose,
    end_of,
    find_node,
    is_nothing,
    line_end,
    line_start,
    read_plain,
    write_scalar,
)


def edit_yaml(text: str, changes: Sequence[YamlChange]) -> str:
    """The text with the changes made one after the other; raises EditRefused with what prevents one."""
    for change in changes:
        text = _edit(text, change)
    return text


def _edit(text: str, change: YamlChange) -> str:
    root = compose(text)
    wanted = read_plain(text)
    match change:
        case SetText():
            changed = _set(text, root, change)
        case AddKey():
            held = _held(root, change)
            if held is not None:
                return edit_yaml(text, held)
            changed = _add_key(text, root, change)
        case AddItem():
            changed = _add_item(text, root, change)
        case Drop():
            above = find_node(root, change.path[:-1]).node
            if len(above.value) == 1 and len(change.path) > 1:  # Compose refuses a key with nothing behind it
                return _edit(text, Drop(file=change.file, path=change.path[:-1]))
            changed = _drop(text, root, change.path)
    _apply(wanted, change)
    if read_plain(changed) != wanted:
        raise EditRefused("The change would touch more of the file than is meant: an anchor may share this part.")
    return changed


def _held(root: Any, change: AddKey) -> Sequence[YamlChange] | None:
    """What is left to change where the key is there already; None where it is not."""
    node = find_node(root, change.path).node
    present = node.id == "mapping" and any(key.value == change.key for key, _ in node.value)
    if not present:
        return None
    path = (*change.path, change.key)
    below = find_node(root, path).node
    if isinstance(change.value, Mapping) and below.id == "mapping":
        return [AddKey(file=change.file, path=path, key=key, value=value) for key, value in change.value.items()]
    if isinstance(change.value, Mapping) and below.id == "sequence":
        return [AddItem(file=change.file, path=path, text=f"{key}={value}") for key, value in change.value.items()]
    if isinstance(change.value, list) and below.id == "sequence":
        texts = [text for text in change.value if isinstance(text, str)]
        if len(texts) == len(change.value):
            return [AddItem(file=change.file, path=path, text=text) for text in texts]
    if isinstance(change.value, str) and below.id == "scalar":
        return [SetText(file=change.file, path=path, text=change.value)]
    raise EditRefused(f"{change.key} is there already, in another form.")


def _set(text: str, root: Any, change: SetText) -> str:
    found = find_node(root, change.path)
    node = found.node
    if node.id != "scalar":
        raise EditRefused("What is to be changed is no text.")
    if is_nothing(node):
        if found.key is None:
            raise EditRefused("Nothing stands at its place.")
        at = behind_colon(text, found.key.end_mark.index)
        return f"{text[:at]} {write_scalar(change.text, flow=found.flow)}{text[at:]}"
    start, end = begin_of(text, node), node.end_mark.index
    if found.key is not None and node.start_mark.index < found.key.start_mark.index:
        raise EditRefused("An alias stands here: what it names is shared.")
    if node.style in ("|", ">"):
        return text[:start] + _block(text[start:end], node, change.text) + text[end:]
    if "\n" in text[start:end]:
        raise EditRefused("The text goes over several lines.")
    quote = node.style if node.style in ("'", '"') else ""
    return text[:start] + write_scalar(change.text, quote=quote, flow=found.flow) + text[end:]


def _block(raw: str, node: Any, wanted: str) -> str:
    """A block of lines with the lines changed that differ."""
    old, new = node.value.splitlines(), wanted.splitlines()
    lines = raw.split("\n")
    if node.style != "|" or len(old) != len(new) or len(lines) <= len(old):
        raise EditRefused("The block of text cannot be changed line by line.")
    for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
        if before != after:
            at = lines[number].find(before)
            if at < 0 or lines[number][:at].strip():
                raise EditRefused("The block of text cannot be changed line by line.")
            lines[number] = lines[number][:at] + after + lines[number][at + len(before) :]
    return "\n".join(lines)


def _add_key(text: str, root: Any, change: AddKey) -> str:
    found = find_node(root, change.path)
    node = found.node
    if node.id == "scalar" and not node.value and node.style is None and found.key is not None:
        if found.flow:
            raise EditRefused("Nothing stands at its place.")
        return _insert(text, found.key.end_mark.index, found.key.start_mark.column + 2, change.key, change.value)
    if node.id != "mapping":
        raise EditRefused("What is to get a key is no mapping.")
    if found.key is not None and node.start_mark.index < found.key.start_mark.index:
        raise EditRefused("An alias stands here: what it names is shared.")
    if node.flow_style or found.flow:
        return _insert_in_flow(text, node, f"{write_scalar(change.key, flow=True)}: {_in_flow(change.value)}")
    end = end_of(text, node.value[-1][1], node.value[-1][0].end_mark.index)
    return _insert(text, end, node.value[0][0].start_mark.column, change.key, change.value)


def _insert(text: str, after: int, column: int, key: str, value: Value) -> str:
    """The key on lines of its own below the line that `after` stands in."""
    at = line_end(text, after)
    feed = _feed(text)
    return text[:at] + "".join(feed + " " * column + line for line in _lines(key, value)) + text[at:]


def _feed(text: str) -> str:
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


def _lines(key: str, value: Value) -> list[str]:
    head = f"{write_scalar(key)}:"
    if isinstance(value, str):
        return [f"{head} {write_scalar(value)}"]
    if isinstance(value, list):
        return [head, *(line for item in value for line in _item(item))]
    return [head, *(f"  {line}" for inner, held in value.items() for line in _lines(inner, held))]


def _item(item: str | dict[str, str]) -> list[str]:
    if isinstance(item, str):
        return [f"  - {write_scalar(item)}"]
    lines = [line for key, held in item.items() for line in _lines(key, held)]
    return [f"  {'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _in_flow(value: Value) -> str:
    if isinstance(value, str):
        return write_scalar(value, flow=True)
    if isinstance(value, list):
        return "[" + ", ".join(_in_flow(item) for item in value) + "]"
    return "{" + ", ".join(f"{write_scalar(key, flow=True)}: {_in_flow(held)}" for key, held in value.items()) + "}"


def _insert_in_flow(text: str, node: Any, written: str) -> str:
    if not node.value:
        at = begin_of(text, node) + 1
        return text[:at] + written + text[at:]
    last = node.value[-1]
    key, value = last if node.id == "mapping" else (last, last)
    end = value.end_mark.index if value.start_mark.index >= key.start_mark.index else -1
    if end < 0 or end > node.end_mark.index:
        raise EditRefused("An alias stands at the end of the list.")
    return f"{text[:end]}, {written}{text[end:]}"


def _add_item(text: str, root: Any, change: AddItem) -> str:
    found = find_node(root, change.path)
    node = found.node
    if node.id == "scalar" and not node.value and node.style is None and found.key is not None and not found.flow:
        at, feed = line_end(text, found.key.end_mark.index), _feed(text)
        indent = " " * (found.key.start_mark.column + 2)
        return f"{text[:at]}{feed}{indent}- {write_scalar(change.text)}{text[at:]}"
    if node.id != "sequence":
        raise EditRefused("What is to get an item is no list.")
    if found.key is not None and node.start_mark.index < found.key.start_mark.index:
        raise EditRefused("An alias stands here: what it names is shared.")
    if node.flow_style or found.flow:
        return _insert_in_flow(text, node, write_scalar(change.text, flow=True))
    last, begin = node.value[-1], node.start_mark.index
    if last.start_mark.index < begin:
        raise EditRefused("An alias stands at the end of the list.")
    start = line_start(text, last.start_mark.index)
    dash = text.find("-", start, last.start_mark.index)
    if dash < 0 or text[start:dash].strip():
        raise EditRefused("The list is written in a way that cannot be gone on with.")
    at = line_end(text, end_of(text, last, begin))
    gap = text[dash + 1 : last.start_mark.index]
    begin_of_line = f"{text[start:dash]}-{' ' if gap.strip() else gap}"
    return f"{text[:at]}{_feed(text)}{begin_of_line}{write_scalar(change.text)}{text[at:]}"


def _drop(text: str, root: Any, path: YamlPath) -> str:
    found = find_node(root, path)
    if found.flow:
        raise EditRefused("Only what has lines of its own can be taken out.")
    first = (found.key or found.node).start_mark.index
    start = line_start(text, first)
    alias = found.key is None and first < found.parent.start_mark.index
    if alias or text[start:first].strip() != ("" if found.key is not None else "-"):
        raise EditRefused("It shares its line with what stays.")
    after = found.key.end_mark.index if found.key is not None else first
    end = line_end(text, end_of(text, found.node, after))
    for mark in ("\r\n", "\n"):
        if text.startswith(mark, end):
            return text[:start] + text[end + len(mark) :]
    return text[:start].rstrip("\r\n") if start else ""


def _apply(document: Any, change: YamlChange) -> None:
    """Make the change in what was read."""
    if isinstance(change, SetText | Drop):
        above = _go(document, change.path[:-1])
        if isinstance(change, Drop):
            del above[change.path[-1]]
        else:
            above[change.path[-1]] = change.text
        return
    held = _go(document, change.path)
    if held == "":
        held = {} if isinstance(change, AddKey) else []
        _go(document, change.path[:-1])[change.path[-1]] = held
    if isinstance(change, AddKey):
        held[change.key] = change.value
    else:
        held.append(change.text)


def _go(document: Any, path: YamlPath) -> Any:
    for part in path:
        document = document[part]
    return document
