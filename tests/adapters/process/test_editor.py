"""The user's editor."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.host.editor import open_in_editor
from scaletail_tui.ports.folders import FilesRefused


def test_the_editor_named_by_the_user_gets_the_file_after_its_own_options(tmp_path: Path) -> None:
    script = tmp_path / "my editor"
    script.write_text('#!/bin/sh\nprintf "%s|" "$@" > "$2.seen"\n')
    script.chmod(0o755)
    target = tmp_path / "compose.override.yaml"
    open_in_editor(str(target), {"EDITOR": f"'{script}' --wait"})
    assert Path(f"{target}.seen").read_text() == f"--wait|{target}|"


def test_an_editor_that_is_not_there_is_named_in_one_sentence() -> None:
    with pytest.raises(FilesRefused, match="no-such-editor"):
        open_in_editor("/tmp/x", {"EDITOR": "no-such-editor -w"})


def test_an_editor_whose_quotes_do_not_close_is_named_in_one_sentence() -> None:
    with pytest.raises(FilesRefused, match="EDITOR is no command"):
        open_in_editor("/tmp/x", {"EDITOR": 'vi "'})
