"""What runs is kept: written into the stack's files, where these can say it, and named where they cannot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.comparison.bindings import mounts_said, ports_said
from scaletail_tui.domain.comparison.drift import Drift, DriftPart, find_serve_drift
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts, serve_file_facts, status_facts
from scaletail_tui.domain.errors import BadInput, EditRefused, ScaletailError
from scaletail_tui.domain.lint.change import SetText
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.operations.compare.drift import DriftLook
from scaletail_tui.operations.compare.keep_lists import LISTED, write_listed
from scaletail_tui.operations.lifecycle.compose_folder import place_of
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.observe.origin import check_ours
from scaletail_tui.operations.plan.diff import read_checksums
from scaletail_tui.operations.plan.write import put_in_place
from scaletail_tui.operations.serve.apply import apply_serve
from scaletail_tui.render.commands import COMPOSE_FILE, OVERRIDE_FILE
from scaletail_tui.render.compose import EXTENSION
from scaletail_tui.render.edit.yaml_edit import edit_yaml
from scaletail_tui.render.serve import CERT_DOMAIN
from scaletail_tui.render.sidecar import AUTH_KEY_FILE

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import KeepRunningPorts

_WHY_NOT: Mapping[DriftPart, str] = {
    DriftPart.CONTAINER: "a service is not made of a container: its file would have to be written",
    DriftPart.VARIABLE: "a value may be a secret, and is not taken out of a container: scaletail-tui change sets it",
    DriftPart.SETTINGS: "Compose tells that it differs, and not in what",
}
"""Of each part that is not written, the reason and what does it."""


_OVERRIDDEN = f"a file that Compose reads after it ({OVERRIDE_FILE}, as a rule) names another"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotKept:
    """A difference that stays, and why."""

    drift: Drift
    why: str
    in_vain: bool = False
    """It was written, and does not count."""

    @property
    def sentence(self) -> str:
        said = f"{COMPOSE_FILE} says what runs, and it does not count" if self.in_vain else "not written"
        return f"{self.drift.sentence}: {said}, since {self.why}."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRunning:
    """What the files say now, and what they still do not."""

    written: tuple[Drift, ...] = ()
    left: tuple[NotKept, ...] = ()

    def sentence(self, name: str) -> str:
        said = (
            f"The files of {name} say what runs: {'; '.join(_short(one) for one in self.written)}."
            if self.written
            else f"The files of {name} do not say what runs."
            if any(one.in_vain for one in self.left)
            else f"Nothing was written to the files of {name}."
        )
        return " ".join((said, *(one.sentence for one in self.left)))


async def keep_running(ports: KeepRunningPorts, name: str, look: DriftLook) -> KeptRunning:
    """Write images, ports, mounts and what Serve shows into the files; nothing is made anew or restarted.

    Raises BadInput for a stack that we did not write, and what writing raises; a file's other bytes stay.
    """
    disk = await check_ours(ports, name)
    left = [NotKept(drift=one, why=_WHY_NOT[one.part]) for one in look.found if one.part in _WHY_NOT]
    made = [one for one in look.found if one.part is DriftPart.IMAGE or one.part in LISTED]
    serve = [one for one in look.found if one.part is DriftPart.SERVE]
    written: list[Drift] = []
    with ports.locks.hold(name, "compare"):
        if made:
            unsaid = await _write_made(ports, disk, made)
            said = [one for one in made if one not in unsaid]
            in_vain = await _find_in_vain(ports, name, said)
            written += [one for one in said if one not in [other.drift for other in in_vain]]
            left += [*(NotKept(drift=one, why=why) for one, why in unsaid.items()), *in_vain]
        if serve:
            try:
                why = await _write_serve(ports, name, disk)
            except ScaletailError as error:  # the images stand in the file by now, and that is told, too
                why = ". ".join(part.rstrip(".") for part in (error.title, error.remedy) if part)
            written += () if why else serve
            left += [NotKept(drift=one, why=why) for one in serve if why]
    return KeptRunning(written=tuple(written), left=tuple(left))


async def _write_made(ports: KeepRunningPorts, disk: StackOnDisk, made: list[Drift]) -> dict[Drift, str]:
    """Of containers as they were made; returns what the file cannot say, and why. Raises BadInput."""
    images = [one for one in made if one.part is DriftPart.IMAGE]
    changes = [SetText(file=COMPOSE_FILE, path=("services", one.where, "image"), text=one.runs) for one in images]
    changes += [  # the setting, too: the next change of the stack renders it again
        SetText(file=COMPOSE_FILE, path=(EXTENSION, "sidecar", "image"), text=one.runs)
        for one in images
        if one.where == SIDECAR_SERVICE
    ]
    try:
        listed = [one for one in made if one.part in LISTED]
        text, left = write_listed(edit_yaml(disk.compose_text, changes), disk.folder, listed)
    except EditRefused as refused:
        raise BadInput(
            f"{disk.folder}/{COMPOSE_FILE} cannot be changed in that place alone. {refused.title}",
            remedy="Write it there yourself: scaletail-tui edit",
        ) from refused
    if text == disk.compose_text:
        return left
    files = (
        PlannedFile(path=COMPOSE_FILE, text=text, mode=disk.modes.get(COMPOSE_FILE, 0o644) & 0o777),
        PlannedFile(path=AUTH_KEY_FILE, text="", mode=0o600, secret=True),  # what stands is left alone
    )
    plan = Plan(
        stack=disk.name, folder=disk.folder, files=files, folders=(), commands=(), update=True,
        compared_with=read_checksums(disk, files),
    )  # fmt: skip
    await put_in_place(ports, plan, None)
    return left


async def _find_in_vain(ports: KeepRunningPorts, name: str, said: list[Drift]) -> list[NotKept]:
    """Those that Compose takes from elsewhere although our file says them now."""
    try:
        place = await place_of(ports, name)
        services = (await ports.compose.config(place.folder, place.project)).get("services") or {}
    except ScaletailError as error:
        return [NotKept(drift=one, why=error.title.rstrip("."), in_vain=True) for one in said]
    other = [one for one in said if not _counts(services.get(one.where) or {}, one)]
    return [NotKept(drift=one, why=_OVERRIDDEN, in_vain=True) for one in other]


def _counts(body: Mapping[str, Any], drift: Drift) -> bool:
    """True where the service as Compose resolves it is what runs."""
    if drift.part is DriftPart.IMAGE:
        return body.get("image") == drift.runs
    key, said_in = ("ports", ports_said) if drift.part is DriftPart.PORT else ("volumes", mounts_said)
    said = said_in(body.get(key) or ()).get(drift.what)
    return (said.written if said is not None else ()) == drift.items


async def _write_serve(ports: KeepRunningPorts, name: str, disk: StackOnDisk) -> str:
    """Empty where the file says it now; else why it does not."""
    sidecar = (await members(ports, name)).sidecar
    if sidecar is None or disk.serve_text is None:
        return "there is no Serve file that a running sidecar reads"
    look = await ports.sidecars.look(sidecar.name)
    runs = serve_facts(look.serve or {})
    limited = await asyncio.to_thread(ports.public_times.of, name)
    if limited is not None or any(one.public for one in runs.shown):
        return "what is open to the internet is opened by a yes of its own: scaletail-tui expose"
    host = status_facts(look.status or {})
    text = _file_of(look.serve or {}, next(iter(host.cert_domains), host.dns_name))
    file = serve_file_facts(text)
    if isinstance(file, str) or find_serve_drift(sidecar.name, file, runs, public_for_a_while=False):
        return "a Serve file cannot say all of it"
    await apply_serve(
        ports, name, sidecar.name, text, before=disk.serve_text,
        shown=lambda seen: not find_serve_drift(
            sidecar.name, file, serve_facts(seen.serve or {}), public_for_a_while=False
        ),
    )  # fmt: skip
    return ""


def _file_of(config: Mapping[str, Any], host: str) -> str:
    """As the sidecar reads it, with its own name left to be filled in."""
    kept = {key: config[key] for key in ("TCP", "Web") if config.get(key)}
    text = json.dumps(kept, indent=2) + "\n"
    return text.replace(f'"{host}:', f'"{CERT_DOMAIN}:') if host else text


def _short(drift: Drift) -> str:
    return " ".join(part for part in (drift.where, drift.part.value, drift.what, drift.runs or "none") if part)
