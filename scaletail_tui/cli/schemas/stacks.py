"""What commands say of stacks: how they are, what is wrong, what was done, and of their keys and devices."""

from __future__ import annotations

from scaletail_tui.cli.schemas.shapes import (
    ANY,
    COUNT,
    FLAG,
    SECONDS,
    TEXT,
    TEXTS,
    Shape,
    fields,
    list_of,
    map_of,
    may_have,
    only,
    or_null,
    word_of,
)
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.keys.calendar import KeyThing, SeenBy, Standing
from scaletail_tui.domain.logs.sieve import Level
from scaletail_tui.domain.stack.summary import StackOrigin, StackState
from scaletail_tui.operations.serve.table import Kind, Who

LEFT = fields(name=TEXT, folder=TEXT, key=FLAG, sentence=TEXT)
"""What a deploy that was ended left behind."""
ENDED = fields(stack=TEXT, root=TEXT, part=TEXT, stopped=TEXTS)
"""A backup that was ended before it was whole."""
_REMEDY = fields(text=TEXT, command=or_null(TEXTS), url=or_null(TEXT), action=word_of(RemedyAction), snippet=TEXT)
_FINDING = fields(
    id=TEXT, severity=word_of(Severity), hop=word_of(HopId), summary=TEXT, evidence=TEXT, source=TEXT, waiting=FLAG,
    remedy=_REMEDY, follows=TEXTS,
)  # fmt: skip
_HOP = fields(id=word_of(HopId), state=word_of(HopState), since_s=or_null(SECONDS), evidence=TEXT, source=TEXT)
_HINT = fields(id=TEXT, hop=word_of(HopId), summary=TEXT, remedy=_REMEDY)
_CHECK = fields(
    id=TEXT, state=word_of([*HopState, "warn"]), evidence=TEXT, source=TEXT, remedy=TEXT, command=or_null(TEXTS),
    finding=or_null(TEXT),
)  # fmt: skip
_RESULT = word_of(["ok", "failed", "noted"])


def several(did: str) -> list[Shape]:
    """Of a command on several stacks: a line for each, and the sum of them."""
    line = fields(stack=TEXT, result=_RESULT, did=only(did), sentence=TEXT)
    return [line, fields(did=only(did), stacks=COUNT, ok=COUNT, noted=COUNT, failed=COUNT)]


def status() -> list[Shape]:
    row = fields(
        name=TEXT, service=TEXT, state=word_of(StackState), url=or_null(TEXT), expose=TEXT, finding=or_null(TEXT),
        folder=TEXT, managed=FLAG, origin=word_of(StackOrigin), sentence=TEXT, since_s=or_null(SECONDS), hop=TEXT,
        public_left_s=or_null(SECONDS), alike=TEXTS,
    )  # fmt: skip
    used = map_of(fields(cpu=SECONDS, memory=COUNT, received=COUNT, sent=COUNT))
    also = {
        "left": list_of(LEFT),
        "backups": list_of(ENDED),
        "begun": list_of(fields(stack=TEXT, sentence=TEXT, fix=TEXT)),
        "usage": used,
        "problem": TEXT,
    }
    return [may_have(fields(stacks=list_of(row)), **also)]


def doctor() -> list[Shape]:
    stack = fields(
        stack=TEXT, verdict=word_of(Verdict), url=or_null(TEXT), took_ms=COUNT, hops=list_of(_HOP),
        findings=list_of(_FINDING),
    )  # fmt: skip
    host = fields(verdict=word_of(["ok", "broken"]), checks=list_of(_CHECK), findings=list_of(_FINDING))
    return [
        may_have(stack, hints=list_of(_HINT), left=list_of(LEFT), alike=TEXTS),
        may_have(host, left=list_of(LEFT)),
        *several("doctor"),
    ]


def fix() -> list[Shape]:
    now = or_null(fields(id=TEXT, summary=TEXT))
    return [
        fields(stack=TEXT, result=TEXT, finding=or_null(TEXT), did=TEXT, sentence=TEXT, now=now),
        fields(page=or_null(TEXT), snippet=TEXT, text=TEXT),
        fields(link=TEXT),
    ]


def logs() -> list[Shape]:
    return [fields(at=TEXT, container=TEXT, level=word_of([level.name.lower() for level in Level]), text=TEXT)]


