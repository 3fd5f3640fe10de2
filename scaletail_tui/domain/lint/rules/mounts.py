"""Mounts: do they lead where they should, and is there what they name?"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from scaletail_tui.domain.lint.change import Change, Drop, SetDotenv, SetText
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import find_image
from scaletail_tui.domain.lint.mounts import Mount
from scaletail_tui.domain.lint.scalar import Scalar, texts_in
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack, below

_FILE = re.compile(
    r"\.(?:conf|cfg|ya?ml|json|toml|ini|env|sql|cnf|xml|properties|sh|crt|pem|key|txt|php|py|js)$|^(?:Caddyfile|htpasswd|users|passwd)$"
)
_ROOTS = re.compile(r"\./(?:opt|var|srv|etc|home|mnt|root|usr|run)/")


def find_shell_paths(stack: LintStack) -> Iterator[LintFinding]:
    """`pwd-in-path`: what is mounted depends on where the command was typed."""
    for service in stack.services:
        found = [mount for mount in service.mounts if re.match(r"\$PWD\b|\$\{PWD\}", mount.source)]
        if found:
            changes = [change for mount in found for change in _from_folder(stack, mount)]
            names = ", ".join(mount.source_written for mount in found)
            yield stack.find(
                "pwd-in-path", found[0].written,
                f"{service.name}: {names} begin where the shell stands, not in the stack's folder.",
                *(changes if len(changes) == len(found) else ()),
            )  # fmt: skip


def _from_folder(stack: LintStack, mount: Mount) -> Iterator[Change]:
    """The same path from the stack's folder on, where it is written."""
    begin = r"^([\"']?)\$(?:\{PWD\}|PWD)/"
    if re.match(begin, mount.written):
        yield SetText(file=mount.written.file, path=mount.written.path, text=re.sub(begin, r"\1./", mount.written))
        return
    for line in stack.folder.dotenv:
        if mount.source_written == f"${{{line.key}}}" and re.match(begin, line.written):
            yield SetDotenv(file=".env", key=line.key, written=re.sub(begin, r"\1./", line.written))


def find_collisions(stack: LintStack) -> Iterator[LintFinding]:
    """`config-dir-collision`: the sidecar's folder for Serve is the app's too."""
    for sidecar in stack.sidecars:
        path = stack.serve_path(sidecar) or "/config/serve.json"
        theirs = {
            mount.relative for mount in sidecar.mounts if mount.relative and below(path, mount.target) is not None
        }
        found = [
            (service, mount) for service in stack.services for mount in service.mounts
            if not service.is_sidecar and mount.relative in theirs
        ]  # fmt: skip
        if found:
            names = ", ".join(dict.fromkeys(str(service.name) for service, _ in found))
            yield stack.find(
                "config-dir-collision", found[0][1].written,
                f"./{found[0][1].relative} is the sidecar's folder for Serve and that of {names} as well.",
            )  # fmt: skip


def find_missing_files(stack: LintStack) -> Iterator[LintFinding]:
    """`missing-bind-file` and `socket-mount`: the engine makes a folder where a file should be."""
    for service in stack.services:
        for mount in service.mounts:
            if mount.source.endswith("/tailscaled.sock") and not service.is_sidecar:
                yield from _judge_socket(stack, service, mount)
            elif mount.relative and stack.folder.paths.get(mount.relative) == "missing" and _is_file(mount):
                yield stack.find(
                    "missing-bind-file", mount.written,
                    f"{service.name} mounts the file {mount.source}, which is missing: a folder is made of it.",
                )  # fmt: skip


def _is_file(mount: Mount) -> bool:
    inside, outside = PurePosixPath(mount.target).name, PurePosixPath(mount.source).name
    return bool(
        _FILE.search(inside) and (_FILE.search(outside) or inside == outside) and not mount.source.endswith("/")
    )


def _judge_socket(stack: LintStack, service: LintService, mount: Mount) -> Iterator[LintFinding]:
    folder = posixpath.normpath(posixpath.dirname(re.sub(r"^\$PWD", ".", mount.source)))
    for sidecar in stack.sidecars:
        for theirs in sidecar.mounts:
            if posixpath.normpath(re.sub(r"^\$PWD", ".", theirs.source)) in (folder, posixpath.dirname(folder)):
                return
    if not stack.sidecars or mount.source.startswith(("/var/run/", "/run/")):
        return
    yield stack.find(
        "socket-mount", mount.written,
        f"{service.name} mounts the sidecar's socket, and no sidecar puts it there: the engine makes a folder of it.",
    )  # fmt: skip


