"""What runs is kept: written into the stack's files, where these can say it, and named where they cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scaletail_tui.domain.comparison.drift import Drift, DriftPart, find_serve_drift
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts, serve_file_facts, status_facts
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.compare.drift import DriftLook
from scaletail_tui.operations.compare.keep_by_hand import HandFiles
from scaletail_tui.operations.compare.keep_lists import LISTED
from scaletail_tui.operations.compare.keep_own import OwnFiles
from scaletail_tui.operations.compare.kept import KeepingFiles, KeptRunning, NotKept, serve_file_of
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.observe.origin import Origin, check_ours, find_origin

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import KeepRunningPorts

_WHY_NOT: Mapping[DriftPart, str] = {
    DriftPart.CONTAINER: "a service is not made of a container: its file would have to be written",
    DriftPart.VARIABLE: "a value may be a secret, and is not taken out of a container: scaletail-tui change sets it",
    DriftPart.SETTINGS: "Compose tells that it differs, and not in what",
}
"""Of each part that is not written, the reason and what does it."""
_VALUE_BY_HAND = "a value may be a secret, and is not taken out of a container: scaletail-tui edit opens the file"


async def keep_running(ports: KeepRunningPorts, name: str, look: DriftLook) -> KeptRunning:
    """Write images, ports, mounts and what Serve shows into the files; nothing is made anew or restarted.

    Of a stack made by hand the old files are kept, as an improvement keeps them. Raises BadInput for one of another
    root, and what writing raises; a file's other bytes stay.
    """
    by_hand = (await find_origin(ports, name)).origin is Origin.BY_HAND
    files: KeepingFiles = HandFiles(ports, name) if by_hand else OwnFiles(ports, await check_ours(ports, name))
    why_not = {**_WHY_NOT, DriftPart.VARIABLE: _VALUE_BY_HAND} if by_hand else _WHY_NOT
    left = [NotKept(drift=one, why=why_not[one.part]) for one in look.found if one.part in why_not]
    made = [one for one in look.found if one.part is DriftPart.IMAGE or one.part in LISTED]
    serve = [one for one in look.found if one.part is DriftPart.SERVE]
    written: list[Drift] = []
    with ports.locks.hold(name, "compare"):
        if made:
            stay = await files.write_made(made)
            written += [one for one in made if one not in [other.drift for other in stay]]
            left += stay
        if serve:
            try:
                why = await _write_serve(ports, name, files)
            except ScaletailError as error:  # the images stand in the file by now, and that is told, too
                why = ". ".join(part.rstrip(".") for part in (error.title, error.remedy) if part)
            written += () if why else serve
            left += [NotKept(drift=one, why=why) for one in serve if why]
    return KeptRunning(written=tuple(written), left=tuple(left))


async def _write_serve(ports: KeepRunningPorts, name: str, files: KeepingFiles) -> str:
    """Empty where the file says it now; else why it does not."""
    sidecar = (await members(ports, name)).sidecar
    if sidecar is None:
        return "there is no running sidecar that reads a Serve file"
    look = await ports.sidecars.look(sidecar.name)
    runs = serve_facts(look.serve or {})
    limited = await asyncio.to_thread(ports.public_times.of, name)
    if limited is not None or any(one.public for one in runs.shown):
        return "what is open to the internet is opened by a yes of its own: scaletail-tui expose"
    host = status_facts(look.status or {})
    text = serve_file_of(look.serve or {}, next(iter(host.cert_domains), host.dns_name))
    file = serve_file_facts(text)
    if isinstance(file, str) or find_serve_drift(sidecar.name, file, runs, public_for_a_while=False):
        return "a Serve file cannot say all of it"
    return await files.write_serve(sidecar.name, text, file)
