"""What a check found, and the check itself, as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.moments import calm_span, date
from scaletail_tui.domain.plain import plain_line, plain_text
from scaletail_tui.domain.update.images import ServiceImage, StackImages, Standing
from scaletail_tui.domain.update.kept import Kept
from scaletail_tui.domain.update.reference import Pin, short_digest
from scaletail_tui.operations.kept.keep import last_kept

if TYPE_CHECKING:
    from scaletail_tui.ports.bundle import Ports


_WORDS = {
    Standing.NEWER: "newer", Standing.PULLED: "newer", Standing.SAME: "same", Standing.PINNED: "pinned",
    Standing.MADE_HERE: "made here", Standing.UNKNOWN: "?",
}  # fmt: skip


def lines_of(found: Iterable[StackImages]) -> Iterator[str]:
    """A stack's name, a line an image, and what an update would do."""
    for stack in found:
        yield f"{stack.stack}" + (f"  ({stack.service})" if stack.service and stack.service != stack.stack else "")
        width = max((len(one.service) for one in stack.images), default=0)
        for one in stack.images:
            yield f"  {_WORDS[one.standing]:<10}{one.service:<{width}}  {one.reference}  {_about(one, stack.at)}"
            if one.said:
                yield f"            {plain_line(one.said)}"
        if stack.refusal:
            yield f"  not to be updated: {plain_line(f'{stack.refusal} {stack.remedy}')}"
        elif stack.recreated:
            yield f"  makes anew, in order: {', '.join(stack.recreated)}"
        if stack.outdated and stack.releases:
            yield f"  what is new: {stack.releases}"


def kept_lines(records: tuple[Kept, ...]) -> list[str]:
    """What could be gone back to; nothing where nothing is kept."""
    kept = last_kept(records)
    if kept is None:
        return []
    lines = [f"{kept.stack} before its {'redeploy' if kept.of_redeploy else 'update'} of {date(kept.at)}:"]
    return lines + [
        f"  {one.service}  {one.reference}  {_name(one.version, one.digest or one.id)}" for one in kept.images
    ]


def _about(one: ServiceImage, now: float) -> str:
    """Old and new, with the age where it is known."""
    age = f", made {calm_span(now - one.runs.made)} ago" if one.runs.made is not None else ""
    old = f"{_name(one.runs.version, one.runs.digest or one.runs.id)}{age}"
    match one.standing:
        case Standing.NEWER:
            again = " (it had to go back before)" if one.refused else ""
            return f"{old} → {short_digest(one.new_digest)}{again}"
        case Standing.PULLED:
            return f"{old} → {_name(one.new_version, one.new_digest)}, which is on this host already"
        case Standing.PINNED:
            return f"{old}, held by its {'digest' if one.pin is Pin.DIGEST else 'version'}: left alone"
        case Standing.MADE_HERE:
            return f"{old}: no registry has it"
    return old


def _name(version: str, digest: str) -> str:
    """`1.32.0 (sha256:1a2b3c4d5e6f)`."""
    return f"{version} ({short_digest(digest)})" if version else short_digest(digest)


async def look_at(ports: Ports, stacks: Sequence[str]) -> tuple[StackImages, ...]:
    """The stacks that are named, else all; raises BadInput for a name that nothing has."""
    from scaletail_tui.domain.errors import ScaletailError
    from scaletail_tui.operations.observe.origin import check_known
    from scaletail_tui.operations.update.check import check_all
    from scaletail_tui.operations.watch.overview import find_stacks

    names = list(dict.fromkeys(stacks))
    for name in names:
        ports.folders.folder(name)
        await check_known(ports, name)
    if not names:
        here = await find_stacks(ports)
        if here.silence:
            raise ScaletailError(here.silence)
        names = list(here.names)
    return await check_all(ports, names)


def show(found: tuple[StackImages, ...]) -> None:

    print(plain_text("\n".join(lines_of(found)) or "No stacks yet. See: scaletail-tui list"), flush=True)
