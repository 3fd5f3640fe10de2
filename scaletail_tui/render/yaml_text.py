"""YAML that a human likes to read: block style, the entry's order, a comment before each part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_COMMANDS = frozenset({"test", "command", "entrypoint"})
"""Words whose list is one command line, and reads best as one."""


def yaml_document(parts: Mapping[str, Any], comments: Mapping[str, str]) -> str:
    """Return a document; `comments` maps a part to the text above it, `services.tailscale` reaching one level down.

    Parts stand apart by an empty line, and so do the members of `services`. Equal values give equal bytes.
    """
    blocks = []
    for key, value in parts.items():
        inner = [name for name in comments if name.startswith(f"{key}.")]
        head = _comment(comments.get(key, ""), "")
        if inner and isinstance(value, Mapping):
            members = [
                _comment(comments.get(f"{key}.{name}", ""), "  ") + _indent(_dump({name: body}))
                for name, body in value.items()
            ]
            blocks.append(f"{head}{key}:\n" + "\n".join(members))
        else:
            blocks.append(head + _dump({key: value}))
    return "\n".join(blocks)


def tagged_document(value: Mapping[str, Any], comment: str, tagged: type) -> str:
    """Return a document in which what is `tagged` (it has `tag` and `value`) stands under its tag."""
    return _comment(comment, "") + re.sub(
        r"^(.*: ![a-z]+) 'null'$", r"\1 null", _dump(value, tagged), flags=re.MULTILINE
    )


def _comment(text: str, indent: str) -> str:
    return "".join(f"{indent}# {line}".rstrip() + "\n" for line in text.splitlines())


def _indent(text: str) -> str:
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def _with_tag(node: Any, tag: str) -> Any:
    node.tag = tag
    return node


def _dump(value: Mapping[str, Any], tagged: type | None = None) -> str:
    # PyYAML takes 20 ms to import: only what writes a stack pays for it.
    import yaml

    class Flow(list[Any]):
        """A list on one line."""

    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
        # Literal blocks keep lines readable, but cannot hold blanks at line ends or unusual line ends.
        lines = data.split("\n")
        literal = (
            len(lines) > 1
            and data.isprintable() is False
            and all(line == line.rstrip() and line.isprintable() for line in lines)
        )
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if literal else None)

    def flow(dumper: yaml.SafeDumper, data: Flow) -> yaml.SequenceNode:
        return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)

    def readable(part: Any, key: str = "") -> Any:
        if isinstance(part, Mapping):
            return {name: readable(inner, str(name)) for name, inner in part.items()}
        if isinstance(part, list):
            return Flow(part) if key in _COMMANDS else [readable(inner) for inner in part]
        return part

    def with_tag(dumper: yaml.SafeDumper, data: Any) -> yaml.Node:
        node = dumper.represent_data(readable(data.value))
        return yaml.ScalarNode(data.tag, "null") if data.value is None else _with_tag(node, data.tag)

    if tagged is not None:
        Dumper.add_representer(tagged, with_tag)
    Dumper.add_representer(str, text)
    Dumper.add_representer(Flow, flow)
    return yaml.dump(readable(value), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=4096)


def render_entry(extension: Mapping[str, Any], compose: Mapping[str, Any]) -> str:
    """`x-scaletail` first, then the services; equal entries give equal bytes."""
    head = (
        "Made of a stack that runs. What is guessed: summary, tags, links, prompts, defaults and first_run;\n"
        "catalog/README.md says what each word means."
    )
    return yaml_document({"x-scaletail": extension, **compose}, {"x-scaletail": head})