def start() -> list[Shape]:
    return _started("start")


def restart() -> list[Shape]:
    return _started("restart")


def _started(did: str) -> list[Shape]:
    done = fields(stack=TEXT, result=_RESULT, did=only(did))
    seen = {"verdict": word_of(Verdict), "url": or_null(TEXT), "seconds": SECONDS, "finding": or_null(TEXT)}
    return [may_have(done, sentence=TEXT, **seen), *several(did)]


def stop() -> list[Shape]:
    return [fields(stack=TEXT, result=_RESULT, did=only("stop")), *several("stop")]


def expose() -> list[Shape]:
    done = fields(stack=TEXT, result=word_of(["ok", "failed"]), expose=TEXT, seen=TEXT)
    check = fields(check=TEXT, state=word_of([*HopState, "warn"]), sentence=TEXT, fix=TEXT, url=TEXT)
    door = fields(way=TEXT, port=COUNT, path=TEXT, to=TEXT, who=word_of(Who), kind=word_of(Kind))
    table = fields(
        stack=TEXT, host=TEXT, live=FLAG, public=FLAG, public_left_s=or_null(SECONDS), rows=list_of(door)
    )  # fmt: skip
    return [may_have(done, public_for_s=SECONDS, checks=list_of(check)), table]


def remove() -> list[Shape]:
    return [
        fields(
            stack=TEXT, result=only("ok"), removed=TEXTS, containers=TEXTS, files=TEXTS, kept_as=map_of(TEXT),
            kept=TEXTS, stays=TEXTS, unfinished=TEXT, volumes=TEXTS, old_data=TEXTS,
            runs_again=TEXTS, stands_still=TEXTS, folder=or_null(TEXT), folder_stands=FLAG,
            identity_removed=FLAG, data_removed=FLAG, device=or_null(TEXT), device_page=or_null(TEXT),
            device_deleted=FLAG, sentence=TEXT,
        )
    ]  # fmt: skip


def lint() -> list[Shape]:
    finding = fields(
        id=TEXT, fault=or_null(TEXT), severity=word_of(Severity), file=TEXT, line=or_null(COUNT), summary=TEXT,
        fix=or_null(TEXT),
    )  # fmt: skip
    folder = fields(
        folder=TEXT, kind=word_of(["web", "multi", "node", "unknown"]), error=or_null(TEXT), findings=list_of(finding),
        silenced=list_of(ANY), powers=list_of(fields(kind=TEXT, severity=TEXT, text=TEXT)),
    )  # fmt: skip
    return [fields(folders=list_of(folder))]


_DEVICE = fields(
    id=TEXT, name=TEXT, asked=TEXT, addresses=TEXTS, tags=TEXTS, user=TEXT, approved=FLAG, online=FLAG,
    never_expires=FLAG, expires=or_null(SECONDS), ephemeral=FLAG, connected_twice=FLAG,
)  # fmt: skip
_ACTS = ["approve", "disable-key-expiry", "rename", "take-name-back", "delete-old"]


def device() -> list[Shape]:
    return [
        fields(stack=TEXT, page=TEXT, older=list_of(_DEVICE), device=or_null(_DEVICE)),
        fields(stack=TEXT, result=only("ok"), did=word_of(_ACTS), sentence=TEXT),
        fields(stack=TEXT, result=only("page"), page=TEXT, sentence=TEXT),
    ]


def keys() -> list[Shape]:
    row = fields(
        stack=TEXT, thing=word_of(KeyThing), standing=word_of(Standing), ends=or_null(SECONDS), seen_by=word_of(SeenBy),
        seen_at=or_null(SECONDS), sentence=TEXT,
    )  # fmt: skip
    return [fields(rows=list_of(row), tagged_here=COUNT, tagged_in_tailnet=or_null(COUNT), problem=TEXT)]


def login() -> list[Shape]:
    return [fields(stack=TEXT, result=only("ok"), sentence=TEXT)]


def policy() -> list[Shape]:
    gap = fields(about=TEXT, sentence=TEXT, snippet=TEXT, page=TEXT)
    return [fields(stacks=list_of(fields(stack=TEXT, missing=list_of(gap))), policy=TEXT)]
