"""Flags that the user gives `tailscale up` and tailscaled: which are taken, and who else says what the others say.

What the flags do: tailscale.com/docs/reference/tailscale-cli/up and tailscaled; how the container splits them and which
it gives itself: cmd/containerboot of Tailscale, settings.go and tailscaled.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.keys.key_reading import looks_like_key
from scaletail_tui.domain.stack.spec import Problem, SidecarOptions

_FLAG = re.compile(r"--?([a-z][a-z0-9-]*)(=[^\s\"'`\\]*)?", re.ASCII)
_KEY_WAY = "a flag stands in the files and in docker inspect; a key goes by --auth-key-file, or the wizard's page Key"
_UP: Mapping[str, str] = MappingProxyType({
    **dict.fromkeys(("auth-key", "authkey", "client-secret", "client-id", "id-token", "audience"), _KEY_WAY),
    "login-server": "the control server is a setting of its own: --login-server, or Control server under Advanced",
    "advertise-tags": "tags are a setting of their own: --tag, or Tags under Advanced",
    "accept-dns": "the tailnet's DNS is a setting of its own: --accept-dns, or Tailnet's DNS under Advanced",
    "hostname": "the device is called as the stack is, and the flag would be given twice",
    "force-reauth": "the device would log in again each time, with a used key; once is: scaletail-tui login STACK",
    "shields-up": "it closes the device to everyone, so nothing would answer",
    "operator": "there is no such user in the sidecar",
})  # fmt: skip
"""Flag of `tailscale up` to why it is not taken."""
_DAEMON: Mapping[str, str] = MappingProxyType({
    **dict.fromkeys(
        ("state", "statedir"), "the identity stands in tailscale/state; elsewhere each container is a new device"
    ),
    "socket": "the sidecar's own tools ask at that socket; for the app there is --share-socket (also under Advanced)",
    "tun": "networking in userspace is a setting of its own: --userspace, or Userspace network under Advanced",
    "config": "it takes the place of the key, the name and every flag that a stack is made with",
    "debug": "it opens tailscaled's memory to whoever reaches that port",
    "cleanup": "tailscaled would end at once",
    "socks5-server": "the sidecar gives it itself: set TS_SOCKS5_SERVER in compose.override.yaml",
    "outbound-http-proxy-listen":
        "the sidecar gives it itself: set TS_OUTBOUND_HTTP_PROXY_LISTEN in compose.override.yaml",
})  # fmt: skip
"""Flag of tailscaled to why it is not taken."""


def split_arguments(text: str) -> tuple[str, ...]:
    """At blanks, as the container does; quotes mean nothing there."""
    return tuple(text.split())


def name_of_flag(argument: str) -> str:
    """`--port=41641` is `port`; empty for what is no flag."""
    found = _FLAG.fullmatch(argument)
    return found[1] if found is not None else ""


def argument_problems(service: Service, options: SidecarOptions) -> Iterator[Problem]:
    """One sentence for each flag that is not taken; what may be a key is not repeated."""
    own = {name_of_flag(str(one)) for one in service.node.get("extra_args") or ()}
    for field, given, refused in (
        ("extra_args", options.extra_args, _UP), ("tailscaled_args", options.tailscaled_args, _DAEMON),
    ):  # fmt: skip
        seen: set[str] = set()
        for argument in given:
            sentence = _find_problem(argument, refused)
            name = name_of_flag(argument)
            if sentence is None and name in seen:
                sentence = f"--{name} stands there twice: leave one."
            if sentence is None and field == "extra_args" and name in own:
                sentence = f"{service.name} gives --{name} itself, and twice it is refused: leave it out."
            if sentence is not None:
                yield Problem(field=field, sentence=sentence)
            seen.add(name)


def _find_problem(argument: str, refused: Mapping[str, str]) -> str | None:
    if any(looks_like_key(part) for part in re.split(r"[=,]", argument)):
        return f"An auth key is among the flags, and {_KEY_WAY}. Revoke this one."
    name = name_of_flag(argument)
    if not name:
        return (
            f'"{argument}" is no flag: each is one word with its value behind =, as in --port=41641, without quotes: '
            "they are split at blanks."
        )
    if name == "encrypt-state" and not argument.endswith("=false"):
        return "--encrypt-state ties the identity to this host's TPM, which a container has not: only =false is taken."
    if name in refused:
        return f"--{name} is not taken here: {refused[name]}."
    return None
