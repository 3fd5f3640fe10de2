"""The sidecar's options as `x-scaletail` keeps them, so that a stack can be opened again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.stack.spec import SIDECAR_IMAGE, SidecarOptions

_LATER: tuple[str, ...] = ("dns", "search_domains", "accept_dns", "share_socket")
"""Written only where they are set: a stack that does without them keeps its file as it is."""


def options_to_meta(options: SidecarOptions) -> dict[str, Any]:
    """Return what stands under `sidecar`."""
    meta: dict[str, Any] = {
        "image": options.image,
        "login_server": options.login_server,
        "tags": list(options.tags),
        "userspace": options.userspace,
    }
    for name in _LATER:
        value = getattr(options, name)
        if value:
            meta[name] = list(value) if isinstance(value, tuple) else value
    return meta


def options_in(meta: Mapping[str, Any]) -> SidecarOptions:
    """Read `sidecar` back; what is missing has its default. Raises TypeError for a list that is none."""
    return SidecarOptions(
        image=str(meta.get("image") or SIDECAR_IMAGE),
        login_server=str(meta.get("login_server") or ""),
        tags=_texts(meta.get("tags")),
        userspace=bool(meta.get("userspace", False)),
        dns=_texts(meta.get("dns")),
        search_domains=_texts(meta.get("search_domains")),
        accept_dns=bool(meta.get("accept_dns", False)),
        share_socket=bool(meta.get("share_socket", False)),
    )


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise TypeError(f"{value!r} is no list")
    return tuple(str(one) for one in value or ())
