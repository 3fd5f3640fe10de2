"""A resolved Compose model, read into facts; short and long forms of the Compose specification mean the same."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.compose_facts import (
    ComposeFacts,
    ComposeMount,
    ComposePort,
    ComposeService,
    Dependency,
    GivenFile,
)
from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image, names_a_sidecar, sidecar_settings
from scaletail_tui.domain.masking.mask import without_keys
from scaletail_tui.domain.plain import plain_text
from scaletail_tui.domain.stack.raw_evidence import ComposeLook


def compose_facts(look: ComposeLook) -> ComposeFacts:
    """Facts of one folder's files; what is no secret of them."""
    model = look.model
    folder = posixpath.dirname(look.files[0]) if look.files else ""
    return ComposeFacts(
        files=look.files,
        changed=look.changed,
        services=tuple(
            _service(str(name), _object(body), folder) for name, body in _object(model.get("services")).items()
        ),
        configs={
            str(name): without_keys(plain_text(str(_object(body)["content"])))
            for name, body in _object(model.get("configs")).items()
            if "content" in _object(body)
        },
        external_networks=_external(model.get("networks")),
        external_volumes=_external(model.get("volumes")),
        secret_files={
            str(name): absolute(folder, str(_object(body)["file"]))
            for name, body in _object(model.get("secrets")).items()
            if "file" in _object(body)
        },
        unset=look.unset,
        comments_as_values=tuple(sorted(name for name, value in look.env.items() if value.startswith("#"))),
        paths=look.paths,
        unresolved=look.unresolved,
    )


def find_mounted_paths(model: Mapping[str, Any], folder: str) -> tuple[str, ...]:
    """Absolute paths of this machine that the services mount, secrets' files among them; sorted."""
    found: set[str] = set()
    for body in _object(model.get("services")).values():
        found |= {one.source for one in _mounts(_object(body), folder) if one.kind == "bind" and one.source}
    for kind in ("secrets", "configs"):
        for body in _object(model.get(kind)).values():
            if "file" in _object(body):
                found.add(absolute(folder, str(_object(body)["file"])))
    return tuple(sorted(found))


def absolute(folder: str, path: str) -> str:
    """A path of a Compose file, seen from its folder; `~` stays as it is."""
    return path if path.startswith("~") else posixpath.normpath(posixpath.join(folder, path))


def _service(name: str, body: Mapping[str, Any], folder: str) -> ComposeService:
    lines = tuple(_pairs(body.get("environment")))
    names = tuple(line.partition("=")[0] for line in lines)
    image = plain_text(str(body.get("image") or ""))
    health, networks = _object(body.get("healthcheck")), body.get("networks")
    return ComposeService(
        name=name,
        sidecar=has_sidecar_image(image) or names_a_sidecar(names),
        image=image,
        build="build" in body,
        container_name=str(body.get("container_name") or ""),
        hostname=str(body.get("hostname") or ""),
        settings=sidecar_settings(lines),
        variables=tuple(one for one in names if not one.startswith("TS_")),
        network_mode=str(body.get("network_mode") or ""),
        networks=tuple(str(one) for one in _object(networks) or _list(networks)),
        command=_words(body.get("command")),
        entrypoint=_words(body.get("entrypoint")),
        health_test=() if health.get("disable") else _test(health.get("test")),
        restart=str(body.get("restart") or ""),
        platform=str(body.get("platform") or ""),
        user=str(body.get("user") or ""),
        privileged=bool(body.get("privileged")),
        devices=tuple(_device(one) for one in _list(body.get("devices"))),
        cap_add=tuple(str(one).upper().removeprefix("CAP_") for one in _list(body.get("cap_add"))),
        sysctls=dict(_split(line) for line in _pairs(body.get("sysctls"))),
        mounts=_mounts(body, folder),
        ports=tuple(_port(one) for one in _list(body.get("ports"))),
        depends_on=_dependencies(body.get("depends_on")),
        configs=_read_given_files(body.get("configs"), "/"),
        secrets=_read_given_files(body.get("secrets"), "/run/secrets/"),
        profiles=tuple(str(one) for one in _list(body.get("profiles"))),
        replicas=0 if 0 in (body.get("scale"), _object(body.get("deploy")).get("replicas")) else 1,
    )


