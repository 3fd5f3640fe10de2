"""What a stack's files remember of its doors and of its device's name, changed where it stands.

A file that was edited by hand keeps all else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.lint.change import AddKey, Drop, YamlChange
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.compose import EXTENSION, meta_of
from scaletail_tui.render.dotenv import PUBLIC_HOST, PUBLIC_URL
from scaletail_tui.render.merge import mentions
from scaletail_tui.render.stack import PORTS_SAID, app_ports, render_compose, render_files

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasFolders


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
    for name in ("backends", "doors"):
        yield from _change_table(name, old.get(name, {}), new.get(name, {}))


def _change_table(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[YamlChange]:
    if after and not before:
        yield AddKey(file=COMPOSE_FILE, path=(EXTENSION,), key=name, value=after)
        return
    for key, target in after.items():
        if before.get(key) != target:
            yield AddKey(file=COMPOSE_FILE, path=(EXTENSION, name), key=key, value=target)
    for key in before:
        if key not in after:  # the last one takes the table with it
            yield Drop(file=COMPOSE_FILE, path=(EXTENSION, name, key))


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


_NAMES = frozenset({PUBLIC_HOST, PUBLIC_URL})


async def tell_files(ports: HasFolders, spec: StackSpec, host: str) -> bool:
    """Write the name to `.env`, and again each of the entry's files that holds it; one changed by hand stays.

    True where the entry has such files. To be called before the app starts: a file that is mounted by itself keeps
    what it held until then.
    """
    await asyncio.to_thread(ports.folders.set_public_host, spec.name, host)
    named = {path for path, template in spec.service.files.items() if mentions(template, _NAMES)}
    if named:
        files = tuple(file for file in render_files(replace(spec, public_host=host)) if file.path in named)
        await asyncio.to_thread(ports.folders.rewrite_templates, spec.name, files)
    return bool(named)
