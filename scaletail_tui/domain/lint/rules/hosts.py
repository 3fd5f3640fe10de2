"""Names and ports between containers, the host and the tailnet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scaletail_tui.domain.compose.interpolation import variables_in
from scaletail_tui.domain.lint.change import AddItem, AddKey, Change, SetDotenv, SetText
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.meant import find_meant, name_it
from scaletail_tui.domain.lint.scalar import Scalar, as_list, as_mapping, find_key, texts_in
from scaletail_tui.domain.lint.service import LintService, Setting
from scaletail_tui.domain.lint.stack import LintStack

_ADDRESS = re.compile(
    r"(?<![a-z0-9+])(?P<scheme>[a-z][a-z0-9+]{0,40})://(?:[^@/\s]{0,400}@)?(?P<host>[A-Za-z0-9_.-]+)(?=[:/?]|$)"
)
_DATA = re.compile(r"postgres|mysql|mariadb|redis|valkey|mongo|amqp|memcache", re.IGNORECASE)
_DATA_NAME = re.compile(r"DB|DATABASE|POSTGRES|MYSQL|MARIADB|REDIS|VALKEY|MONGO|BROKER|MEMCACHE", re.IGNORECASE)
_HOST_NAME = re.compile(r"HOST(?:NAME)?$|SERVER$|ADDR(?:ESS)?$", re.IGNORECASE)
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_GATEWAY = "host.docker.internal"
_TAILNET = re.compile(r"\.\$\{?\w*(?:TAILNET|TS_|TAIL|DOMAIN)\w*")


def hosts_of(setting: Setting) -> Iterator[tuple[str, bool]]:
    """Hosts that a variable names, and whether it is a database or cache."""
    for found in _ADDRESS.finditer(setting.value):
        yield found["host"], bool(_DATA.search(found["scheme"]))
    if _HOST_NAME.search(setting.name) and "://" not in setting.value:
        host = setting.value.rpartition(":")[0] if re.search(r":\d+$", setting.value) else setting.value
        if re.fullmatch(r"[A-Za-z0-9_.-]+", host):
            yield host, bool(_DATA_NAME.search(setting.name))


def find_unknown(stack: LintStack) -> Iterator[LintFinding]:
    """`unresolvable-host` and `host-gateway`: no container and no line of `extra_hosts` is called so."""
    for service in stack.services:
        network = stack.service(stack.root_of.get(str(service.name), "")) or service
        for setting in service.settings:
            for host, data in hosts_of(setting):
                if host == _GATEWAY and host not in _extra_hosts(network):
                    yield stack.find(
                        "unresolvable-host", setting.place,
                        f"{service.name}.{setting.name} names {host}, which does not exist on Linux by itself.",
                    )  # fmt: skip
                    yield stack.find(
                        "host-gateway", network.place("extra_hosts", "image"),
                        f"{network.name} needs a line in extra_hosts for {host}.", *_add_gateway(network),
                    )  # fmt: skip
                elif data and _is_nobody(stack, host) and not _is_default(stack, setting, host):
                    yield stack.find(
                        "unresolvable-host", setting.place,
                        f"{service.name}.{setting.name} names {host}, and no container of the stack is called so.",
                        *_mean(stack, service, setting, host),
                    )  # fmt: skip


def _mean(stack: LintStack, service: LintService, setting: Setting, wrong: str) -> tuple[Change, ...]:
    right = find_meant(stack, service, f"{setting.name} {setting.value}")
    return name_it(stack, setting, wrong, right) if right else ()


def _is_nobody(stack: LintStack, host: str) -> bool:
    return bool(_LABEL.fullmatch(host)) and host not in stack.names | {"localhost"} and not host.isdigit()


def _is_default(stack: LintStack, setting: Setting, host: str) -> bool:
    """True where the host is what the Compose file falls back to."""
    known = {line.key for line in stack.folder.dotenv}
    return any(
        one.operator.endswith("-") and one.word == host and one.name not in known
        for one in variables_in(setting.written or "")
    )


def _extra_hosts(service: LintService) -> set[str]:
    given = service.body.get("extra_hosts")
    lines = [*as_mapping(given)] if as_mapping(given) else as_list(given)
    return {re.split("[:=]", service.fill(line))[0] for line in lines if isinstance(line, str)}


def _add_gateway(service: LintService) -> tuple[Change, ...]:
    place, line = find_key(service.body, "extra_hosts"), f"{_GATEWAY}:host-gateway"
    if place is None:
        return (AddKey(file=service.name.file, path=service.name.path, key="extra_hosts", value=[line]),)
    if isinstance(service.body.get("extra_hosts"), list):
        return (AddItem(file=place.file, path=place.path, text=line),)
    return (AddKey(file=place.file, path=place.path, key=_GATEWAY, value="host-gateway"),)


def find_dns(stack: LintStack) -> Iterator[LintFinding]:
    """`accept-dns-vs-docker-dns`: the tailnet's DNS takes the place of Docker's, which knows the containers."""
    for sidecar in stack.sidecars:
        setting = sidecar.setting("TS_ACCEPT_DNS")
        if setting is None or setting.value.lower() not in ("true", "1", "t"):
            continue
        for service in (one for one in stack.joined if stack.sidecar_of(one) is sidecar):
            values = [*service.settings, *_read_handed(stack, service)]
            named = next(
                (
                    host
                    for value in values
                    for host, _ in hosts_of(value)
                    if host in stack.names and not _is_inside(stack, host)
                ),
                None,
            )
            if named is not None:
                text = "TS_ACCEPT_DNS=false" if setting.listed else "false"
                changes = (SetText(file=setting.place.file, path=setting.place.path, text=text),)
                yield stack.find(
                    "accept-dns-vs-docker-dns", setting.place,
                    f"{service.name} reaches {named} by its name, and the tailnet's DNS may not know it.",
                    *(changes if setting.written and "$" not in setting.written else ()),
                )  # fmt: skip
                break


def _read_handed(stack: LintStack, service: LintService) -> Iterator[Setting]:
    if (place := service.takes_dotenv) is not None:
        for line in stack.folder.dotenv:
            yield Setting(name=line.key, place=place, written=line.written, value=line.value)


def _is_inside(stack: LintStack, host: str) -> bool:
    return any(host in (one.name, one.container_name) for one in (*stack.joined, *stack.sidecars))


def find_fixed(stack: LintStack) -> Iterator[LintFinding]:
    """`hostname-hardcoded`, `hostname-coupled` and `default-hosts`: names that do not follow when one is changed."""
    service_name = stack.variables.get("SERVICE", "")
    fixed = {
        one.container_name for one in stack.services if one.container_name and "$" not in one.written("container_name")
    }
    known = {str(one.name) for one in stack.services}
    lines = {line.key: line for line in stack.folder.dotenv}
    defaults: dict[str, tuple[Setting, LintService, str]] = {}
    for service in stack.services:
        for setting in service.settings:
            written = setting.written or ""
            if service_name and re.search(rf"(?:^|[/,\s]){re.escape(service_name)}{_TAILNET.pattern}", written):
                yield stack.find(
                    "hostname-hardcoded", setting.place,
                    f"{service.name}.{setting.name} names the device literally: it does not follow SERVICE.",
                    _follow(setting.place, service_name),
                )  # fmt: skip
            coupled = next((host for host, _ in hosts_of(setting) if host in fixed - known), None)
            if coupled is not None and "$" not in written.partition(coupled)[0][-2:]:
                yield stack.find(
                    "hostname-coupled", setting.place,
                    f"{service.name}.{setting.name} names the container {coupled}: the name of its service would do.",
                    *_by_service(stack, setting, coupled),
                )  # fmt: skip
            for variable in variables_in(written):
                line = lines.get(variable.name)
                if not variable.operator.endswith("-") or not _HOST_NAME.search(variable.name):
                    continue
                idle = line is None or line.value in stack.names
                if idle and _DATA_NAME.search(variable.name) and _is_nobody(stack, variable.word):
                    defaults.setdefault(variable.name, (setting, service, variable.word))
    if defaults:
        yield stack.find(
            "default-hosts", next(iter(defaults.values()))[0].place,
            f"The default of {', '.join(defaults)} names no container of this stack.",
            *_set_defaults(stack, defaults),
        )  # fmt: skip


def _set_defaults(
    stack: LintStack, defaults: Mapping[str, tuple[Setting, LintService, str]]
) -> tuple[Change, ...]:  # fmt: skip
    """Other defaults, where each of them can mean one container alone."""
    found: list[Change] = []
    for name, (_, service, wrong) in defaults.items():
        right = find_meant(stack, service, name)
        written = [
            text for text in texts_in(stack.folder.model) if re.search(rf"\{{{name}:?-{re.escape(wrong)}\}}", text)
        ]
        if not right or not written:
            return ()
        for text in written:
            new = re.sub(rf"(\{{{name}:?-){re.escape(wrong)}\}}", rf"\g<1>{right}}}", text)
            found.append(SetText(file=text.file, path=text.path, text=new))
    return tuple(found)


def _by_service(stack: LintStack, setting: Setting, container: str) -> tuple[Change, ...]:
    name = next(
        (str(service.name) for service in stack.services if service.container_name == container and not service.joins),
        None,
    )
    if name is None or setting.place.count(container) != 1:
        return ()
    return (SetText(file=setting.place.file, path=setting.place.path, text=setting.place.replace(container, name)),)


def _follow(place: Scalar, name: str) -> SetText:
    text = re.sub(rf"((?:^|[=/,\s])){re.escape(name)}(?={_TAILNET.pattern})", r"\1${SERVICE}", place)
    return SetText(file=place.file, path=place.path, text=text)


def find_public_urls(stack: LintStack) -> Iterator[LintFinding]:
    """`wrong-public-url`: the app is told an address that Serve does not show."""
    if not any("443" in serve.listens for _, serve in stack.serves):
        return
    for line in stack.folder.dotenv:
        found = re.fullmatch(r"(https?)://[^/:\s]*(?:\.ts\.net|<[^>]*>[^/:\s]*)(?::(\d+))?(?:/.*)?", line.value)
        if found is None or "://" not in line.written:
            continue
        if found[1] == "http" or found[2] not in (None, "443"):
            yield stack.find_in_dotenv(
                "wrong-public-url",
                line.line,
                f"{line.key} is not the address that Serve shows: that is https without a port.",
                SetDotenv(file=".env", key=line.key, written=_as_shown(line.written)),
            )  # fmt: skip


def _as_shown(written: str) -> str:
    return re.sub(r"^([\"']?)https?://([^/:]*(?:\$\{[^}]*\}[^/:]*)*)(?::\d+)?", r"\1https://\2", written)


RULES = (find_unknown, find_dns, find_fixed, find_public_urls)
