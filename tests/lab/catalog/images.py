"""The images of a catalog, made in the lab: one actor for every application, real databases from Debian's packages."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.lab.catalog.databases_of import kind_of
from tests.lab.running_lab import Lab

HERE = Path(__file__).parent
DESK = "http://172.17.0.1:9300"
ACTOR, ROOTS = "lab/actor", "lab/database-{kind}"
# fmt: off
_SHELL = (
    "sh", "bash", "ash", "wget", "nc", "sleep", "cat", "ls", "ps", "netstat", "id", "env", "rm", "mkdir", "kill",
    "stat", "touch", "grep", "head", "tail", "printf", "seq", "test", "echo", "chmod", "chown", "cp", "mv", "date",
    "true", "cut", "find", "sed", "awk", "tr", "sort", "ln", "hostname", "expr", "[",
)
# fmt: on
_TOOLS = ("curl", "node", "bun", "python", "python3", "php", "java", "ruby", "rake", "celery", "npm", "yarn", "pnpm")
_VERSION = re.compile(r":(?:pg)?(\d+)")

USERS: Mapping[str, str] = {
    "nodered/node-red": "1000:1000",
    "mattermost/mattermost-team-edition": "2000:2000",
    "ghcr.io/coder/coder": "1000:1000",
    "neosmemo/memos": "10001:10001",
    "ghcr.io/sysadminsmedia/homebox": "65532:65532",
    "chroxify/haptic-web": "101:101",
}
"""Images whose own user is not root, where their makers say so; what an entry mounts must suit that user."""


def build(lab: Lab) -> None:
    """Build what is built once: the actor and the databases' tar."""
    cache = Path(lab.builder_environment()["LAB_CACHE"])
    subprocess.run([str(HERE / "databases" / "build"), str(cache / "databases")], check=True)
    source = hashlib.sha256(b"".join(path.read_bytes() for path in sorted((HERE / "actor").iterdir()))).hexdigest()
    stamp = cache / "bin" / "actor.stamp"
    if not stamp.is_file() or stamp.read_text() != source or not (cache / "bin" / "actor").is_file():
        subprocess.run(
            ["go", "build", "-trimpath", "-ldflags=-s -w", "-o", str(cache / "bin" / "actor"), "."],
            cwd=HERE / "actor", check=True, env={**lab.builder_environment(), "CGO_ENABLED": "0"},
        )  # fmt: skip
        stamp.write_text(source)


def load(lab: Lab, wanted: Mapping[str, Sequence[str]]) -> None:
    """Make every image of `wanted`: reference to the paths that its health checks call."""
    cache = Path(lab.builder_environment()["LAB_CACHE"])
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        _actor_tree(tree, cache)
        _import(lab, tree, ACTOR, [f"ENV ACTOR_DESK={DESK}"])
        for kind in sorted({kind_of(reference) for reference in wanted} - {""}):
            _import_databases(lab, cache, kind)
        for reference, tools in wanted.items():
            if kind := kind_of(reference):
                _database(lab, reference, kind)
                continue
            repository = re.sub(r":[^/]*$", "", reference).removeprefix("docker.io/")
            user = USERS.get(repository, "")
            if not tools and not user:
                lab.docker("tag", ACTOR, reference)
                continue
            own = Path(scratch) / "own"
            shutil.copytree(tree, own, symlinks=True)
            for tool in tools:
                place = own / tool.lstrip("/")
                place.parent.mkdir(parents=True, exist_ok=True)
                if not place.exists() and not place.is_symlink():
                    place.symlink_to("/bin/actor")
            _import(lab, own, reference, [f"ENV ACTOR_DESK={DESK}", *([f"USER {user}"] if user else [])])
            shutil.rmtree(own)


