"""What compose.yaml remembers of a stack, changed where it stands: a file that was edited by hand keeps all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.lint.change import AddKey, Drop, YamlChange
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.compose import EXTENSION, meta_of
from scaletail_tui.render.stack import PORTS_SAID, app_ports, render_compose


def remember(text: str, old: StackSpec, new: StackSpec) -> str:
    """The file's text for the new spec: rendered anew where nobody has touched it, else changed at its places alone.

    Raises EditRefused where these cannot be changed by themselves.
    """
    if text == render_compose(old):
        return render_compose(new)
    from scaletail_tui.render.edit.yaml_edit import edit_yaml

    edited = edit_yaml(text, list(_changes(meta_of(old), meta_of(new))))
    return _tell_ports(edited, app_ports(new.service)) if old.service != new.service else edited


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[YamlChange]:
    for key in ("exposure", "public_url"):
        if old[key] != new[key]:
            yield AddKey(file=COMPOSE_FILE, path=(EXTENSION,), key=key, value=new[key])
    before, after = old.get("backends", {}), new.get("backends", {})
    if after and not before:
        yield AddKey(file=COMPOSE_FILE, path=(EXTENSION,), key="backends", value=after)
        return
    for path, target in after.items():
        if before.get(path) != target:
            yield AddKey(file=COMPOSE_FILE, path=(EXTENSION, "backends"), key=path, value=target)
    for path in before:
        if path not in after:  # the last one takes the key with it
            yield Drop(file=COMPOSE_FILE, path=(EXTENSION, "backends", path))


def _tell_ports(text: str, ports: str) -> str:
    """The comment of ours that tells the app's ports; where the user has taken it out none is made."""
    begin = f"# {PORTS_SAID}"
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if ports and line.lstrip().startswith(begin):
            end = "\r" if line.endswith("\r") else ""
            lines[number] = f"{line[: len(line) - len(line.lstrip())]}{begin}{ports}{end}"
            break
    return "\n".join(lines)
