"""What a service gives up when it lives in the sidecar's network, and where that can live: on the sidecar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scaletail_tui.domain.imports.service import GivenService, as_list, as_mapping

OWN_NETWORK = (
    "ports", "expose", "hostname", "domainname", "dns", "dns_search", "dns_opt", "extra_hosts", "networks", "links",
    "external_links", "mac_address", "network_mode", "scale",
)  # fmt: skip
"""What the engine refuses of a container that shares another one's network, and what would start it twice there."""
_TO_SIDECAR_LISTS = ("dns", "dns_search", "dns_opt")
_OUTSIDE = "outside"


def leave_network(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body without what belongs to a network of its own."""
    made = {key: value for key, value in body.items() if key not in OWN_NETWORK}
    if sysctls := body.get("sysctls"):
        own = _of_network(sysctls, wanted=False)
        made.pop("sysctls")
        if own:
            made["sysctls"] = own
    deploy = body.get("deploy")
    if isinstance(deploy, Mapping) and "replicas" in deploy:
        made["deploy"] = {key: value for key, value in deploy.items() if key != "replicas"}
        if not made["deploy"]:
            del made["deploy"]
    return made


def lend_network(
    joined: Sequence[GivenService], wanted: Sequence[GivenService], declared: Mapping[str, Any]
) -> dict[str, Any]:
    """What the sidecar takes over from the services that live in its network: Compose keys of its own."""
    lent: dict[str, Any] = {}
    if networks := _networks(joined, wanted, declared):
        lent["networks"] = networks
    for service in joined:
        for key in _TO_SIDECAR_LISTS:
            for one in as_list(service.body.get(key)):
                if one not in lent.setdefault(key, []):
                    lent[key].append(one)
        if hosts := _hosts(service.body.get("extra_hosts")):
            lent["extra_hosts"] = [*lent.get("extra_hosts", []), *hosts]
        if sysctls := _of_network(service.body.get("sysctls"), wanted=True):
            lent["sysctls"] = {**lent.get("sysctls", {}), **sysctls}
        for key in ("domainname", "mac_address"):
            if value := service.value(key):
                lent.setdefault(key, value)
    return {key: value for key, value in lent.items() if value}


def _networks(
    joined: Sequence[GivenService], wanted: Sequence[GivenService], declared: Mapping[str, Any]
) -> dict[str, Any]:
    """Every network of theirs, with every name that they answered to; none where nobody else is there to use it."""
    made: dict[str, dict[str, Any]] = {}
    for service in joined:
        names = (service.name, service.value("container_name"), service.value("hostname"))
        for network, how in service.networks.items():
            told = made.setdefault(network, {})
            aliases = [*told.get("aliases", []), *as_list(how.get("aliases")), *names]
            told.update({key: value for key, value in how.items() if key not in ("aliases", "mac_address")})
            told["aliases"] = list(dict.fromkeys(one for one in aliases if one))
    alone = len(wanted) == 1
    if alone and list(made) == ["default"] and not declared.get("default"):
        return {}
    if made and all(as_mapping(declared.get(name)).get("internal") is True for name in made):
        # Without a way out the device could never reach the tailnet.
        made[outside_network(declared) or "default"] = {}
    return made


def outside_network(declared: Mapping[str, Any]) -> str:
    """The network through which the sidecar gets out where all of the app's are closed: empty for `default`."""
    return _OUTSIDE if as_mapping(declared.get("default")).get("internal") is True else ""


def _hosts(given: object) -> list[str]:
    if isinstance(given, Mapping):
        return [f"{name}:{one}" for name, address in given.items() for one in as_list(address)]
    return [str(one) for one in as_list(given)]


def _of_network(given: object, *, wanted: bool) -> dict[str, str]:
    """Those kernel settings that belong to a network, or the others."""
    pairs = (
        [(str(key), str(value)) for key, value in given.items()]
        if isinstance(given, Mapping)
        else [(key, value) for key, _, value in (str(one).partition("=") for one in as_list(given))]
    )
    return {key: value for key, value in pairs if key.startswith("net.") is wanted}