def tools_called_for(bodies: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """What health checks and entry points call and the actor does not bring along."""
    found: dict[str, None] = {}
    for body in bodies:
        entry = body.get("entrypoint") or []
        for word in entry[:1] if isinstance(entry, list) else str(entry).split()[:1]:
            if word not in (*_SHELL, *_TOOLS):
                found[word if word.startswith("/") else f"/bin/{word}"] = None
        test = (body.get("healthcheck") or {}).get("test") or []
        if not isinstance(test, list) or len(test) < 2:
            continue
        words = [test[1]] if test[0] == "CMD" else re.findall(r"(?:^|[;&|]\s*)(\S+)", test[1])
        for word in map(str, words):
            if word not in (*_SHELL, *_TOOLS) and not word.startswith(("$", "!", "exit")):
                found[word if word.startswith("/") else f"/bin/{word}"] = None
    return tuple(found)


def _actor_tree(tree: Path, cache: Path) -> None:
    for folder in ("bin", "tmp", "etc", "root", "var/run", "run"):
        (tree / folder).mkdir(parents=True)
    shutil.copy(cache / "bin" / "actor", tree / "bin" / "actor")
    busybox = shutil.which("busybox") or "/bin/busybox"
    shutil.copy(busybox, tree / "bin" / "busybox")
    for name in _SHELL:
        (tree / "bin" / name).symlink_to("busybox")
    for name in _TOOLS:
        (tree / "bin" / name).symlink_to("actor")
    (tree / "tmp").chmod(0o1777)
    (tree / "etc" / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/tmp:/bin/sh\n")
    (tree / "etc" / "group").write_text("root:x:0:\napp:x:1000:\n")


def _import(lab: Lab, tree: Path, reference: str, changes: Sequence[str], entry: str = "/bin/actor") -> None:
    with tempfile.NamedTemporaryFile(suffix=".tar") as packed:
        with tarfile.open(packed.name, "w") as archive:
            archive.add(tree, arcname=".")
        _import_tar(lab, packed.name, reference, changes, entry)


def _import_tar(lab: Lab, tar: str, reference: str, changes: Sequence[str], entry: str) -> None:
    path = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin"
    options = [f"ENV PATH={path}", f'ENTRYPOINT ["{entry}"]', *changes]
    lab.docker("import", *(part for option in options for part in ("--change", option)), tar, reference)


def _import_databases(lab: Lab, cache: Path, kind: str) -> None:
    """The whole root of all three, under each kind's own entry point; the actor changes users in it."""
    joined = cache / "databases" / "with-actor.tar"
    stamp = cache / "databases" / "with-actor.stamp"
    wanted = (cache / "databases" / "stamp").read_text() + (cache / "bin" / "actor.stamp").read_text()
    if not stamp.is_file() or stamp.read_text() != wanted:
        shutil.copy(cache / "databases" / "databases.tar", joined)
        with tarfile.open(joined, "a") as archive:
            archive.add(cache / "bin" / "actor", arcname="./usr/local/bin/actor")
        stamp.write_text(wanted)
    made = f"{ROOTS.format(kind=kind)}:{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    if not lab.docker("images", "-q", made):
        _import_tar(lab, str(joined), made, [], f"/usr/local/bin/entry-{_ENTRIES[kind]}")
    lab.docker("tag", made, ROOTS.format(kind=kind))


_ENTRIES = {"postgres": "postgres", "mysql": "mariadb", "redis": "redis"}


def _database(lab: Lab, reference: str, kind: str) -> None:
    """The root of its kind; what a tag promises is an environment variable, by one layerless build more."""
    changes = []
    version = _VERSION.search(reference)
    if kind == "postgres":
        changes = [f"ENV PG_MAJOR={version[1] if version else 18}"]
    elif kind == "mysql" and "linuxserver" in reference:
        changes = ["ENV DATA_FOLDER=/config/databases"]
    if not changes:
        lab.docker("tag", ROOTS.format(kind=kind), reference)
        return
    # `commit` of a container that never ran adds no layer, only the change.
    container = lab.docker("create", ROOTS.format(kind=kind))
    lab.docker("commit", *(part for change in changes for part in ("--change", change)), container, reference)
    lab.docker("rm", container)
