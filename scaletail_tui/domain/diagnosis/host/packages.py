"""Which command installs or upgrades something here; nobody but the user ever runs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.stack.host_facts import HostFacts

DOCKERS_OWN = "docker-ce"
"""The package of Docker's own repository; Debian and Ubuntu call theirs docker.io."""
_PLUGIN = "docker-compose-plugin"
_DEBIAN_WITH_COMPOSE_2 = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """A package manager: its words for one new package, for a newer one, and for the whole system."""

    install: tuple[str, ...]
    renew: tuple[str, ...]
    system: tuple[str, ...]
    compose: str = ""
    """The distribution's own package of Compose 2; empty where that depends."""


_APT = Manager(install=("apt-get", "install"), renew=("apt-get", "install"), system=("apt-get", "dist-upgrade"))
_DNF = Manager(install=("dnf", "install"), renew=("dnf", "upgrade"), system=("yum", "upgrade"))
_PACMAN = Manager(install=("pacman", "-S"), renew=("pacman", "-Syu"), system=("pacman", "-Syu"),
                  compose="docker-compose")  # fmt: skip
_APK = Manager(install=("apk", "add"), renew=("apk", "add", "-u"), system=("apk", "upgrade"),
               compose="docker-cli-compose")  # fmt: skip
_ZYPPER = Manager(install=("zypper", "install"), renew=("zypper", "update"), system=("zypper", "dup"),
                  compose="docker-compose")  # fmt: skip
_MANAGERS: Mapping[str, Manager] = {
    "debian": _APT, "ubuntu": _APT, "fedora": _DNF, "rhel": _DNF, "centos": _DNF, "arch": _PACMAN, "alpine": _APK,
    "suse": _ZYPPER, "opensuse": _ZYPPER,
}  # fmt: skip
"""By ID and ID_LIKE of os-release."""


def with_compose_package(found: Finding, facts: HostFacts, *, old: bool = False) -> Finding:
    """The remedy with this system's own package of Compose, where it is known which one that is."""
    manager = _manager(facts)
    package = _compose_package(facts, manager) if manager is not None else ""
    if manager is None or not package:
        return found
    verb = "Upgrade" if old else "Install"
    command = ("sudo", *(manager.renew if old else manager.install), package)
    return replace(found, remedy=replace(found.remedy, text=f"{verb} the package {package}.", command=command))


def with_system_upgrade(found: Finding, facts: HostFacts) -> Finding:
    manager = _manager(facts)
    if manager is None:
        return found
    return replace(found, remedy=replace(found.remedy, command=("sudo", *manager.system)))


def _manager(facts: HostFacts) -> Manager | None:
    return next((_MANAGERS[name] for name in facts.distribution if name in _MANAGERS), None)


def _compose_package(facts: HostFacts, manager: Manager) -> str:
    if facts.docker_package == DOCKERS_OWN and manager in (_APT, _DNF):
        return _PLUGIN
    if manager is _APT and facts.docker_package == "docker.io":
        if "ubuntu" in facts.distribution:
            return "docker-compose-v2"
        release = facts.release.partition(".")[0]
        newer = facts.distribution[0] == "debian" and release.isdigit() and int(release) >= _DEBIAN_WITH_COMPOSE_2
        return "docker-compose" if newer else ""
    if manager is _DNF and facts.distribution[0] == "fedora":
        return "docker-compose"
    return manager.compose
