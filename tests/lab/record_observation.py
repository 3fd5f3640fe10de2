"""Look at a stack as `doctor --record` does and keep what was seen: `record_observation.py ROOT NAME FILE`.

Paths of this machine are made those of any other; secrets were taken out by the recorder itself.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from pathlib import Path

from scaletail_tui.cli.wiring import real_ports
from scaletail_tui.domain.diagnosis.evidence.recording import recording_to_json
from scaletail_tui.operations.observe.observer import observe
from scaletail_tui.operations.observe.recording import recording_of

_ENGINE_FOLDER = re.compile(r'"root_dir": "[^"]*"')
_SOCKET = re.compile(r"unix://[^\s\"]*/docker\.sock")
_KEY = re.compile(r"(?:tskey|hskey)-[a-z]+-[A-Za-z0-9]")


def main(root: str, name: str, file: str) -> None:
    ports = real_ports(Path(root))
    began = time.monotonic()
    observation = asyncio.run(observe(ports, name))
    recording = asyncio.run(recording_of(ports, observation, round(time.monotonic() - began, 3)))
    text = json.dumps(recording_to_json(recording), indent=1, ensure_ascii=False, sort_keys=True)
    text = _ENGINE_FOLDER.sub('"root_dir": "/var/lib/docker"', text.replace(str(Path(root)), "/srv/scaletail"))
    text = _SOCKET.sub("unix:///var/run/docker.sock", text)
    assert not _KEY.search(text), "a key got into the recording"
    Path(file).write_text(text + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
