"""The app's own services as an entry has them: without sidecar, names, ports and what is this host's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.catalog.draft.questions import DraftQuestions
from scaletail_tui.domain.lint.images import find_image, is_cache, is_database
from scaletail_tui.domain.lint.mounts import Mount
from scaletail_tui.domain.lint.scalar import Scalar
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack

_KEPT = (
    "user", "command", "entrypoint", "working_dir", "init", "cap_add", "cap_drop", "devices", "privileged",
    "security_opt", "shm_size", "ulimits", "read_only", "tmpfs", "group_add", "pids_limit", "mem_limit", "tty",
    "stdin_open", "stop_grace_period", "stop_signal", "healthcheck",
)  # fmt: skip
"""Taken over as they are written."""
_SILENT = frozenset({
    *_KEPT, "image", "environment", "env_file", "volumes", "depends_on", "container_name", "network_mode", "restart",
    "ports", "logging", "hostname", "expose", "labels", "profiles", "pull_policy", "configs", "secrets",
})  # fmt: skip
"""What is not told as left out: taken over, or set by the program."""
_OF_THE_TEMPLATE = frozenset({"SERVICE", "SERVICEPORT", "IMAGE_URL", "DNS_SERVER", "COMPOSE_PROJECT_NAME"})
"""Variables that mean something to the Compose file alone."""
_OFTEN = re.compile(r"(\d+)s")
_CALM = 30
_MEDIA = re.compile(r"media|movies|films|music|photos|videos|library|downloads?$", re.IGNORECASE)
_CONFIG = re.compile(r"conf(?:ig)?$|settings$|^/etc/", re.IGNORECASE)


class DraftServices:
    """Rewrites the services of a stack, and notes what they store, need and leave behind."""

    def __init__(self, stack: LintStack, questions: DraftQuestions) -> None:
        self._stack = stack
        self._questions = questions
        self._shares = names_in_network(stack)
        self.storage: dict[str, str] = {}
        self.files: dict[str, str] = {}
        """Path in the stack's folder to the text of a file that is shipped with the entry."""
        self.needs: list[str] = []
        self.left_out: list[str] = []
        self.volumes: dict[str, None] = {}

    def bodies(self) -> dict[str, dict[str, Any]]:
        return {str(service.name): self._body(service) for service in self._stack.services if not service.is_sidecar}

    def _body(self, service: LintService) -> dict[str, Any]:
        body: dict[str, Any] = {"image": _with_tag(service)}
        for key in _KEPT:
            if key in service.body:
                body[key] = self._plain(service.body[key])
        check = body.get("healthcheck")
        if isinstance(check, dict) and not check.get("test") and not check.get("disable"):
            del body["healthcheck"]  # the image's own counts, as it does where nothing is said
        elif isinstance(check, dict):
            body["healthcheck"] = _calm_check(check, shares=str(service.name) in self._shares)
        self.left_out += [f"services.{service.name}.{key}" for key in service.body if key not in _SILENT]
        self.left_out += [f"services.{service.name}.{key}" for key in ("configs", "secrets") if key in service.body]
        if environment := self._environment(service):
            body["environment"] = environment
        if volumes := list(self._volumes(service)):
            body["volumes"] = volumes
        sidecars = {str(sidecar.name) for sidecar in self._stack.sidecars}
        waits = {name: how for name, how in service.depends.items() if name not in sidecars}
        if waits:
            body["depends_on"] = {name: {"condition": self._condition(name, how)} for name, how in waits.items()}
        for key, need in (("privileged", "privileged"), ("devices", "devices")):
            if body.get(key):
                self._need(need)
        for right in body.get("cap_add") or ():
            self._need("net-admin" if str(right).upper().removeprefix("CAP_") in ("NET_ADMIN", "NET_RAW") else "")
        return body

    def _condition(self, name: str, how: str) -> str:
        """Nobody waits for the health of what has no check."""
        other = self._stack.service(name)
        unknown = how == "service_healthy" and (other is None or not other.check_words)
        return "service_started" if unknown else how

    def _need(self, need: str) -> None:
        if need and need not in self.needs:
            self.needs.append(need)

    def _plain(self, value: Any) -> Any:
        """As YAML means it; texts without what is this stack's own."""
        if isinstance(value, Mapping):
            return {str(key): self._plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._plain(inner) for inner in value]
        if isinstance(value, Scalar) and not value.quoted:
            if value in ("true", "false"):
                return value == "true"
            if value.isdigit():
                return int(value)
        return self._questions.fill(str(value)) if isinstance(value, str) else value

    def _environment(self, service: LintService) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for path, _ in service.env_files:
            for name, written in self._env_file(path):
                found[name] = self._questions.setting(name, written)
        for setting in service.settings:
            if not setting.name.startswith("TS_"):
                found[setting.name] = self._questions.setting(setting.name, setting.written)
        return found

    def _env_file(self, path: str) -> Iterator[tuple[str, str]]:
        """What a file hands over; of `.env` no more than what is the app's."""
        relative = path.removeprefix("./")
        if relative == ".env":
            for line in self._stack.folder.dotenv:
                own = (
                    line.key in _OF_THE_TEMPLATE or line.key.startswith("TS_") or line.value.startswith(("./", "$PWD"))
                )
                if not own:
                    yield line.key, f"${{{line.key}}}"
            return
        for text in self._stack.folder.texts.get(relative, "").splitlines():
            name, equals, value = text.strip().removeprefix("export ").partition("=")
            if equals and re.fullmatch(r"\w+", name):
                yield name, value.strip().strip("\"'")

    def _volumes(self, service: LintService) -> Iterator[str]:
        own = [mount for mount in service.mounts if _is_of_the_folder(mount) and not self._is_file(mount)]
        for mount in service.mounts:
            if mount.target in ("/etc/localtime", "/etc/timezone"):
                continue
            source = self._source(service, mount, alone=len(own) == 1)
            if source:
                end = ":ro" if mount.written.endswith(":ro") else ""
                yield f"{source}:{mount.target}{end}"

    def _source(self, service: LintService, mount: Mount, *, alone: bool) -> str:
        last = mount.target.rstrip("/").rpartition("/")[2] or "data"
        if mount.named and mount.source:
            self.volumes[mount.source] = None
            return self._store(mount.source, service, mount)
        if self._is_file(mount):
            return self._ship(service, mount)
        if "docker.sock" in mount.source:
            self._need("docker-socket")
            return mount.source
        if "." in last and not mount.named:  # a file that is not there, or a socket
            self.left_out.append(f"services.{service.name}: {mount.source}")
            return ""
        if _is_of_the_folder(mount) or mount.named:
            several = len(self._stack.services) - len(self._stack.sidecars) > 1
            name = (
                str(service.name)
                if alone and several
                else ""
                if alone
                else f"{service.name}-{last}"
                if several
                else last
            )
            return self._store(f"./data/{name}".rstrip("/"), service, mount)
        if mount.source.startswith(("/dev/", "/sys/", "/proc/", "/run/", "/var/run/")):
            self._need("host-files")
            return mount.source
        self._need("user-folder")
        key = f"{re.sub(r'[^A-Z0-9]', '_', last.upper())}_FOLDER"
        words = {"prompt": f"Folder for {last}", "kind": "path", "default": mount.source, "required": True}
        self._questions.asked.setdefault(key, words)
        return f"${{{key}}}"

    def _store(self, source: str, service: LintService, mount: Mount) -> str:
        kind = "data"
        if is_cache(service.repository):
            kind = "cache"
        elif not is_database(service.repository):
            where = mount.target
            kind = (
                "config"
                if _CONFIG.search(where)
                else "media"
                if _MEDIA.search(where)
                else "cache"
                if "cache" in where
                else "data"
            )
        self.storage.setdefault(source, kind)
        return source

    def _is_file(self, mount: Mount) -> bool:
        return bool(mount.relative) and self._stack.folder.paths.get(mount.relative) == "file"

    def _ship(self, service: LintService, mount: Mount) -> str:
        """A file of the stack's goes along, where it was read and holds nothing of the user's."""
        text = self._stack.folder.texts.get(mount.relative)
        secret = text is not None and any(one in text for one in self._questions.secrets)
        if text is None or secret or "${" in text:
            self.left_out.append(f"services.{service.name}: {mount.relative}")
            return ""
        target = f"{service.name}/{mount.relative.rpartition('/')[2]}"
        self.files[target] = text
        return f"./{target}"


