"""From somebody's own files and what was decided about them to the service that a stack is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import ExtraPort, ImportedFiles, ServePath, Service
from scaletail_tui.domain.compose.interpolation import variables_in
from scaletail_tui.domain.imports.choices import IMPORTED, ImportChoices
from scaletail_tui.domain.imports.networks import leave_network, lend_network
from scaletail_tui.domain.imports.service import GivenService, as_list, as_mapping, read_services
from scaletail_tui.domain.masking.names import is_secret

_TOP = ("networks", "volumes", "secrets", "configs")
_SAMPLE_SECRET = "abcdefgh1234"


def make_service(
    model: Mapping[str, Any], choices: ImportChoices, files: Mapping[str, str], env: Mapping[str, str]
) -> Service:
    """Return the service; the model is left alone. `files` are the user's own by their names in the stack."""
    given = [one for one in read_services(model, env) if one.name not in choices.left]
    wanted = [one for one in given if not one.profiles or set(one.profiles) & set(choices.profiles)]
    joined = [one for name in choices.joined for one in wanted if one.name == name]
    services = {one.name: _settle(one, choices) for one in wanted}
    _rename_links(joined, services)
    visited = next((one for one in joined if one.name == choices.visit), None)
    compose = {"services": services, **_settle_top(model, choices)}
    page = (ServePath(path="/", port=choices.port, scheme=choices.scheme),) if choices.scheme and choices.port else ()
    return Service(
        slug=IMPORTED,
        name=choices.visit or IMPORTED,
        summary="Imported from a Compose file of your own.",
        category="imported",
        hostname=choices.visit,
        shares_network=tuple(one.name for one in joined),
        serve=page,
        ports=tuple(_extra_ports(visited, joined, choices)),
        questions=tuple(_question(name) for name in choices.asked),
        sidecar={"network_mode": f"service:{choices.behind}"}
        if choices.behind
        else lend_network(joined, wanted, as_mapping(model.get("networks"))),
        compose=compose,
        imported=ImportedFiles(choices=choices, files=dict(files), base=dict(model), env=dict(env)),
    )


def _settle(service: GivenService, choices: ImportChoices) -> dict[str, Any]:
    """The service's body as it stands in the stack: in the sidecar's network where it joins, its paths leading home."""
    body = _settle_paths(service.body, choices)
    if service.name in choices.joined:
        body = leave_network(body)
        body.setdefault("restart", "unless-stopped")
    if service.name in choices.unnamed:
        body.pop("container_name", None)
    if service.joins in choices.joined:
        body["network_mode"] = "service:tailscale"
    if body.get("depends_on") is not None and choices.left:
        body = _forget(body, choices.left)
    body.pop("profiles", None)
    return body


def _forget(body: dict[str, Any], left: Sequence[str]) -> dict[str, Any]:
    """Without dependencies on services that are left out."""
    depends = body["depends_on"]
    kept: Any = (
        {key: how for key, how in depends.items() if key not in left}
        if isinstance(depends, Mapping)
        else [one for one in as_list(depends) if one not in left]
    )
    return {
        **{key: value for key, value in body.items() if key != "depends_on"},
        **({"depends_on": kept} if kept else {}),
    }


def _settle_paths(body: Mapping[str, Any], choices: ImportChoices) -> dict[str, Any]:
    made = dict(body)
    if isinstance(volumes := body.get("volumes"), list):
        made["volumes"] = [_settle_mount(one, choices) for one in volumes]
    if (env_file := body.get("env_file")) is not None:
        made["env_file"] = _settle_env_file(env_file, choices)
    if isinstance(build := body.get("build"), str):
        made["build"] = settle_path(build, choices, always=True)
    elif isinstance(build, Mapping):
        made["build"] = {**build, "context": settle_path(str(build.get("context") or "."), choices, always=True)}
    if isinstance(extends := body.get("extends"), Mapping) and extends.get("file"):
        made["extends"] = {**extends, "file": settle_path(str(extends["file"]), choices, always=True)}
    return made


def _settle_env_file(given: Any, choices: ImportChoices) -> Any:
    if isinstance(given, list):
        return [_settle_env_file(one, choices) for one in given]
    if isinstance(given, Mapping):
        return {**given, "path": settle_path(str(given.get("path") or ""), choices)}
    return settle_path(str(given), choices)


