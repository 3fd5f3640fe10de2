"""What keeping what runs has come to: what the files say now, and what they still do not."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from scaletail_tui.domain.comparison.bindings import mounts_said, ports_said
from scaletail_tui.domain.comparison.drift import Drift, DriftPart
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import ServeFacts
from scaletail_tui.render.commands import COMPOSE_FILE, OVERRIDE_FILE
from scaletail_tui.render.serve import CERT_DOMAIN

OVERRIDDEN = f"a file that Compose reads after it ({OVERRIDE_FILE}, as a rule) names another"


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


class KeepingFiles(Protocol):
    """A stack's files, whoever wrote them, as what runs is written into them."""

    async def write_made(self, made: Collection[Drift]) -> list[NotKept]:
        """Images, ports and mounts; those that stay come back. Raises BadInput."""
        ...

    async def write_serve(self, sidecar: str, text: str, wanted: ServeFacts) -> str:
        """Let the Serve file say it, and see that this is what is shown; why not, where it cannot. Raises."""
        ...


def counts(body: Mapping[str, Any], drift: Drift) -> bool:
    """True where the service as Compose resolves it is what runs."""
    if drift.part is DriftPart.IMAGE:
        return body.get("image") == drift.runs
    key, said_in = ("ports", ports_said) if drift.part is DriftPart.PORT else ("volumes", mounts_said)
    said = said_in(body.get(key) or ()).get(drift.what)
    return (said.written if said is not None else ()) == drift.items


def serve_file_of(config: Mapping[str, Any], host: str) -> str:
    """As the sidecar reads it, with its own name left to be filled in."""
    kept = {key: config[key] for key in ("TCP", "Web") if config.get(key)}
    text = json.dumps(kept, indent=2) + "\n"
    return text.replace(f'"{host}:', f'"{CERT_DOMAIN}:') if host else text


def _short(drift: Drift) -> str:
    return " ".join(part for part in (drift.where, drift.part.value, drift.what, drift.runs or "none") if part)