def find_wrong(stack: LintStack) -> Iterator[LintFinding]:
    """`wrong-mount`, `odd-path`, `volume-name-hardcoded` and `useless-volume`."""
    label = stack.variables.get("SERVICE", "")
    hardcoded: list[Scalar] = []
    for service in stack.services:
        known = find_image(service.repository)
        for mount in service.mounts:
            inside, outside = PurePosixPath(mount.target).name, PurePosixPath(mount.source).name
            if mount.relative and re.fullmatch(rf"{re.escape(outside)}\d", inside) and outside:
                yield stack.find(
                    "wrong-mount",
                    mount.written,
                    f"{mount.source} is mounted at {mount.target}: the number is one too many.",
                    *_mount_at(stack, mount, mount.target[:-1]),
                )
            if _ROOTS.match(mount.source):
                yield stack.find(
                    "odd-path", mount.written,
                    f"{mount.source} lies below the stack's folder: most likely {mount.source[1:]} is meant.",
                    *_without_dot(stack, mount),
                )  # fmt: skip
            if label and re.match(rf"\./{re.escape(label)}-data\b", mount.source_written):
                hardcoded.append(mount.written)
            if known is not None and known.no_config and mount.target == "/config":
                yield stack.find(
                    "useless-volume",
                    mount.written,
                    f"{service.name} reads nothing from /config: the mount is left over.",
                    Drop(file=mount.written.file, path=mount.item),
                )
    if hardcoded:
        yield stack.find(
            "volume-name-hardcoded", hardcoded[0], f"./{label}-data does not follow when SERVICE is renamed.",
            *(
                SetText(file=one.file, path=one.path, text=one.replace(f"./{label}-data", "./${SERVICE}-data", 1))
                for one in hardcoded
            ),
        )  # fmt: skip


def _mount_at(stack: LintStack, mount: Mount, target: str) -> tuple[Change, ...]:
    """The same source at another place of the container's, where nothing else speaks of the first one."""
    old = f":{mount.target}"
    texts = [text for text in texts_in(stack.folder.model) if text is not mount.written]
    if mount.written.count(old) != 1 or any(below(text, mount.target) is not None for text in texts):
        return ()
    text = mount.written.replace(old, f":{target}")
    return (SetText(file=mount.written.file, path=mount.written.path, text=text),)


def _without_dot(stack: LintStack, mount: Mount) -> tuple[Change, ...]:
    """The folder of the host, while nothing lies in the one beside the Compose file."""
    first = mount.source_written.removeprefix("./").partition("/")[0]
    if stack.folder.paths.get(mount.relative) != "missing" or not mount.written.startswith(f"./{first}/"):
        return ()
    return (SetText(file=mount.written.file, path=mount.written.path, text=mount.written[1:]),)


def find_config_paths(stack: LintStack) -> Iterator[LintFinding]:
    """`config-path`, `share-path-mismatch`, `stacks-path-mismatch`: places that an image asks for."""
    for service in stack.services:
        if service.repository == "traefik":
            for mount in service.mounts:
                if re.fullmatch(r"/etc/traefik\.(?:ya?ml|toml)", mount.target):
                    yield stack.find(
                        "config-path",
                        mount.written,
                        f"Traefik does not read {mount.target}: /etc/traefik/ is the place.",
                        *_mount_at(stack, mount, f"/etc/traefik{mount.target.removeprefix('/etc')}"),
                    )
        if service.repository.endswith("louislam/dockge"):
            setting = service.setting("DOCKGE_STACKS_DIR")
            if setting is not None and setting.value and setting.value not in {one.target for one in service.mounts}:
                yield stack.find(
                    "stacks-path-mismatch", setting.place,
                    "DOCKGE_STACKS_DIR must be a folder that is mounted under the very same path.",
                    *(
                        change for one in service.mounts if one.source == setting.value
                        for change in _mount_at(stack, one, setting.value)
                    ),
                )  # fmt: skip
        if service.repository.endswith("copyparty/ac") or "copyparty" in service.repository:
            yield from _judge_shares(stack, service)


def _judge_shares(stack: LintStack, service: LintService) -> Iterator[LintFinding]:
    from scaletail_tui.domain.lint.scalar import as_mapping, find_key

    configs = as_mapping(stack.folder.model.get("configs"))
    for name, config in configs.items():
        content = as_mapping(config).get("content")
        if not isinstance(content, Scalar) or "[/" not in content:
            continue
        for found in re.finditer(r"^\[/[^\]]*\]\s*\n\s*(/[^\s]+)", content, re.MULTILINE):
            if not any(below(found[1], mount.target) is not None for mount in service.mounts):
                place = find_key(as_mapping(config), "content") or content
                yield stack.find(
                    "share-path-mismatch", place, f"{name} shares {found[1]}, and nothing is mounted there.",
                    file=content.file, line=content.line + 1 + content.count("\n", 0, found.start(1)),
                )  # fmt: skip


RULES = (find_shell_paths, find_collisions, find_missing_files, find_wrong, find_config_paths)
