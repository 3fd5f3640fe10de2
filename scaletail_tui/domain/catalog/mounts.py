"""What a Compose service mounts, from either of the two forms in which an entry says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.compose.interpolation import interpolate_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """One line under `volumes:`; variables stay as they are written."""

    source: str
    """Folder or volume outside; empty where the engine keeps it nameless, a tmpfs for instance."""
    target: str
    read_only: bool = False
    kind: str = ""
    """bind, volume, tmpfs …; empty where the long form leaves it out."""


def mount_of(volume: object) -> Mount:
    """One mount of `source:target:options`, or of the long form."""
    if isinstance(volume, Mapping):
        return Mount(
            source=str(volume.get("source") or ""), target=str(volume.get("target") or ""),
            read_only=bool(volume.get("read_only")), kind=str(volume.get("type") or ""),
        )  # fmt: skip
    parts = _parts(str(volume))
    if len(parts) == 1:
        return Mount(source="", target=parts[0], kind="volume")
    bind = parts[0].startswith((".", "/", "~", "$"))
    return Mount(
        source=parts[0], target=parts[1], read_only="ro" in options_of(volume), kind="bind" if bind else "volume"
    )


def options_of(volume: object) -> tuple[str, ...]:
    """The third field of `source:target:options`, `Z` and `ro` for instance; none of the long form."""
    parts = _parts(volume) if isinstance(volume, str) else []
    return tuple(option for option in parts[2].split(",") if option) if len(parts) > 2 else ()


def mounts_in(compose: Mapping[str, Any]) -> Iterator[tuple[str, Mount]]:
    """Every mount of every service of a Compose file or fragment, with the service's name."""
    services = compose.get("services")
    for name, body in services.items() if isinstance(services, Mapping) else ():
        volumes = body.get("volumes") if isinstance(body, Mapping) else None
        for volume in volumes if isinstance(volumes, list | tuple) else ():
            yield str(name), mount_of(volume)


def with_defaults(service: Service, text: str) -> str:
    """The text as it reads when nobody answers: a variable without a default stays as it is named."""
    defaults = {question.key: question.default for question in service.questions if question.default}
    unset: set[str] = set()
    interpolate_text(text, defaults, unset)
    return interpolate_text(text, defaults | {name: f"${{{name}}}" for name in unset}, set())


def _parts(text: str) -> list[str]:
    """Cut at colons, but not inside `${NAME:-default}`."""
    parts, depth = [""], 0
    for at, letter in enumerate(text):
        depth += 1 if text.startswith("${", at) else -1 if letter == "}" and depth else 0
        if letter == ":" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
