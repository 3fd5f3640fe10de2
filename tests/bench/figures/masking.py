"""What it costs to mask a long log: every line that is kept or told goes through it."""

from __future__ import annotations

import time

from scaletail_tui.domain.masking.mask import mask_json, without_secrets
from tests.bench.report import Figure
from tests.domain.masking.ordinary.app_lines import say

LINES = 40_000
AIM = 3.0
"""Seconds of CPU for so many lines."""


def masking_figures(*, lines: int = LINES) -> list[Figure]:
    """Lines of many apps, none twice, though some differ in digits alone: one by one, and as a recording keeps them."""
    said = [line for _, line in say(lines)]
    without_secrets(said[0])
    began = time.process_time()
    for line in said:
        without_secrets(line)
    told = time.process_time() - began
    began = time.process_time()
    mask_json([{"text": line} for line in said], {})
    kept = time.process_time() - began
    where = f"{lines:,} lines"
    return [
        Figure(what="masking a log, line by line", where=where, seen=told, unit="s", aim=AIM * lines / LINES),
        Figure(what="masking a log for a recording", where=where, seen=kept, unit="s", aim=AIM * lines / LINES),
    ]
