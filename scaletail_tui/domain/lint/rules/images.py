"""Images: which one is meant, and whether it is still called so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.compose.interpolation import variables_in
from scaletail_tui.domain.lint.change import AddItem, AddKey, Change, SetDotenv, SetText
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import find_image, find_new_name, is_sample
from scaletail_tui.domain.lint.scalar import Scalar, as_mapping, find_key
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack


def find_implicit(stack: LintStack) -> Iterator[LintFinding]:
    """`image-tag-implicit`: which version runs is said nowhere."""
    for service in stack.services:
        if not service.image or service.tag or "@" in service.image:
            continue
        if service.is_sidecar or not re.fullmatch(r"[\w./:-]+", service.image):
            continue
        yield stack.find(
            "image-tag-implicit", service.place("image"),
            f"{service.name}: {service.image} names no version, so it is whatever was the latest when it was pulled.",
            *_name(stack, service),
        )  # fmt: skip


def _name(stack: LintStack, service: LintService) -> tuple[Change, ...]:
    """The same image with the tag that is meant, where it is written."""
    written = service.body.get("image")
    if not isinstance(written, Scalar):
        return ()
    if "$" not in written:
        return (SetText(file=written.file, path=written.path, text=f"{written}:latest"),)
    variables = list(variables_in(written))
    if len(variables) != 1 or written != f"${{{variables[0].name}}}":
        return ()
    line = next((one for one in reversed(stack.folder.dotenv) if one.key == variables[0].name), None)
    if line is None or line.comment or line.quoted or "$" in line.written or not line.written:
        return ()
    return (SetDotenv(file=".env", key=line.key, written=f"{line.written}:latest"),)


def find_builds(stack: LintStack) -> Iterator[LintFinding]:
    """`build-and-image` and `build-without-dockerfile`."""
    for service in stack.services:
        build = service.body.get("build")
        if build is None:
            continue
        place = service.place("build")
        context = (
            service.fill(build) if isinstance(build, str) else service.fill(as_mapping(build).get("context") or ".")
        )
        if service.image:
            yield stack.find(
                "build-and-image", place,
                f"{service.name} has both an image and a build: which of them runs depends on what is there.",
            )  # fmt: skip
        if re.fullmatch(r"\.?/?", context) and not (isinstance(build, dict) and "dockerfile_inline" in build):
            name = (
                service.fill(as_mapping(build).get("dockerfile") or "Dockerfile")
                if not isinstance(build, str)
                else "Dockerfile"
            )
            if name not in stack.folder.present:
                yield stack.find(
                    "build-without-dockerfile", place, f"{service.name} is to be built here, and there is no {name}."
                )


def find_names(stack: LintStack) -> Iterator[LintFinding]:
    """`old-image-name` and `sample-image`."""
    for service in stack.services:
        bare = re.sub(r"^(?:ghcr\.io|lscr\.io)/", "", service.repository)
        if new := find_new_name(bare):
            yield stack.find(
                "old-image-name", service.place("image"), f"{bare} is called {new} today.",
                *_rename(service, bare, new),
            )  # fmt: skip
        if is_sample(bare):
            yield stack.find(
                "sample-image", service.place("image"), f"{service.name} is a sample: take it out once the rest works."
            )


def _rename(service: LintService, old: str, new: str) -> tuple[Change, ...]:
    """The new name, where no version is named that may be there by the old one alone."""
    written = service.body.get("image")
    if not isinstance(written, Scalar) or "$" in written or service.tag not in ("", "latest") or "@" in written:
        return ()
    return (SetText(file=written.file, path=written.path, text=written.replace(old, new, 1)),)


def find_capabilities(stack: LintStack) -> Iterator[LintFinding]:
    """`capability-missing`: part of what the image can do needs a right that it is not given."""
    for service in stack.services:
        known = find_image(service.repository)
        if known is None or not known.capability or service.body.get("privileged") == "true":
            continue
        given = {str(one).upper().removeprefix("CAP_") for one in service.body.get("cap_add") or ()}
        if not given & {known.capability, "ALL"}:
            yield stack.find(
                "capability-missing", service.place("cap_add", "image"),
                f"{service.name} is not given {known.capability}, which its DHCP server needs.",
                *_permit(service, known.capability),
            )  # fmt: skip


def _permit(service: LintService, right: str) -> tuple[Change, ...]:
    place = find_key(service.body, "cap_add")
    if place is None:
        return (AddKey(file=service.name.file, path=service.name.path, key="cap_add", value=[right]),)
    return (AddItem(file=place.file, path=place.path, text=right),)


RULES = (find_implicit, find_builds, find_names, find_capabilities)
