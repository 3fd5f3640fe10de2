"""Devices that pile up: each that logged in anew under one name stays on the machines page until it is deleted."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.evidence.observation import Observation

_NAMED = 3
"""Names that fit on a line."""


def tell_namesakes(observation: Observation) -> str:
    """How many other devices asked for this one's name, as the end of an evidence; empty where none is seen."""
    peers = observation.peers.value
    names = [name.split(".")[0] for name in peers.same_name] if peers is not None else []
    if not names:
        return ""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    told = "1 other device" if len(names) == 1 else f"{len(names)} other devices"
    return f"; {told} asked for this name: {', '.join(sorted(names)[:_NAMED])}{more}"
