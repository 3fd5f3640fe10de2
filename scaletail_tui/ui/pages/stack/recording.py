"""`doctor --record` by key: everything that is seen of a stack, without secrets, in a file of the user's."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Any

from scaletail_tui.ui.log.file import log_folder, write_text
from scaletail_tui.ui.pages.page import Page


async def keep_recording(page: Page[Any], stack: str) -> None:
    """Name the file first, then look, and write what was seen; await it inside `work`."""
    from scaletail_tui.domain.diagnosis.evidence.recording import recording_to_json
    from scaletail_tui.operations.observe.observer import observe
    from scaletail_tui.operations.observe.recording import recording_of

    moment = datetime.fromtimestamp(page.ports.clock.now())
    path = log_folder() / f"{stack}-{moment:%Y%m%dT%H%M%S}.recording.json"
    if not await page.ask(f"Keep everything that is seen of {stack}, without secrets, in {path}?", yes="record"):
        return
    page.say("looking")
    began = page.ports.clock.monotonic()
    observation = await observe(page.ports, stack)
    recording = await recording_of(page.ports, observation, round(page.ports.clock.monotonic() - began, 3))
    text = json.dumps(recording_to_json(recording), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    await asyncio.to_thread(write_text, path, text)
    masked = sum(recording.masked.values())
    page.say(f"recorded in {path}; masked: {masked or 'nothing'}. Judge it with: doctor --replay FILE")
