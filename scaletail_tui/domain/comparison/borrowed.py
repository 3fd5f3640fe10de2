"""What a service mounts because another one does: `volumes_from`, one behind the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_LISTS = ("volumes", "configs", "secrets")


def strangers_of(services: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Names of containers outside of the file whose mounts its services take."""
    return frozenset(
        words[1] for body in services.values() for item in _given(body)
        if (words := item.split(":"))[0] == "container" and len(words) > 1
    )  # fmt: skip


def with_borrowed(
    service: str, services: Mapping[str, Mapping[str, Any]], strangers: Mapping[str, Iterable[object]]
) -> Mapping[str, Any]:
    """A service as Compose resolves it, with what it takes from others among what it mounts.

    `strangers` are the lists `Mounts` of containers outside of the file, by name. Compose takes what is lent as it is,
    `:ro` or not.
    """
    lists: dict[str, list[object]] = {key: [] for key in _LISTS}
    for body in _lenders(service, services, strangers, ()):
        for key in _LISTS:
            lists[key] += body.get(key) or ()
    return {**services[service], **{key: items for key, items in lists.items() if items}}


def _lenders(
    service: str, services: Mapping[str, Mapping[str, Any]], strangers: Mapping[str, Iterable[object]],
    above: tuple[str, ...],
) -> Iterator[Mapping[str, Any]]:  # fmt: skip
    """Bodies whose mounts it has, its own last: what it says itself counts."""
    body = services.get(service) or {}
    for item in _given(body):
        name, _, rest = item.partition(":")
        if name == "container":
            yield {"volumes": list(_as_items(strangers.get(rest.partition(":")[0]) or ()))}
        elif name not in (service, *above):
            yield from _lenders(name, services, strangers, (service, *above))
    yield body


def _given(body: Mapping[str, Any]) -> list[str]:
    return [str(item) for item in body.get("volumes_from") or ()]


def _as_items(mounted: Iterable[object]) -> Iterator[Mapping[str, Any]]:
    """A container's mounts as a Compose file would say them."""
    for one in mounted:
        if isinstance(one, Mapping):
            kind = str(one.get("Type") or "")
            yield {
                "type": kind, "source": one.get("Source") if kind == "bind" else one.get("Name"),
                "target": one.get("Destination"), "read_only": one.get("RW") is False,
            }  # fmt: skip