def _is_of_the_folder(mount: Mount) -> bool:
    return bool(mount.relative) or mount.source.startswith(("$PWD/", "${PWD}/"))


def _calm_check(check: dict[str, Any], *, shares: bool) -> dict[str, Any]:
    """A check in the form of an entry: its test a list, quick at first, and calm then."""
    if check.get("disable"):
        return {"disable": True}
    test = check.get("test")
    calm = {**check, "test": ["CMD-SHELL", test] if isinstance(test, str) else test}
    often = _OFTEN.fullmatch(str(check.get("interval", "30s")))
    if shares and often is not None and int(often[1]) < _CALM:
        calm["interval"] = f"{_CALM}s"
    calm.setdefault("start_period", "60s")
    calm.setdefault("start_interval", "2s")
    return calm


def _with_tag(service: LintService) -> str:
    return service.image if service.tag or "@" in service.image else f"{service.image}:latest"


def find_pages(stack: LintStack) -> list[dict[str, Any]]:
    """What Serve shows, else the port that the image is known to listen on, else what the app publishes."""
    pages: dict[str, dict[str, Any]] = {}
    for _, serve in stack.serves:
        for target in serve.targets:
            if target.port is not None:
                insecure = target.target.startswith("https+insecure")
                scheme = (
                    {"scheme": "https-insecure" if insecure else "https"} if target.target.startswith("https") else {}
                )
                path = {"target_path": target.suffix} if target.suffix.strip("/") else {}
                pages.setdefault(target.path, {"path": target.path, "port": target.port, **scheme, **path})
    if not pages:
        known = (find_image(one.repository) for one in stack.joined)
        port = next((one.port for one in known if one is not None and one.port), None)
        if port is not None:
            pages["/"] = {"path": "/", "port": port}
    return list(pages.values())


def find_ports(stack: LintStack, shown: set[int]) -> list[dict[str, Any]]:
    """Listeners beside the page: what the sidecar publishes on the host."""
    found: dict[tuple[int, str], None] = {}
    for service in stack.sidecars:
        for port in service.ports:
            if port.container.isdigit() and int(port.container) not in shown and port.container not in ("443", "41641"):
                found[int(port.container), port.protocol] = None
    by_port: dict[int, list[str]] = {}
    for number, protocol in found:
        by_port.setdefault(number, []).append(protocol)
    return [
        {"port": number, "protocol": protocols, "name": f"Port {number}", "lan": "optional"}
        for number, protocols in by_port.items()
    ]


def names_in_network(stack: LintStack) -> list[str]:
    """What answers the page or listens for the tailnet; databases and caches find their place on the bridge."""
    joined = [one for one in stack.joined if not is_database(one.repository) and not is_cache(one.repository)]
    return [str(one.name) for one in joined or stack.joined]


def moved_helpers(stack: LintStack) -> list[str]:
    """Databases and caches that shared the sidecar's network: their apps reached them at 127.0.0.1."""
    inside = set(names_in_network(stack))
    return [str(one.name) for one in stack.joined if str(one.name) not in inside]
