"""Look at a stack as `doctor` does and keep what was seen: `record_observation.py ROOT NAME FILE`.

What is kept holds no secret: keys are cut by the readers, and the random part of login links is blanked here.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path

from scaletail_tui.cli.wiring import real_ports
from scaletail_tui.domain.diagnosis.recording import observation_to_json
from scaletail_tui.operations.observe import observe

_LINK = re.compile(r"(https?://[^\s\"]+/(?:a|auth|register)/)[A-Za-z0-9]+")
_ENGINE_FOLDER = re.compile(r'"root_dir": "[^"]*"')
_KEY = re.compile(r"(?:tskey|hskey)-[a-z]+-[A-Za-z0-9]")


def main(root: str, name: str, file: str) -> None:
    observation = asyncio.run(observe(real_ports(Path(root)), name))
    text = json.dumps(observation_to_json(observation), indent=1, ensure_ascii=False, sort_keys=True)
    text = _LINK.sub(r"\1xxxxxxxx", text).replace(str(Path(root)), "/srv/scaletail")
    text = _ENGINE_FOLDER.sub('"root_dir": "/var/lib/docker"', text)
    assert not _KEY.search(text), "a key got into the recording"
    Path(file).write_text(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
