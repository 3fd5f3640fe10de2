"""A comparison with the catalog as lines of text, and as an object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scaletail_tui.domain.comparison.three_way import Beside, Hunk, Side, find_place
from scaletail_tui.operations.compare.drift import DriftLook
from scaletail_tui.operations.compare.look import ComparedFile, Comparison, show_lines

WHOSE = {
    Side.CATALOG: "the catalog changed it",
    Side.YOURS: "you changed it",
    Side.BOTH: "both changed it: choose",
    Side.UNKNOWN: "it differs, and how it was written is not known: choose",
}
_WAS, _YOURS = "was", "yours"


def comparison_lines(seen: Comparison) -> Iterator[str]:
    """What the stack is made from, its files with their hunks, and how to go on."""
    name, entry = seen.spec.name, seen.service
    if seen.source:
        yield f"{name} was imported; beside it: {seen.source}"
    else:
        yield f"{name}: {entry.name}, of the catalog's entry {entry.slug}" + (
            ", which is another one by now." if seen.newer else " as it is now."
        )
    if entry.archived is not None:
        yield entry.archived.sentence
    for file in seen.files:
        yield file.path
        for hunk in file.seen.hunks:
            yield from hunk_lines(file, hunk, seen.beside)
    for path in seen.new_files:
        yield f"{path}: new, and comes with what is taken"
    if seen.known and seen.beside is Beside.SOURCE:
        yield f"Beside the catalog's entry {seen.known}: scaletail-tui compare {name} --beside catalog"
    if not seen.hunks:
        theirs = "the catalog has it" if seen.beside is Beside.CATALOG else "an import would write it now"
        yield f"Every file stands as {theirs}."
        return
    beside = f" --beside {seen.beside.value}" if seen.source else ""
    if seen.numbers(Side.CATALOG):
        both = ",".join(map(str, sorted(seen.numbers(Side.BOTH, Side.UNKNOWN))))
        more = f" --take {both}, or --keep {both}" if both else ""
        yield f"Take what is new and keep what you changed: scaletail-tui compare {name}{beside} --merge{more}"
    yield f"Take some: scaletail-tui compare {name}{beside} --take {seen.hunks[0].number}; or --take-all."


def hunk_lines(file: ComparedFile, hunk: Hunk, beside: Beside = Beside.CATALOG) -> Iterator[str]:
    """Its number, its place and whose it is; then its lines, each with where it stands."""
    place = find_place(file.seen.mine, hunk.line) if file.path.endswith((".yaml", ".yml")) else ""
    yield f"  [{hunk.number}] line {hunk.line}{f', {place}' if place else ''}: {_whose(hunk.side, beside)}"
    for word, lines in hunk_texts(file, hunk, beside):
        yield from (f"      {word:<7} | {line}".rstrip() for line in lines or ["(nothing)"])


def _whose(side: Side, beside: Beside) -> str:
    return "its source changed it" if (side, beside) == (Side.CATALOG, Beside.SOURCE) else WHOSE[side]


def hunk_texts(file: ComparedFile, hunk: Hunk, beside: Beside = Beside.CATALOG) -> Iterator[tuple[str, Sequence[str]]]:
    """What was written, where that is neither of the others; what stands; what the catalog has."""
    if hunk.side is Side.BOTH and hunk.base is not None:
        yield _WAS, list(show_lines(file, hunk.base))
    yield _YOURS, list(show_lines(file, hunk.mine))
    yield beside.value, list(show_lines(file, hunk.theirs))


def drift_lines(name: str, look: DriftLook) -> Iterator[str]:
    """Where what runs is another thing than the folder says."""
    if look.unseen:
        yield f"What runs was not compared with the folder: {look.unseen}"
        return
    yield "What runs is what the folder says." if not look.found else "What runs differs from the folder:"
    yield from (f"  {one.sentence}" for one in look.found)
    if look.found:
        yield f"Take the folder's: scaletail-tui compare {name} --apply; keep what runs: --keep-running"


def comparison_to_json(seen: Comparison, drift: DriftLook) -> dict[str, Any]:
    """Secrets are hidden in it."""
    entry = seen.service
    return {
        "stack": seen.spec.name, "folder": seen.plan.folder, "service": entry.slug, "made_from": seen.made_from,
        "revision": entry.revision, "newer": seen.newer,
        "archived": entry.archived.sentence if entry.archived is not None else None,
        "instead": (entry.archived.instead or None) if entry.archived is not None else None,
        "imported": bool(seen.source), "beside": seen.beside.value, "source": seen.source or None,
        "known": seen.known or None, "files": [_file(file) for file in seen.files], "new_files": list(seen.new_files),
        **drift_to_json(drift),
    }  # fmt: skip


def _file(file: ComparedFile) -> dict[str, Any]:
    return {
        "path": file.path,
        "hunks": [
            {
                "number": hunk.number, "whose": hunk.side.value, "line": hunk.line,
                "was": list(show_lines(file, hunk.base)) if hunk.base is not None else None,
                "yours": list(show_lines(file, hunk.mine)), "catalog": list(show_lines(file, hunk.theirs)),
            }
            for hunk in file.seen.hunks
        ],
    }  # fmt: skip


def drift_to_json(drift: DriftLook) -> dict[str, Any]:
    return {
        "drift": [
            {"part": one.part.value, "where": one.where, "what": one.what, "folder": one.files, "runs": one.runs}
            for one in drift.found
        ],
        "unseen": drift.unseen or None,
    }  # fmt: skip
