"""Data: is it kept when the container is made anew?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.lint.change import AddItem, Change, Drop
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import find_image, is_database
from scaletail_tui.domain.lint.scalar import Scalar, as_mapping, find_key
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack, below


def find_lost_data(stack: LintStack) -> Iterator[LintFinding]:
    """`no-persistence` and `missing-mount`."""
    for service in stack.services:
        known = find_image(service.repository)
        if known is None:
            continue
        off = known.kept_by and service.setting_value(known.kept_by).lower() in ("false", "0", "no")
        if known.data and not off and not any(_is_kept(service, path) for path in known.data):
            yield stack.find(
                "no-persistence", service.place("volumes", "image"),
                f"{service.name} keeps its data in {known.data[0]}, where nothing is mounted: it will be lost.",
            )  # fmt: skip
        for path in known.wants:
            if not _is_kept(service, path):
                yield stack.find(
                    "missing-mount", service.place("volumes", "image"),
                    f"{service.name} offers the folder {path}, where nothing is mounted.",
                    *_mount(stack, service, path),
                )  # fmt: skip


def _mount(stack: LintStack, service: LintService, path: str) -> tuple[Change, ...]:
    """A folder beside the Compose file, of the same name."""
    name, place = path.rpartition("/")[2], find_key(service.body, "volumes")
    taken = {mount.relative for one in stack.services for mount in one.mounts}
    if name in taken or place is None or "/" in place.file or not isinstance(service.body.get("volumes"), list):
        return ()
    return (AddItem(file=place.file, path=place.path, text=f"./{name}:{path}"),)


def _is_kept(service: LintService, path: str) -> bool:
    return any(
        below(path, mount.target) is not None or below(mount.target, path) is not None for mount in service.mounts
    ) or path in str(service.body.get("tmpfs"))


def find_unused_volumes(stack: LintStack) -> Iterator[LintFinding]:
    """`orphan-volume`: it is declared, and nobody mounts it."""
    used = {mount.source for service in stack.services for mount in service.mounts if mount.named}
    for name in as_mapping(stack.folder.model.get("volumes")):
        if isinstance(name, Scalar) and name not in used:
            yield stack.find(
                "orphan-volume", name, f"No service mounts the volume {name}.", Drop(file=name.file, path=name.path)
            )


def find_unmounted(stack: LintStack) -> Iterator[LintFinding]:
    """`file-not-mounted`: a file for the app lies beside the folder that it sees."""
    mounted = {mount.relative for service in stack.services for mount in service.mounts if mount.relative}
    for path in stack.folder.present:
        folder, _, name = path.rpartition("/")
        if not re.fullmatch(r"[\w.-]+-data", folder) or not re.search(r"\.(?:ya?ml|json|toml|conf|ini|env)$", name):
            continue
        covered = any(below(path, one) is not None for one in mounted)
        if not covered and any(below(one, folder) is not None for one in mounted):
            place = Scalar.at("", file=path, line=1, path=())
            yield stack.find(
                "file-not-mounted", place, f"No container sees {path}: only folders beside it are mounted."
            )


def find_style(stack: LintStack) -> Iterator[LintFinding]:
    """`data-dir-style`: of all the folders of app and database none is called after SERVICE, as the template has it."""
    if not any(line.key == "SERVICE" for line in stack.folder.dotenv):
        return
    mounts = [mount for one in stack.services if not one.is_sidecar for mount in one.mounts if mount.relative]
    database = any(mount.relative for one in stack.services if is_database(one.repository) for mount in one.mounts)
    own = stack.variables.get("SERVICE", "")
    styled = any("$" in one.source_written or (own and own in one.source) for one in mounts)
    if database and not styled and len({one.relative for one in mounts}) > 2:
        names = ", ".join(dict.fromkeys(f"./{one.relative}" for one in mounts))
        yield stack.find(
            "data-dir-style",
            mounts[0].written,
            f"The template keeps data in ./${{SERVICE}}-data, and here it is {names}.",
        )


RULES = (find_style, find_lost_data, find_unused_volumes, find_unmounted)