def _settle_mount(volume: Any, choices: ImportChoices) -> Any:
    source = mount_of(volume).source
    if not is_relative(source):
        return volume
    settled = settle_path(source, choices)
    if isinstance(volume, Mapping):
        return {**volume, "source": settled}
    return settled + str(volume)[len(source) :] if str(volume).startswith(source) else volume


def is_relative(path: str) -> bool:
    """True for a path that Compose reads from the file's own folder."""
    return path == "." or path.startswith(("./", "../")) or path == ".."


def settle_path(path: str, choices: ImportChoices, *, always: bool = False) -> str:
    """Where a relative path leads: to what stands beside the user's own file, else into the stack's folder."""
    if not choices.folder or not path or path.startswith(("/", "~", "$")) or "://" in path:
        return path
    if not always and path not in choices.beside:
        return path
    rest = path.removeprefix("./")
    return choices.folder if rest in ("", ".") else f"{choices.folder}/{rest}"


def _settle_top(model: Mapping[str, Any], choices: ImportChoices) -> dict[str, Any]:
    top: dict[str, Any] = {key: model[key] for key in _TOP if isinstance(model.get(key), Mapping) and model[key]}
    for key in ("secrets", "configs"):
        if key in top:
            top[key] = {name: _settle_file(body, choices) for name, body in top[key].items()}
    if choices.volumes:
        held = {name: {"name": real, "external": True} for name, real in choices.volumes.items()}
        top["volumes"] = {**as_mapping(top.get("volumes")), **held}
    return top


def _settle_file(body: Any, choices: ImportChoices) -> Any:
    if isinstance(body, Mapping) and isinstance(body.get("file"), str):
        return {**body, "file": settle_path(body["file"], choices)}
    return body


def _rename_links(joined: Sequence[GivenService], services: dict[str, dict[str, Any]]) -> None:
    """`links: [db:database]` of a service in the sidecar's network: db hears that name in its networks instead."""
    for service in joined:
        for link in as_list(service.body.get("links")):
            other, _, alias = str(link).partition(":")
            body = services.get(other)
            if not alias or alias == other or body is None or other in (one.name for one in joined):
                continue
            networks = GivenService(other, body, {}).networks
            body["networks"] = {
                name: {**how, "aliases": [*as_list(how.get("aliases")), alias]} for name, how in networks.items()
            }


def _extra_ports(
    visited: GivenService | None, joined: Sequence[GivenService], choices: ImportChoices
) -> Iterator[ExtraPort]:
    """Every port that services in the sidecar's network had published, and what the visited one listens on."""
    seen: dict[int, ExtraPort] = {}
    for service in joined:
        for one in (*service.published, *service.exposed):
            known = seen.get(one.port)
            protocols = (*(known.protocols if known else ()), one.protocol)
            host = one.host or (known.host_port if known else 0)
            seen[one.port] = ExtraPort(
                port=one.port, protocols=tuple(dict.fromkeys(protocols)), name=service.name, lan="optional",
                host_port=host, host_address=one.address or (known.host_address if known else ""),
            )  # fmt: skip
    for port in (choices.port, *choices.exposed):
        if port and port not in seen and not (port == choices.port and choices.scheme):
            seen[port] = ExtraPort(port=port, name=visited.name if visited else "", lan="optional")
    first = seen.pop(choices.port, None)
    if first is None and choices.port:
        first = ExtraPort(port=choices.port, name=choices.visit, lan="optional")
    yield from (*((first,) if first is not None else ()), *(seen[port] for port in sorted(seen)))


def find_unset(value: Any, env: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that the files need and nothing sets, in the order of their mention."""
    found: dict[str, None] = {}
    for text in _texts(value):
        for one in variables_in(text):
            if one.name not in env and not one.may_be_empty:
                found[one.name] = None
    return tuple(found)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _question(name: str) -> Question:
    secret = is_secret(name, _SAMPLE_SECRET)
    return Question(
        key=name, prompt=f"Your file needs {name}", required=True, length=0,
        kind=QuestionKind.SECRET if secret else QuestionKind.TEXT,
    )  # fmt: skip
