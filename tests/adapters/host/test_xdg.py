"""Where the program's own files go."""

from __future__ import annotations

import pytest

from scaletail_tui.adapters.host.xdg import state_folder
from scaletail_tui.domain.errors import BadInput


def test_a_user_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("os.getuid", lambda: 4_242_424)
    with pytest.raises(BadInput, match="home folder is not known"):
        state_folder({})
    assert str(state_folder({"XDG_STATE_HOME": "/state"})) == "/state/scaletail-tui"
