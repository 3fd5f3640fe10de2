"""One fault of the matrix: how it is forced, when it can be seen, and how it is healed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.patient import Patient

Act = Callable[[Patient], object]
Seen = Callable[[Patient], bool]


class Eye(StrEnum):
    """Through what the program looks at it."""

    WATCH = "watch"
    """The watch of the open stack view."""
    DEPLOY = "deploy"
    """The events of `deploy --resume STACK --json`, which follows the injection."""
    HOST = "host"
    """The host's rows, as the host page refreshes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A row. `inject` is called once; everything that it changes outside the stack it gives back by `patient.later`."""

    name: str
    """A few words with hyphens; unique in the matrix."""
    hop: HopId
    expected: str
    """Id of the finding that must stand on top."""
    inject: Act
    evidence: Seen
    """Asked every 100 ms, through the engine, tailscaled's own socket or files, never through the program: True as
    soon as the fault can be told from outside. Silence counts from the moment that it is longer than a healthy one."""
    heal: Act | None = None
    """The hand's way back; None: the program's own remedy does it (`fix --yes`)."""
    key: str = ""
    """The auth key that the program's remedy is given, one of KEYS."""
    after: Act | None = None
    """What is left for the hand when the program's remedy has run."""
    prepare: Act | None = None
    """Changes the files before the first start."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """How the stack is written: see `written`."""
    fresh: bool = False
    """True: the injection is (or is followed by) the first start. False: the stack was well and watched before."""
    eye: Eye = Eye.WATCH
    bare: bool = False
    """The watch runs without root's right to pass over file modes."""
    service: str = "it-tools"
    meanwhile: frozenset[str] = frozenset()
    """Ids that are true too, and may stand on top on the way to the expected one."""
    within: float = 60.0
    """Seconds until the evidence must be there, or the injection does nothing."""
    named_within: float = 40.0
    """Seconds after the evidence until the row counts as not named."""
    proof: Seen | None = None
    """What ends it, where HTTPS 200 from the other device does not."""
    doctor: bool = True
    """False where a single `doctor` cannot be asked afterwards."""
