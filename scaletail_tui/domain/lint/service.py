"""One service of a Compose file, with its variables filled in and the places kept."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge, interpolate_text
from scaletail_tui.domain.lint.mounts import Mount, PublishedPort, split_port, split_volume
from scaletail_tui.domain.lint.scalar import Scalar, as_list, as_mapping, find_key, find_place

_SIDECAR_IMAGE = re.compile(r"(?:.*/)?tailscale/tailscale")
_NO = Scalar.at("", file="", line=0, path=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable of a service."""

    name: str
    place: Scalar
    written: str | None
    """None: taken over from `.env` or the shell."""
    value: str
    listed: bool = False
    """It stands in a list, as `NAME=value`."""


class LintService:
    """A service as rules see it."""

    def __init__(self, name: Scalar, body: Mapping[str, Any], variables: Mapping[str, str]) -> None:
        self.name = name
        self.body = body
        self._variables = variables

    def fill(self, text: str) -> str:
        """The text with its variables; as it stands where that would make too much of it."""
        try:
            return interpolate_text(str(text), self._variables, set())
        except ExpansionTooLarge:
            return str(text)

    def written(self, key: str) -> str:
        value = self.body.get(key)
        return str(value) if isinstance(value, str) else ""

    def value(self, key: str) -> str:
        return self.fill(self.written(key))

    def place(self, *keys: str) -> Scalar:
        """Where the first of these keys stands, deeper ones after a dot; else the service's name."""
        for key in keys:
            here: Any = self.body
            found: Scalar | None = None
            for part in key.split("."):
                found = find_key(as_mapping(here), part)
                here = as_mapping(here).get(part)
            if found is not None:
                return found
        return self.name

    @cached_property
    def image(self) -> str:
        return self.value("image")

    @cached_property
    def repository(self) -> str:
        """The image without tag and digest, and without the registries that everybody means."""
        bare = re.sub(r"(:[^:/@]*)?(@sha256:[0-9a-f]+)?$", "", self.image)
        return re.sub(r"^(?:docker\.io/(?:library/)?|index\.docker\.io/|library/)", "", bare)

    @cached_property
    def tag(self) -> str:
        found = re.search(r":([^:/@]+)(?:@|$)", self.image)
        return found[1] if found else ""

    @cached_property
    def is_sidecar(self) -> bool:
        if self.body.get("network_mode") == "host":
            return False
        if _SIDECAR_IMAGE.fullmatch(self.repository):
            return True
        return any(setting.name in ("TS_AUTHKEY", "TS_AUTH_KEY", "TS_STATE_DIR") for setting in self.settings) and (
            "tailscale" in self.repository or "/dev/net/tun" in str(self.body.get("devices"))
        )

    @cached_property
    def joins(self) -> str:
        """The service whose network this one shares; empty for one of its own."""
        mode = self.value("network_mode")
        return mode.removeprefix("service:") if mode.startswith("service:") else ""

    @cached_property
    def container_name(self) -> str:
        return self.value("container_name")

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """What `environment` sets, each variable once."""
        given = self.body.get("environment")
        return tuple({setting.name: setting for setting in self._settings(given)}.values())

    def _settings(self, given: Any) -> Iterator[Setting]:
        if isinstance(given, list):
            for line in given:
                if isinstance(line, Scalar):
                    name, equals, text = line.partition("=")
                    name = self.fill(name)
                    yield Setting(
                        name=name, place=line, written=text if equals else None, listed=True,
                        value=self.fill(text) if equals else self._variables.get(name, ""),
                    )  # fmt: skip
        for key, text in as_mapping(given).items():
            if isinstance(key, Scalar):
                written = str(text) if isinstance(text, str) else None
                place = text if isinstance(text, Scalar) else key
                value = self._variables.get(key, "") if written is None else self.fill(written)
                yield Setting(name=str(key), place=place, written=written, value=value)

    def setting(self, name: str) -> Setting | None:
        return next((setting for setting in self.settings if setting.name == name), None)

    def setting_value(self, name: str) -> str:
        found = self.setting(name)
        return found.value if found is not None else ""

    @cached_property
    def env_files(self) -> tuple[tuple[str, Scalar], ...]:
        """Path and place of each `env_file`."""
        found = []
        for entry in as_list(self.body.get("env_file")):
            given = as_mapping(entry).get("path") if isinstance(entry, Mapping) else entry
            if isinstance(given, Scalar):
                found.append((self.fill(given), given))
        return tuple(found)

    @property
    def takes_dotenv(self) -> Scalar | None:
        """The place where the whole `.env` is handed over."""
        return next((place for path, place in self.env_files if posixpath.normpath(path).lstrip("/") == ".env"), None)

    @cached_property
    def mounts(self) -> tuple[Mount, ...]:
        return tuple(mount for entry in as_list(self.body.get("volumes")) if (mount := self._mount(entry)) is not None)

    def _mount(self, entry: Any) -> Mount | None:
        if isinstance(entry, Scalar):
            parts = split_volume(entry)
            source, target = (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])
            return self._made(entry, source, target, named=not re.match(r"[./~$]", source))
        body = as_mapping(entry)
        if not isinstance(body.get("target"), str) or body.get("type") not in (None, "bind", "volume"):
            return None
        place = body.get("source") if isinstance(body.get("source"), Scalar) else find_place(entry)
        named = body.get("type") != "bind"
        return self._made(place or _NO, str(body.get("source") or ""), str(body["target"]), named=named)

    def _made(self, place: Scalar, source: str, target: str, *, named: bool) -> Mount:
        filled = self.fill(source)
        named = named or (source.startswith("${") and bool(filled) and not re.match(r"[./~$]", filled))
        return Mount(
            written=place,
            source=filled,
            source_written=source,
            target=posixpath.normpath(self.fill(target)),
            named=named,
        )

    @cached_property
    def ports(self) -> tuple[PublishedPort, ...]:
        return tuple(port for entry in as_list(self.body.get("ports")) if (port := self._port(entry)) is not None)

    def _port(self, entry: Any) -> PublishedPort | None:
        body = as_mapping(entry)
        if body:
            parts: tuple[str, str, str, str] | None = (
                self.fill(body.get("host_ip") or ""), self.fill(body.get("published") or ""),
                self.fill(body.get("target") or ""), self.fill(body.get("protocol") or "tcp"),
            )  # fmt: skip
        else:
            parts = split_port(self.fill(entry)) if isinstance(entry, str) else None
        place = find_place(entry)
        if parts is None or place is None:
            return None
        return PublishedPort(written=place, address=parts[0], host=parts[1], container=parts[2], protocol=parts[3])

    @cached_property
    def depends(self) -> Mapping[str, str]:
        """Services that this one waits for, and until what."""
        given = self.body.get("depends_on")
        if isinstance(given, Mapping):
            return {str(key): str(as_mapping(how).get("condition") or "service_started") for key, how in given.items()}
        return {str(key): "service_started" for key in as_list(given)}

    @property
    def check(self) -> Mapping[str, Any]:
        """The health check; empty where there is none."""
        return as_mapping(self.body.get("healthcheck"))

    @property
    def check_words(self) -> list[str]:
        """The test's words, `CMD` and `CMD-SHELL` included."""
        test = self.check.get("test")
        if isinstance(test, list):
            return [self.fill(word) for word in test if isinstance(word, str)]
        return ["CMD-SHELL", self.fill(test)] if isinstance(test, str) and test else []

    @cached_property
    def command(self) -> str:
        """Command and entry point as one line."""
        return " ".join(self.fill(word) for key in ("entrypoint", "command") for word in as_list(self.body.get(key)))

    @property
    def runs_once(self) -> bool:
        """True for a job that ends: nothing waits for its health."""
        restart = self.value("restart")
        return restart in ("no", "never", "on-failure") or restart.startswith("on-failure:") or "profiles" in self.body
