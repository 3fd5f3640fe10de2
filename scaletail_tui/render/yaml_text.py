"""YAML that a human likes to read: block style, the entry's order, a comment before each part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


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
                _comment(comments.get(f"{key}.{name}", ""), "  ") + _indented(_dumped({name: body}))
                for name, body in value.items()
            ]
            blocks.append(f"{head}{key}:\n" + "\n".join(members))
        else:
            blocks.append(head + _dumped({key: value}))
    return "\n".join(blocks)


def _comment(text: str, indent: str) -> str:
    return "".join(f"{indent}# {line}".rstrip() + "\n" for line in text.splitlines())


def _indented(text: str) -> str:
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def _dumped(value: Mapping[str, Any]) -> str:
    # PyYAML takes 20 ms to import: only what writes a stack pays for it.
    import yaml

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

    Dumper.add_representer(str, text)
    return yaml.dump(dict(value), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=4096)
