"""What commands say of backups, and of what a report of a fault holds."""

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
    only,
    or_null,
    word_of,
)
from scaletail_tui.domain.backup.progress import Step
from scaletail_tui.domain.diagnosis.findings.finding import Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState

_STEP = fields(step=word_of(Step), state=word_of(["ok", "running"]), seen=TEXT, seconds=SECONDS)
_LEFT_OUT = list_of(fields(path=TEXT, why=TEXT))
_MADE = fields(
    stack=TEXT, result=only("ok"), file=TEXT, bytes=COUNT, members=COUNT, databases=TEXTS, excluded=TEXTS,
    left_out=_LEFT_OUT, stopped=or_null(SECONDS), seconds=SECONDS, notes=TEXTS, sentence=TEXT,
)  # fmt: skip


def backup() -> list[Shape]:
    verified = fields(
        result=only("ok"), file=TEXT, stack=TEXT, made=SECONDS, bytes=COUNT, members=COUNT, sha256=TEXT, secrets=FLAG,
        identity=FLAG, device=TEXT, databases=TEXTS, volumes=TEXTS, excluded=TEXTS, left_out=_LEFT_OUT,
    )  # fmt: skip
    failed = fields(stack=TEXT, result=only("failed"), error=TEXT, fix=TEXT)
    pruned = fields(stack=TEXT, removed=TEXT)
    units = fields(result=only("ok"), folder=TEXT, units=map_of(TEXT), written=FLAG, enabled=FLAG, enable=TEXT)
    return [_STEP, _MADE, verified, failed, pruned, units]


def restore() -> list[Shape]:
    done = fields(
        stack=TEXT, result=word_of(["ok", "failed"]), folder=TEXT, url=or_null(TEXT), device=TEXT, databases=TEXTS,
        volumes=TEXTS, seconds=SECONDS, notes=TEXTS, sentence=TEXT,
    )  # fmt: skip
    return [_STEP, done]


def move_data() -> list[Shape]:
    plan = fields(
        stack=TEXT, folder=TEXT, source=TEXT, target=TEXT, aside=TEXT, bytes=COUNT, free=or_null(COUNT), stops=TEXTS,
        notes=TEXTS, plan=TEXTS,
    )  # fmt: skip
    done = fields(
        stack=TEXT, result=word_of(["ok", "back"]), source=TEXT, target=TEXT, kept=TEXT, bytes=COUNT, seconds=SECONDS,
        seen=TEXT, sentence=TEXT,
    )  # fmt: skip
    return [plan, _STEP, done, fields(stack=TEXT, result=only("ok"), removed=TEXTS, sentence=TEXT)]


def bundle() -> list[Shape]:
    finding = fields(id=TEXT, severity=word_of(Severity), hop=word_of(HopId), summary=TEXT, evidence=TEXT, output=TEXT)
    whole = fields(
        stack=TEXT, versions=map_of(TEXT), url=or_null(TEXT), verdict=word_of(Verdict),
        path=list_of(fields(hop=word_of(HopId), state=word_of(HopState), evidence=TEXT)), findings=list_of(finding),
        compose=map_of(ANY), compose_refused=TEXT, env=TEXTS, logs=list_of(fields(at=TEXT, service=TEXT, text=TEXT)),
        job=TEXT, job_events=list_of(map_of(ANY)),
    )  # fmt: skip
    return [whole, fields(result=only("ok"), file=TEXT)]