def _mounts(body: Mapping[str, Any], folder: str) -> tuple[ComposeMount, ...]:
    found = []
    for entry in _list(body.get("volumes")):
        if isinstance(entry, Mapping):
            kind, source = str(entry.get("type") or "volume"), str(entry.get("source") or "")
            found.append(
                ComposeMount(
                    target=str(entry.get("target") or ""),
                    source=absolute(folder, source) if kind == "bind" else source,
                    kind=kind,
                    read_only=bool(entry.get("read_only")),
                )
            )
            continue
        parts = str(entry).split(":")
        if len(parts) == 1:
            found.append(ComposeMount(target=parts[0], kind="volume"))
            continue
        bind = parts[0].startswith((".", "/", "~"))
        found.append(
            ComposeMount(
                target=parts[1],
                source=absolute(folder, parts[0]) if bind else parts[0],
                kind="bind" if bind else "volume",
                read_only=len(parts) > 2 and "ro" in parts[2].split(","),
            )
        )
    return tuple({one.target: one for one in found}.values())  # a later one at the same place replaces it


def _port(entry: Any) -> ComposePort:
    if isinstance(entry, Mapping):
        return ComposePort(
            target=str(entry.get("target") or ""),
            published=str(entry.get("published") or ""),
            host_ip=str(entry.get("host_ip") or ""),
            protocol=str(entry.get("protocol") or "tcp"),
        )
    text, _, protocol = str(entry).partition("/")
    rest, _, target = text.rpartition(":")
    host_ip, colon, published = rest.rpartition(":")
    if not colon and ("." in rest):
        host_ip, published = rest, ""
    return ComposePort(target=target, published=published, host_ip=host_ip.strip("[]"), protocol=protocol or "tcp")


def _dependencies(value: Any) -> tuple[Dependency, ...]:
    if isinstance(value, Mapping):
        return tuple(
            Dependency(
                service=str(name),
                condition=str(_object(body).get("condition") or "service_started"),
                restart=bool(_object(body).get("restart")),
            )
            for name, body in value.items()
        )
    return tuple(Dependency(service=str(name)) for name in _list(value))


def _read_given_files(value: Any, root: str) -> tuple[GivenFile, ...]:
    found = []
    for entry in _list(value):
        name = str(_object(entry).get("source") or "") if isinstance(entry, Mapping) else str(entry)
        target = str(_object(entry).get("target") or name)
        found.append(GivenFile(name=name, target=target if target.startswith("/") else f"{root}{target}"))
    return tuple(found)


def _pairs(value: Any) -> Iterator[str]:
    """`NAME=VALUE` of a mapping or a list; YAML's own true and false as Compose writes them."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield f"{name}={'' if one is None else str(one).lower() if isinstance(one, bool) else one}"
    else:
        yield from (str(one) for one in _list(value))


def _split(line: str) -> tuple[str, str]:
    name, _, value = line.partition("=")
    return name, value


def _words(value: Any) -> tuple[str, ...]:
    """Compose splits a text as a shell would; a text that no shell reads stays one word."""
    if isinstance(value, str):
        try:
            value = shlex.split(value)
        except ValueError:
            value = [value]
    return tuple(without_keys(plain_text(str(word))) for word in _list(value))


def _test(value: Any) -> tuple[str, ...]:
    return ("CMD-SHELL", value) if isinstance(value, str) else _words(value)


def _device(entry: Any) -> str:
    if isinstance(entry, Mapping):
        return str(entry.get("target") or entry.get("source") or "")
    parts = str(entry).split(":")
    return parts[1] if len(parts) > 1 else parts[0]


def _external(value: Any) -> tuple[str, ...]:
    """Names that the engine must know already."""
    return tuple(
        str(_object(body).get("name") or name) for name, body in _object(value).items() if _object(body).get("external")
    )


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> Sequence[Any]:
    """The value where it is a list; Compose refuses anything else there, and says so itself."""
    return value if isinstance(value, list | tuple) else ()
