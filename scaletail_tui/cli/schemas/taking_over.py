"""What commands say of stacks that are taken over and made better, and of newer images."""

from __future__ import annotations

from scaletail_tui.cli.schemas.services import deploy
from scaletail_tui.cli.schemas.shapes import (
    COUNT,
    FLAG,
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
from scaletail_tui.cli.schemas.stacks import several
from scaletail_tui.domain.comparison.drift import DriftPart
from scaletail_tui.domain.comparison.three_way import Beside, Side
from scaletail_tui.domain.update.images import Standing

_DONE = fields(
    stack=TEXT, folder=TEXT, result=only("ok"), did=word_of(["improved", "reverted", "resumed"]), restarted=TEXTS,
    address=or_null(TEXT), restored=TEXTS, removed=TEXTS, kept=map_of(TEXT),
)  # fmt: skip


def adopt() -> list[Shape]:
    one = fields(
        name=TEXT, folder=TEXT, kind=TEXT, service=or_null(TEXT), notes=TEXTS, new=FLAG, remembered=or_null(TEXT)
    )
    return [fields(adopted=list_of(one), failed=list_of(fields(folder=TEXT, error=TEXT, fix=TEXT))), _DONE]


def improve() -> list[Shape]:
    plan = fields(
        stack=TEXT, folder=TEXT, result=word_of(["none", "planned"]),
        improvements=list_of(fields(id=TEXT, summary=TEXT)),
        left=list_of(fields(id=TEXT, reason=TEXT, fix=TEXT)), key_in_git=FLAG, revoke=or_null(TEXT), diff=TEXT,
        files=TEXTS,
    )  # fmt: skip
    return [plan, _DONE]


def compare() -> list[Shape]:
    """A comparison; while something is taken, what a deploy prints."""
    hunk = fields(number=COUNT, whose=word_of(Side), line=COUNT, was=or_null(TEXTS), yours=TEXTS, catalog=TEXTS)
    seen = fields(
        stack=TEXT, folder=TEXT, service=TEXT, made_from=TEXT, revision=TEXT, newer=FLAG, archived=or_null(TEXT),
        instead=or_null(TEXT), imported=FLAG, beside=word_of(Beside), source=or_null(TEXT), known=or_null(TEXT),
        files=list_of(fields(path=TEXT, hunks=list_of(hunk))), new_files=TEXTS,
        drift=list_of(fields(part=word_of(DriftPart), where=TEXT, what=TEXT, folder=TEXT, runs=TEXT)),
        unseen=or_null(TEXT),
    )  # fmt: skip
    applied = fields(stack=TEXT, result=only("ok"), did=only("apply"), sentence=TEXT)
    kept = fields(
        stack=TEXT, result=only("ok"), did=only("keep-running"), sentence=TEXT,
        left=list_of(fields(where=TEXT, part=word_of(DriftPart), why=TEXT)),
    )  # fmt: skip
    question = fields(key=TEXT, prompt=TEXT, answered=FLAG)
    difference = fields(
        number=COUNT, service=TEXT, part=TEXT, line=COUNT, yours=TEXT, catalog=TEXT, why_not=or_null(TEXT)
    )
    by_hand = fields(
        stack=TEXT, folder=TEXT, by_hand=FLAG, service=or_null(TEXT), notes=TEXTS, questions=list_of(question),
        differences=list_of(difference), drift=seen["properties"]["drift"], unseen=or_null(TEXT),
    )  # fmt: skip
    planned = fields(stack=TEXT, folder=TEXT, result=only("planned"), diff=TEXT)
    taken = fields(stack=TEXT, folder=TEXT, result=only("ok"), did=only("take"), restarted=TEXTS, address=or_null(TEXT))
    return [seen, applied, kept, by_hand, planned, taken, *deploy()]


def change() -> list[Shape]:
    return [fields(did=only("change"), stacks=COUNT, sentence=TEXT), *deploy()]


def rename() -> list[Shape]:
    """The plan with what it does to the address; then what a deploy prints."""
    stages, result, plan = deploy()
    address = fields(before=or_null(TEXT), after=or_null(TEXT))
    replaces = list_of(fields(service=TEXT, container=TEXT, why=TEXTS))
    return [stages, result, may_have(plan, address=address, follows=TEXTS, stays=TEXTS, replaces=replaces)]


def update() -> list[Shape]:
    runs = fields(digest=or_null(TEXT), id=TEXT, version=or_null(TEXT), age_days=or_null(COUNT))
    image = may_have(
        fields(service=TEXT, container=TEXT, image=TEXT, state=word_of(Standing), runs=runs),
        new=fields(digest=TEXT, version=or_null(TEXT)), pinned_by=TEXT, trouble=TEXT, said=TEXT, went_back_before=FLAG,
    )  # fmt: skip
    stack = fields(
        stack=TEXT, folder=TEXT, service=or_null(TEXT), newer=FLAG, images=list_of(image), recreates=TEXTS,
        releases=or_null(TEXT),
    )  # fmt: skip
    looked = fields(stacks=list_of(may_have(stack, refusal=TEXT, fix=TEXT)))
    nothing = fields(did=only("update"), stacks=COUNT, sentence=TEXT)
    return [looked, nothing, *several("update"), *deploy()]
