"""Data: is it kept when the container is made anew?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.lint.change import Drop
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import find_image
from scaletail_tui.domain.lint.scalar import Scalar, as_mapping
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
                )  # fmt: skip


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


RULES = (find_lost_data, find_unused_volumes, find_unmounted)
