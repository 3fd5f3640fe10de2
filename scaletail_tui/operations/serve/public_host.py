"""The device's real name, put wherever the stack's files speak of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.render.dotenv import PUBLIC_HOST, PUBLIC_URL
from scaletail_tui.render.stack import render_files
from scaletail_tui.render.templates import mentions

_NAMES = frozenset({PUBLIC_HOST, PUBLIC_URL})


async def tell_files(ports: Ports, spec: StackSpec, host: str) -> bool:
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
