"""Which control server the device asks, and whether it kept a login there: findings name it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from scaletail_tui.domain.diagnosis.clues.log_hits import current_lines, last_lines
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.stack.raw_evidence import LogLine

_ASKED = re.compile(
    r"control server key from (?P<url>https?://\S+?):? |fetch control key: (?:Get|Head) \"(?P<get>https?://[^\"]+)"
)
_LOGIN_SERVER = re.compile(r"--login-server[= ](?P<url>\S+)")
_FROM_STATE = re.compile(r"Switching ipn state NoState -> (?:Starting|Running)\b")
_REFUSALS = re.compile(r"^(?:authkey-(?!file|empty)|oauth-secret)")
TRUE_WORDS = frozenset({"1", "t", "true"})
"""What Go's strconv.ParseBool takes for true, in lower case."""


def own_server(observation: Observation) -> str:
    """URL of the control server where it is not Tailscale's; empty where it is, or is not known.

    The device's own settings count first, then what the stack asks for, then what the log tells.
    """
    prefs, sidecar = observation.prefs.value, observation.sidecar
    urls = [prefs.control_url] if prefs is not None else []
    asked = _LOGIN_SERVER.search(sidecar.sidecar_settings.get("TS_EXTRA_ARGS", "")) if sidecar is not None else None
    urls += [asked["url"]] if asked is not None else []
    for line in (*reversed(current_lines(observation)), *reversed(last_lines(observation))):
        if said := _ASKED.search(line.text):
            urls.append(said["url"] or said["get"])
            break
    known = next((url for url in urls if _host(url)), "")
    host = _host(known)
    return "" if host == "tailscale.com" or host.endswith(".tailscale.com") else known


def control_words(observation: Observation) -> Mapping[str, str]:
    """What the braces `control`, `server`, `host`, `port`, `domain` and `look` of a finding read; empty where it is
    Tailscale's server, which the kinds name themselves."""
    url = own_server(observation)
    host = _host(url)
    if not host:
        return {}
    try:
        port = urlsplit(url).port
    except ValueError:
        port = None
    usual = 80 if url.startswith("http://") else 443
    return {"control": host, "server": f"the control server {host}", "host": host, "port": str(port or usual),
            "domain": host, "look": "See that server's own log."}  # fmt: skip


def way_without_key(kind: str, observation: Observation) -> str | None:
    """What helps before a new key does; None where no login is kept, or the key is not the matter.

    A sidecar that begins with a login of its own goes on without a key, unless it is told to log in at every start.
    """
    sidecar = observation.sidecar
    if sidecar is None or not _REFUSALS.match(kind):
        return None
    if sidecar.sidecar_settings.get("TS_AUTH_ONCE", "").lower() in TRUE_WORDS or not _keeps_login(observation):
        return None
    return "Its login is kept: set TS_AUTH_ONCE=true or take the old key out. A new key helps if it was removed."


def _keeps_login(observation: Observation) -> bool:
    lines: tuple[LogLine, ...] = (*last_lines(observation), *current_lines(observation))
    return any(_FROM_STATE.search(line.text) for line in lines)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
