"""A door as somebody types it in one line."""

from __future__ import annotations

import re

from scaletail_tui.domain.reach.doors import HTTP_PORT, HTTPS_PORT, Door, Way, is_port

_WAYS = {"https": Way.HTTPS, "http": Way.HTTP, "tcp": Way.TCP}
_TARGET = re.compile(
    r"(?:(?P<scheme>http|https|https\+insecure):(?://127\.0\.0\.1:)?)?(?P<port>[0-9]{1,5})(?P<path>/\S*)?"
)
_PATH = re.compile(r"/[^\s?#\0]*")


def read_target(text: str) -> str | None:
    """`9000`, `9000/admin`, `https+insecure:9443` as Serve wants it; None for what names no port of the app."""
    found = _TARGET.fullmatch(text)
    if found is None or not is_port(int(found["port"])):
        return None
    return f"{found['scheme'] or 'http'}://127.0.0.1:{found['port']}{found['path'] or ''}"


def read_raw_target(text: str) -> str | None:
    """`5432` for a TCP forward; None for what names no port of the app."""
    number = text.removeprefix("127.0.0.1:")
    ascii_number = number.isascii() and number.isdigit() and len(number) < 6
    return f"127.0.0.1:{number}" if ascii_number and is_port(int(number)) else None


def is_path(text: str) -> bool:
    return _PATH.fullmatch(text) is not None


def read_wish(text: str) -> Door | str:
    """`/admin 9000`, `8443 /admin 9000`, `http 80 / 9000`, `tcp 5432`, `tcp 5432 5433`; else a sentence that helps."""
    words = text.split()
    way = _WAYS.get(words[0], Way.HTTPS) if words else Way.HTTPS
    words = words[1:] if words and words[0] in _WAYS else words
    if way is Way.TCP:
        ports = [read_raw_target(word) for word in words]
        if len(words) not in (1, 2) or None in ports:
            return "A TCP forward is: tcp PORT, or tcp PORT APPS-PORT."
        return Door(port=int(words[0]), path="", way=way, target=str(ports[-1]))
    port = HTTP_PORT if way is Way.HTTP else HTTPS_PORT
    if len(words) > 1 and words[0].isascii() and words[0].isdigit() and len(words[0]) < 6:
        port, words = int(words[0]), words[1:]
    path = words[0] if words and words[0].startswith("/") else "/"
    rest = words[1:] if words and words[0].startswith("/") else words
    target = read_target(rest[0]) if len(rest) == 1 else None
    if target is None or not is_path(path) or not is_port(port):
        return "A door is: PATH APPS-PORT, as /admin 9000, with a port of the device before it where that is not 443."
    return Door(port=port, path=path, way=way, target=target)
