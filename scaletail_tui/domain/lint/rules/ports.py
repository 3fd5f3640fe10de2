"""Ports of the host, and networks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.lint.change import AddDotenv, AddKey, Change, Drop
from scaletail_tui.domain.lint.dependence import renew
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import is_cache, is_database
from scaletail_tui.domain.lint.rules.passwords import names_of
from scaletail_tui.domain.lint.scalar import Scalar, as_list, as_mapping, find_key, find_place
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.lint.weakness import holds_own_secret, is_weak


def find_ports(stack: LintStack) -> Iterator[LintFinding]:
    """`ports-on-app`, `admin-console-on-lan`, `host-port-published` and `default-password-published`."""
    known = names_of(stack)
    weak = [
        line for line in stack.folder.dotenv
        if holds_own_secret(line.key) and re.search(r"PASS", line.key) and is_weak(line.value, known)
    ]  # fmt: skip
    admin = next((line for line in weak if re.search(r"ADMIN|SUPERUSER", line.key)), None)
    for service in stack.services:
        if service.joins and service.ports:
            place = service.place("ports")
            yield stack.find(
                "ports-on-app", place,
                f"{service.name} shares another network and cannot publish ports: the engine refuses it. "
                "What the LAN shall reach belongs to the sidecar.",
                Drop(file=place.file, path=place.path),
            )  # fmt: skip
        elif service.is_sidecar:
            for port in service.ports:
                if port.on_loopback or port.protocol != "tcp" or not port.container.isdigit():
                    continue
                if int(port.container) not in stack.serve_ports:
                    continue
                if admin is not None:
                    yield stack.find(
                        "admin-console-on-lan", port.written,
                        f"The LAN reaches port {port.container} without HTTPS, and everybody knows {admin.key}.",
                    )  # fmt: skip
                else:
                    yield stack.find(
                        "host-port-published", port.written,
                        f"The LAN reaches port {port.container} too, without HTTPS and past the tailnet's policy.",
                    )  # fmt: skip
    for _, serve in stack.serves:
        login = next((line for line in weak if not re.search(r"DB|POSTGRES|MYSQL|MARIADB|REDIS|ROOT", line.key)), None)
        if serve.is_public and login is not None:
            yield stack.find_in_dotenv(
                "default-password-published", login.line,
                f"Funnel shows the app to the whole internet, and {login.key} is one that everybody knows.",
                *(() if "$" in login.written else renew(stack, login.key, login.value)),
            )  # fmt: skip


def find_apart(stack: LintStack) -> Iterator[LintFinding]:
    """`app-not-joined`: Serve asks 127.0.0.1, and nobody else lives there."""
    for sidecar, serve in stack.serves:
        inside = [one for one in stack.joined if stack.sidecar_of(one) is sidecar]
        local = [
            target
            for target in serve.targets
            if re.search(r"(?:127\.0\.0\.1|localhost)", target.target) or target.target.isdigit()
        ]
        others = [
            service for service in stack.services
            if not service.is_sidecar and "network_mode" not in service.body
            and not is_database(service.repository) and not is_cache(service.repository)
        ]  # fmt: skip
        if local and not inside and others and not sidecar.joins:
            app = others[0]
            free = len(others) == 1 and not {"ports", "networks", "hostname", "dns", "extra_hosts", "links"} & set(
                app.body
            )
            change = AddKey(
                file=app.name.file, path=app.name.path, key="network_mode", value=f"service:{sidecar.name}"
            )  # fmt: skip
            yield stack.find(
                "app-not-joined", app.name,
                f"Serve asks 127.0.0.1, and {app.name} has a network of its own.", *((change,) if free else ()),
            )  # fmt: skip


def find_subnets(stack: LintStack) -> Iterator[LintFinding]:
    """`fixed-subnet`: another network of the host may have it."""
    fixed = any(re.search(r"ipv[46]_address|gateway|ip_range", str(service.body)) for service in stack.services)
    for name, body in as_mapping(stack.folder.model.get("networks")).items():
        for config in as_list(as_mapping(as_mapping(body).get("ipam")).get("config")):
            if isinstance(as_mapping(config).get("subnet"), str):
                place = find_place(config) or name
                yield stack.find(
                    "fixed-subnet", place if isinstance(place, Scalar) else Scalar.at("", file="", line=1, path=()),
                    f"The network {name} has a fixed address range, which another network of the host may have.",
                    *(() if fixed else _without_range(body)),
                )  # fmt: skip


def _without_range(network: object) -> tuple[Change, ...]:
    """The engine chooses a free one, where that is all that is said of addresses."""
    body = as_mapping(network)
    ipam, place = as_mapping(body.get("ipam")), find_key(body, "ipam")
    alone = set(ipam) == {"config"} and all(set(as_mapping(one)) == {"subnet"} for one in as_list(ipam["config"]))
    return (Drop(file=place.file, path=place.path),) if place is not None and alone else ()


def find_no_port(stack: LintStack) -> Iterator[LintFinding]:
    """`no-serviceport`: prepared lines use a variable of the template that has been taken out."""
    text = stack.folder.texts.get(".env", "")
    if any(line.key == "SERVICEPORT" for line in stack.folder.dotenv) or not any(
        line.key == "SERVICE" for line in stack.folder.dotenv
    ):
        return
    found = re.search(r"^[ \t]*#[ \t]*SERVICEPORT[ \t]*=", text, re.MULTILINE)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        port = next(iter(stack.serve_ports), None)
        yield stack.find_in_dotenv(
            "no-serviceport", line, "SERVICEPORT is commented out, and prepared lines use it.",
            *((AddDotenv(file=".env", key="SERVICEPORT", written=str(port)),) if port is not None else ()),
        )  # fmt: skip


RULES = (find_ports, find_apart, find_subnets, find_no_port)
