"""What Serve shows beside the catalog's own page: further paths, app ports and ports of the device.

Kept in `x-scaletail` as text to text, `"https:443/admin": "http://127.0.0.1:9000"`, so that an edited file can be
changed line by line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

FUNNEL_PORTS = (443, 8443, 10000)
"""Where Tailscale's relays take visitors (tailscale ipn/serve.go)."""
HTTPS_PORT, HTTP_PORT = 443, 80
LARGEST_PORT = 65_535


class Way(StrEnum):
    """How a visitor speaks to a door, and who may be one."""

    HTTPS = "https"
    HTTP = "http"
    TCP = "tcp"
    FUNNEL = "funnel"
    """HTTPS, for the whole internet."""

    @property
    def web(self) -> bool:
        """True where requests have paths."""
        return self is not Way.TCP

    @property
    def encrypted(self) -> bool:
        return self in (Way.HTTPS, Way.FUNNEL)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Door:
    """One path of one port of the device, and where it leads inside."""

    port: int
    path: str = "/"
    """Empty for TCP, which knows none."""
    way: Way = Way.HTTPS
    target: str
    """`http://127.0.0.1:9000/`, `127.0.0.1:5432`."""

    @property
    def key(self) -> str:
        """`https:443/admin`, `tcp:5432`: its name in `x-scaletail`."""
        return f"{self.way.value}:{self.port}{self.path}"

    @property
    def public(self) -> bool:
        return self.way is Way.FUNNEL


_KEY = re.compile(r"(?P<way>https|http|tcp|funnel):(?P<port>\d{1,5})(?P<path>/\S*)?")
_WEB = re.compile(r"(?:http|https|https\+insecure)://127\.0\.0\.1:(?P<port>\d{1,5})(?:/\S*)?")
_RAW = re.compile(r"127\.0\.0\.1:(?P<port>\d{1,5})")


def doors_in(meta: Mapping[str, Any] | None) -> tuple[Door, ...]:
    """The doors that `x-scaletail` names, in order of port and path; what is none is left out."""
    told = (meta or {}).get("doors")
    pairs = told.items() if isinstance(told, Mapping) else ()
    found = (read_door(str(key), str(target)) for key, target in pairs)
    return tuple(sorted(door for door in found if door is not None))


def doors_to_meta(doors: tuple[Door, ...]) -> dict[str, str]:
    return {door.key: door.target for door in sorted(doors)}


def read_door(key: str, target: str) -> Door | None:
    """The reverse of `key` and `target`; None for what is no door."""
    found = _KEY.fullmatch(key)
    if found is None or not is_port(int(found["port"])):
        return None
    way = Way(found["way"])
    leads = (_WEB if way.web else _RAW).fullmatch(target)
    if leads is None or not is_port(int(leads["port"])) or way.web is not bool(found["path"]):
        return None
    return Door(port=int(found["port"]), path=found["path"] or "", way=way, target=target)


def is_port(number: int) -> bool:
    return 0 < number <= LARGEST_PORT
