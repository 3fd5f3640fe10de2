"""What `adopt` says of folders that it cannot take over: a line for each."""

from __future__ import annotations

import pytest

from scaletail_tui.cli.main import run


def test_each_folder_that_is_none_is_told_on_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--practice", "adopt", "/nowhere/a", "\r\n"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("/nowhere/a: ")
    assert second.startswith("'\\r\\n' is no stack's name")
