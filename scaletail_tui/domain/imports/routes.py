"""What the own configuration of a reverse proxy says: a Caddyfile, or a file of nginx."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)
_MORE = re.compile(
    r"\b(?:root|file_server|php_fastcgi|fastcgi_pass|uwsgi_pass|try_files|handle|handle_path|route|rewrite|basic_?auth|"
    r"forward_auth|auth_basic|import|include)\b|\blocation\s+(?!/\s*\{)|\breverse_proxy\s+[/@*]"
)
"""What it does beside leading to a page, or for a part of it alone: then it is needed."""
_TARGET = re.compile(
    r"(?:\breverse_proxy|\bproxy_pass)\s+(?:https?://)?(?P<host>[\w.-]+)(?::(?P<port>\d{1,5}))?/?\s*(?=[;{}\n]|$)"
)


def read_routes(text: str) -> dict[str, int]:
    """Host to port of every page that it leads to, where it does that and nothing else; empty otherwise."""
    text = _COMMENT.sub("", text)
    found = list(_TARGET.finditer(text))
    if _MORE.search(text) or len(found) != len(re.findall(r"\b(?:reverse_proxy|proxy_pass)\b", text)):
        return {}
    return {one["host"]: int(one["port"] or 80) for one in found}
