"""The rows of an update's preview: each image as it runs and as its registry has it, and what would be done."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.evidence.moments import calm_span, date
from scaletail_tui.domain.update.images import ServiceImage, StackImages, Standing
from scaletail_tui.domain.update.kept import Kept
from scaletail_tui.domain.update.reference import Pin, short_digest
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, row
from scaletail_tui.ui.toolkit.state_words import NAME_COLUMN, TEXT_COLUMN
from scaletail_tui.ui.toolkit.theme import Ink

_WORDS = {
    Standing.NEWER: ("newer", Ink.WAIT), Standing.PULLED: ("newer", Ink.WAIT), Standing.SAME: ("same", Ink.OK),
    Standing.PINNED: ("pinned", Ink.MUTED), Standing.MADE_HERE: ("made here", Ink.MUTED),
    Standing.UNKNOWN: ("?", Ink.WAIT),
}  # fmt: skip


def preview_rows(found: StackImages, kept: Kept | None) -> list[Row]:
    """All of it; the first line says what Enter does."""
    rows = [row(at(1, _sentence(found), Ink.STRONG), wrap=True, still=True), BLANK]
    for image in found.images:
        rows += _image_rows(image, found.at)
    rows.append(BLANK)
    if found.refusal:
        rows.append(row(at(1, f"{found.refusal} {found.remedy}".strip(), Ink.WAIT), wrap=True))
    elif found.outdated:
        rows.append(row(at(1, f"Made anew, in this order: {', '.join(found.recreated)}."), wrap=True))
        rows.append(
            row(
                at(
                    1, "What does not answer goes back by itself. Data that the app converts meanwhile stays converted."
                ),
                wrap=True,
            )
        )
        if found.releases:
            rows.append(row(at(1, "What is new: "), at(15, found.releases, Ink.ACCENT), copy=found.releases, wrap=True))
    if kept is not None:
        what = "redeploy" if kept.of_redeploy else "update"
        rows.append(row(at(1, f"Before its {what} of {date(kept.at)} it ran, and b brings back:"), wrap=True))
        rows += [
            row(at(3, f"{image.service}  {_name(image.version, image.digest or image.id)}")) for image in kept.images
        ]
    return rows


def _sentence(found: StackImages) -> str:
    number = len(found.outdated)
    if number:
        return "1 image is newer in its registry." if number == 1 else f"{number} images are newer in their registries."
    if found.unknown:
        return "Not every registry has said what it has."
    return "Every image is the newest of its tag."


def _image_rows(one: ServiceImage, now: float) -> list[Row]:
    age = f", made {calm_span(now - one.runs.made)} ago" if one.runs.made is not None else ""
    old = f"{_name(one.runs.version, one.runs.digest or one.runs.id)}{age}"
    rows = [
        row(
            at(1, *_WORDS[one.standing]), at(NAME_COLUMN, one.service), at(TEXT_COLUMN, one.reference),
            key=one.service, copy=one.reference, wrap=True,
        ),
        row(at(TEXT_COLUMN, f"runs {old}", Ink.MUTED), wrap=True),
    ]  # fmt: skip
    match one.standing:
        case Standing.NEWER | Standing.PULLED:
            again = "; it was tried, and had to go back" if one.refused else ""
            here = ", here already" if one.standing is Standing.PULLED else ""
            new = f"new  {_name(one.new_version, one.new_digest)}{here}{again}"
            rows.append(row(at(TEXT_COLUMN, new), copy=one.new_digest, wrap=True))
        case Standing.PINNED:
            by = "digest" if one.pin is Pin.DIGEST else "version"
            rows.append(row(at(TEXT_COLUMN, f"held by its {by}: left alone", Ink.MUTED), wrap=True))
        case Standing.MADE_HERE:
            rows.append(row(at(TEXT_COLUMN, "made here: no registry has it", Ink.MUTED), wrap=True))
        case Standing.UNKNOWN:
            rows.append(row(at(TEXT_COLUMN, one.said, Ink.WAIT), wrap=True))
    return rows


def _name(version: str, digest: str) -> str:
    return f"{version} ({short_digest(digest)})" if version else short_digest(digest)
