"""What the containers of a stack use: processor, memory, network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Of one container, or of several together."""

    cpu: float = 0.0
    """Cores in use: 0.5 is half of one."""
    memory: int = 0
    """Bytes, without files that the kernel merely keeps at hand."""
    received: int = 0
    """Bytes by the network since the container started."""
    sent: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"cpu": round(self.cpu, 4), "memory": self.memory, "received": self.received, "sent": self.sent}


def usage_in(told: Mapping[str, Any]) -> Usage:
    """One message of the engine's stream; what it does not tell is nothing."""
    now, before = _part(told, "cpu_stats"), _part(told, "precpu_stats")
    used = _number(_part(now, "cpu_usage"), "total_usage") - _number(_part(before, "cpu_usage"), "total_usage")
    passed = _number(now, "system_cpu_usage") - _number(before, "system_cpu_usage")
    cores = _number(now, "online_cpus") or 1
    counted = passed > 0 and used > 0 and _number(before, "system_cpu_usage") > 0
    memory = _part(told, "memory_stats")
    kept = _part(memory, "stats")
    spare = _number(kept, "inactive_file") or _number(kept, "total_inactive_file")
    networks = [one for one in _part(told, "networks").values() if isinstance(one, Mapping)]
    return Usage(
        cpu=used / passed * cores if counted else 0.0,
        memory=max(0, _number(memory, "usage") - spare),
        received=sum(_number(network, "rx_bytes") for network in networks),
        sent=sum(_number(network, "tx_bytes") for network in networks),
    )


def add_usages(usages: Iterable[Usage]) -> Usage:
    """Of all together."""
    all_of_them = tuple(usages)
    return Usage(
        cpu=sum(one.cpu for one in all_of_them), memory=sum(one.memory for one in all_of_them),
        received=sum(one.received for one in all_of_them), sent=sum(one.sent for one in all_of_them),
    )  # fmt: skip


def usage_words(usage: Usage) -> tuple[str, ...]:
    """`3 % cpu`, `138 MB`, `12 MB in, 4 MB out`: so coarse that what rests does not change."""
    percent = usage.cpu * 100
    cpu = "idle" if percent < 1 else f"{_coarse(percent)} % cpu"
    return cpu, _size(usage.memory), f"{_size(usage.received)} in, {_size(usage.sent)} out"


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{_coarse(size)} {unit}"
        size /= 1000
    raise AssertionError


def _coarse(value: float) -> str:
    """Two digits that count: 3.2, 14, 140."""
    if value < 10:
        return f"{value:.1f}".removesuffix(".0")
    if value < 100:
        return f"{value:.0f}"
    return f"{value / 10:.0f}0"


def _part(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = told.get(key)
    return found if isinstance(found, Mapping) else {}


def _number(told: Mapping[str, Any], key: str) -> int:
    found = told.get(key)
    return found if isinstance(found, int) and 0 <= found < 1 << 63 else 0
