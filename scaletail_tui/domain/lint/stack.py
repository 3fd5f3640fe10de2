"""A folder's services, who shares whose network, and what Serve shows."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from scaletail_tui.domain.lint.change import Change
from scaletail_tui.domain.lint.finding import LintFinding, StackShape
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.domain.lint.kinds import LINT_KINDS
from scaletail_tui.domain.lint.scalar import Scalar, as_list, as_mapping, find_key
from scaletail_tui.domain.lint.serve import ServeText
from scaletail_tui.domain.lint.service import LintService

_LONGEST = 400
_SIDES = 8
"""Networks that are joined one behind the other; more is a circle."""


class LintStack:
    """What rules ask of a folder."""

    def __init__(self, folder: LintFolder) -> None:
        self.folder = folder
        self.variables: Mapping[str, str] = {
            "COMPOSE_PROJECT_NAME": folder.name, "PWD": "$PWD", **{line.key: line.value for line in folder.dotenv}
        }  # fmt: skip
        self.services = tuple(
            LintService(name, body, self.variables)
            for name, body in as_mapping(folder.model.get("services")).items()
            if isinstance(name, Scalar) and isinstance(body, Mapping)
        )

    def find(
        self, called: str, place: Scalar, summary: str, *changes: Change, file: str = "", line: int | None = None
    ) -> LintFinding:
        """A finding at the place of a text, or elsewhere."""
        kind = LINT_KINDS[called]
        return LintFinding(
            id=called, severity=kind.severity, fault=kind.fault, summary=_shorten(summary), changes=changes,
            file=file or place.file, line=line if line is not None or file else place.line,
        )  # fmt: skip

    def find_in_dotenv(self, called: str, line: int | None, summary: str, *changes: Change) -> LintFinding:
        kind = LINT_KINDS[called]
        return LintFinding(
            id=called,
            severity=kind.severity,
            fault=kind.fault,
            summary=_shorten(summary),
            changes=changes,
            file=".env",
            line=line,
        )

    def service(self, name: str) -> LintService | None:
        return next((service for service in self.services if service.name == name), None)

    @cached_property
    def sidecars(self) -> tuple[LintService, ...]:
        return tuple(service for service in self.services if service.is_sidecar)

    @cached_property
    def joined(self) -> tuple[LintService, ...]:
        """Services inside a sidecar's network, by however many steps."""
        return tuple(
            service for service in self.services if not service.is_sidecar and self.sidecar_of(service) is not None
        )

    def sidecar_of(self, service: LintService) -> LintService | None:
        """The sidecar whose network a service shares."""
        here: LintService | None = service
        for _ in range(_SIDES):
            here = self.service(here.joins) if here is not None and here.joins else None
            if here is not None and here.is_sidecar:
                return here
        return None

    @cached_property
    def root_of(self) -> Mapping[str, str]:
        """Service to the one whose network it lives in, itself included."""
        roots = {}
        for service in self.services:
            here = service
            for _ in range(_SIDES):
                inner = self.service(here.joins) if here.joins else None
                if inner is None:
                    break
                here = inner
            roots[str(service.name)] = str(here.name)
        return roots

    @property
    def shape(self) -> StackShape:
        if not self.sidecars:
            return StackShape.UNKNOWN
        if len(self.sidecars) > 1 or len(self.joined) > 1:
            return StackShape.MULTI
        return StackShape.WEB if self.joined else StackShape.NODE

    @cached_property
    def serves(self) -> tuple[tuple[LintService, ServeText], ...]:
        """Each sidecar's Serve configuration, where it has one that can be read."""
        return tuple((sidecar, text) for sidecar in self.sidecars for text in self._serve_of(sidecar))

    def serve_path(self, sidecar: LintService) -> str:
        return posixpath.normpath(path) if (path := sidecar.setting_value("TS_SERVE_CONFIG")) else ""

    def _serve_of(self, sidecar: LintService) -> Iterator[ServeText]:
        path = self.serve_path(sidecar)
        if not path:
            return
        for name in self._configs_at(sidecar, path):
            configs = as_mapping(self.folder.model.get("configs"))
            content = as_mapping(configs.get(name)).get("content")
            if isinstance(content, Scalar):
                text = sidecar.fill(content)
                start = content.line if content.quoted else content.line + 1
                yield ServeText(file=content.file, line=start, text=text, inline=True, written=str(content))
                return
            given = as_mapping(configs.get(name)).get("file")
            if isinstance(given, str):
                yield from self._file(posixpath.normpath(sidecar.fill(given)))
                return
        for mount in sidecar.mounts:
            if mount.relative and (inner := below(path, mount.target)) is not None:
                yield from self._file(posixpath.normpath(f"{mount.relative}/{inner}") if inner else mount.relative)
                return

    def _configs_at(self, sidecar: LintService, path: str) -> Iterator[str]:
        for entry in as_list(sidecar.body.get("configs")):
            if isinstance(entry, str):
                if path == f"/{entry}":
                    yield entry
            elif sidecar.fill(as_mapping(entry).get("target") or f"/{as_mapping(entry).get('source')}") == path:
                yield str(as_mapping(entry).get("source"))

    def _file(self, relative: str) -> Iterator[ServeText]:
        text = self.folder.texts.get(relative)
        if text is not None:
            yield ServeText(file=relative, line=1, text=text, inline=False, written=text)

    @cached_property
    def serve_ports(self) -> tuple[int, ...]:
        """Ports that Serve asks, in the order of its paths."""
        ports = (target.port for _, text in self.serves for target in text.targets)
        return tuple(dict.fromkeys(port for port in ports if port is not None))

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that a container of this stack answers to."""
        found = {str(one.name) for one in self.services}
        for service in self.services:
            found |= {service.container_name, service.value("hostname")}
            for network in as_mapping(service.body.get("networks")).values():
                found |= {service.fill(alias) for alias in as_list(as_mapping(network).get("aliases"))}
            for link in (*as_list(service.body.get("links")), *as_list(service.body.get("external_links"))):
                found.add(service.fill(link).rpartition(":")[2])
            hosts = service.body.get("extra_hosts")
            lines = [*as_mapping(hosts)] if isinstance(hosts, Mapping) else as_list(hosts)
            found |= {re.split("[:=]", service.fill(line))[0] for line in lines if isinstance(line, str)}
        return frozenset(found - {""})

    @cached_property
    def label(self) -> str:
        """What the stack is called: the sidecar's hostname, else SERVICE, else the folder."""
        return self.variables.get("SERVICE") or next(
            (name for sidecar in self.sidecars if (name := sidecar.value("hostname"))), self.folder.name
        )

    def top_key(self, *keys: str) -> Scalar | None:
        """Where a key of the top level stands, or one below it."""
        here, found = self.folder.model, None
        for key in keys:
            found = find_key(as_mapping(here), key)
            here = as_mapping(here).get(key) or {}
        return found


def _shorten(text: str) -> str:
    """A sentence without the end of a huge value that it quotes."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def below(path: str, folder: str) -> str | None:
    """The path inside the folder, empty for the folder itself; None where it lies elsewhere."""
    if path == folder:
        return ""
    return path[len(folder) :].lstrip("/") if path.startswith(folder.rstrip("/") + "/") else None
