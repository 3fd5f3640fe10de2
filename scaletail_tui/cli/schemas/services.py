"""What commands say of the catalog, and of a deploy."""

from __future__ import annotations

from scaletail_tui.cli.schemas.shapes import (
    ANY,
    COUNT,
    FLAG,
    PORT,
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
from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.stack.exposure import FunnelAdvice
from scaletail_tui.domain.stack.stage import JobOutcome, StageId, StageState

_SERVE = fields(path=TEXT, port=PORT)
_POWER = fields(power=TEXT, severity=TEXT, service=TEXT, sentence=TEXT, expected=FLAG)
_SERVICE = fields(
    slug=TEXT, name=TEXT, summary=TEXT, category=TEXT, tags=TEXTS, images=TEXTS, serve=list_of(_SERVE),
    funnel_advice=word_of(FunnelAdvice), archived=or_null(fields(instead=TEXT)), architectures=TEXTS,
)  # fmt: skip
_MODE = {"type": "string", "pattern": "^[0-7]{4}$"}


def catalog() -> list[Shape]:
    problem = fields(path=TEXT, key=TEXT, reason=TEXT)
    return [
        fields(
            entries=COUNT, looked_at=COUNT, problems=list_of(problem), unchecked=TEXT, powers=map_of(list_of(_POWER))
        ),
        fields(
            slug=TEXT, path=or_null(TEXT), files=map_of(TEXT), questions=TEXTS, left_out=TEXTS,
            powers=list_of(_POWER), unchecked=TEXT, problems=list_of(fields(key=TEXT, reason=TEXT)),
        ),
    ]  # fmt: skip


def listing() -> list[Shape]:
    row = {**_SERVICE, "properties": {**_SERVICE["properties"], "questions": TEXTS}}
    return [fields(services=list_of(row))]


def show() -> list[Shape]:
    question = fields(
        key=TEXT, prompt=TEXT, kind=word_of(QuestionKind), item_kind=word_of(QuestionKind), default=TEXT, required=FLAG,
        choices=TEXTS, help=TEXT, generated=FLAG,
    )  # fmt: skip
    more = fields(
        questions=list_of(question), volumes=list_of(ANY), storage=map_of(TEXT), needs=TEXTS, links=map_of(TEXT),
        first_run=TEXT, notes=TEXTS, hostname=TEXT, shares_network=TEXTS, shipped=FLAG, powers=list_of(_POWER),
        revision=TEXT,
    )  # fmt: skip
    return [{"allOf": [_SERVICE, more]}]


def deploy() -> list[Shape]:
    stage = fields(
        stage=word_of(StageId), state=word_of(StageState), seconds=SECONDS, evidence=TEXT, at=SECONDS,
        finding=or_null(TEXT), link=or_null(TEXT), fix=TEXT,
        progress=or_null({"type": "array", "items": COUNT, "minItems": 3, "maxItems": 3}),
    )  # fmt: skip
    result = fields(
        result=word_of(JobOutcome), url=or_null(TEXT), seconds=SECONDS, finding=or_null(TEXT), sentence=TEXT, fix=TEXT
    )
    return [
        may_have(stage, said=TEXTS),
        may_have(result, at=SECONDS, first_run=TEXT, first=TEXT, goes_back=FLAG, needs=TEXTS, asks=TEXT, choices=TEXTS),
        _plan(),
    ]


def import_() -> list[Shape]:
    """As of a deploy; of several at once all plans together."""
    return [fields(did=only("import"), plans=list_of(_plan())), *deploy()]


def _plan() -> Shape:
    """Of `--dry-run` and `--write-only`."""
    file = fields(path=TEXT, mode=_MODE, change=TEXT, secret=FLAG, purpose=TEXT, text=TEXT, diff=list_of(ANY))
    folder = fields(path=TEXT, mode=_MODE, exists=FLAG, purpose=TEXT, leads_to=TEXT)
    port = fields(port=PORT, protocol=TEXT, name=TEXT)
    closed = fields(service=TEXT, port=PORT, on_host=PORT)
    return fields(
        stack=TEXT, folder=TEXT, update=FLAG, files=list_of(file), folders=list_of(folder), commands=list_of(TEXTS),
        lan_ports=list_of(port), images=TEXTS, warnings=TEXTS, closed_ports=list_of(closed), powers=list_of(_POWER),
        needs=TEXTS,
    )  # fmt: skip
