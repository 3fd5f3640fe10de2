"""The temporary folder of a practice host is gone when its process is, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PRACTISING = """
import signal
from scaletail_tui.adapters.practice import practice_ports
ports = practice_ports()
ports.folders.names()
print(ports.folders.root, flush=True)
signal.pause()
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_that_ends_the_process_leaves_no_folder_behind(number: signal.Signals, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PRACTISING], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert process.stdout is not None
    with process, process.stdout:
        assert Path(process.stdout.readline().strip()).is_dir()
        process.send_signal(number)
        assert process.wait(timeout=60) == -number
    assert list(tmp_path.iterdir()) == []
