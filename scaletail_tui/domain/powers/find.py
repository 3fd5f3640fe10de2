"""The one entrance: from a Compose model to the powers in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scaletail_tui.domain.powers.devices import find_devices
from scaletail_tui.domain.powers.files import (
    find_compose_acts,
    find_further_files,
    find_handed_files,
    find_variable_files,
)
from scaletail_tui.domain.powers.forms import services_in
from scaletail_tui.domain.powers.networks import find_networks
from scaletail_tui.domain.powers.places import Place
from scaletail_tui.domain.powers.power import Power, sort_powers
from scaletail_tui.domain.powers.privileges import find_namespaces, find_privileges
from scaletail_tui.domain.powers.storage import find_storage


def find_powers(
    model: Mapping[str, Any],
    *,
    folder: str = "",
    sidecars: Collection[str] = (),
    chosen: Collection[str] = (),
    resolved: bool = False,
    beside: Collection[str] = (),
    variables: Collection[str] = (),
) -> tuple[Power, ...]:
    """Everything that the stack of a model may do beyond its own containers, the worst first.

    `model` is Compose's own, or a file's with its variables put in; `resolved` says that nothing of other files is
    missing from it. `folder` is where the stack stands; what is below it is its own. `sidecars` are the services that
    are Tailscale's: what those need is expected. `chosen` are paths that the user named himself. `beside` are the
    folder's further files, `variables` the names in its `.env`. Never raises, whatever the model holds.
    """
    place = Place(folder=folder, chosen=chosen)
    return sort_powers(_all(model, place, sidecars, resolved=resolved, beside=beside, variables=variables))


def find_dropped_powers(
    read: Mapping[str, Any], resolved: Mapping[str, Any], *, folder: str = "", chosen: Collection[str] = ()
) -> tuple[Power, ...]:
    """What Compose's own model no longer tells of the files: other files, and services that wait for a profile.

    `read` is the same stack read without Compose. Together with `find_powers(resolved)` this is all of it.
    """
    place = Place(folder=folder, chosen=chosen)
    kept = {name for name, _ in services_in(resolved)}
    found = list(find_further_files(read, resolved=True, beside=(), variables=()))
    for name, body in services_in(read):
        found += find_variable_files(name, body, place)
    waiting = {name: body for name, body in services_in(read) if name not in kept}
    found += find_powers({**read, "services": waiting, "include": None}, folder=folder, chosen=chosen, resolved=True)
    return sort_powers(found)


def _all(
    model: Mapping[str, Any],
    place: Place,
    sidecars: Collection[str],
    *,
    resolved: bool,
    beside: Collection[str],
    variables: Collection[str],
) -> Iterator[Power]:
    project = str(model.get("name") or "")
    services = dict(services_in(model))
    for name, body in services.items():
        sidecar = name in sidecars
        yield from find_privileges(name, body, sidecar=sidecar)
        yield from find_devices(name, body, place, sidecar=sidecar)
        yield from find_namespaces(name, body, services)
        yield from find_storage(name, body, model, place, project=project, sidecar=sidecar)
        yield from find_networks(name, body, model, project=project, sidecar=sidecar)
        yield from find_handed_files(name, body, model, place, sidecar=sidecar)
        yield from find_compose_acts(name, body)
    yield from find_further_files(model, resolved=resolved, beside=beside, variables=variables)
