"""All lines that name a finding, by topic."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Source
from tests.domain.diagnosis.samples import (
    address_texts,
    app_texts,
    certificate_texts,
    engine_texts,
    image_texts,
    login_texts,
    outside_texts,
    serve_texts,
    sidecar_texts,
)
from tests.domain.diagnosis.samples.sample import Text

ALL: tuple[Text, ...] = (
    *engine_texts.TEXTS, *image_texts.TEXTS, *sidecar_texts.TEXTS, *login_texts.TEXTS, *address_texts.TEXTS,
    *certificate_texts.TEXTS, *serve_texts.TEXTS, *app_texts.TEXTS, *outside_texts.TEXTS,
)  # fmt: skip
OF_TOOLS = tuple(one for one in ALL if one.source in (Source.TOOL, Source.ENGINE))
"""What docker, Compose and the engine say."""
