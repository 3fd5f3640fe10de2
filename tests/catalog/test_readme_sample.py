"""The sample entry in catalog/README.md is one that can be copied."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scaletail_tui.cli.main import run
from tests.catalog.make_table import README


def test_the_sample_entry_passes_the_check_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = re.search(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert sample is not None
    (tmp_path / "example").mkdir()
    (tmp_path / "example" / "compose.yaml").write_text(sample[1], encoding="utf-8")
    status = run(["catalog", "check", str(tmp_path)])
    assert (capsys.readouterr().out, status) == ("1 entry checked, no problem.\n", 0)
