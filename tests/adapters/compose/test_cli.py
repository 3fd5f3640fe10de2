"""Files that stand nowhere yet, before Compose: in a private folder that is gone again."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scaletail_tui.adapters.compose.draft import draft_folder
from scaletail_tui.adapters.practice.compose import PracticeCompose
from scaletail_tui.ports.folders import FilesRefused


def test_the_files_are_private_and_gone_afterwards() -> None:
    with draft_folder({"compose.yaml": "a", "conf/app.conf": "b"}, "/srv/stacks/demo") as (top, here):
        assert here == top / "srv/stacks/demo"
        assert (here / "conf" / "app.conf").read_text() == "b"
        assert stat.S_IMODE(top.stat().st_mode) == 0o700
        assert stat.S_IMODE((here / "compose.yaml").stat().st_mode) == 0o600
    assert not top.exists()


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", ""])
def test_no_file_leaves_the_folder(path: str, tmp_path: Path) -> None:
    with pytest.raises(FilesRefused), draft_folder({path: "a"}, str(tmp_path)):
        pass


async def test_paths_in_the_model_are_those_of_the_stacks_folder() -> None:
    async def nobody() -> None:
        raise AssertionError

    text = "services: {app: {image: a, volumes: ['./data:/d', '../other:/o', '/etc:/e']}}\n"
    compose = PracticeCompose(nobody)  # type: ignore[arg-type]
    model = await compose.resolve({"compose.yaml": text}, "/srv/stacks/demo", "demo")
    assert model["services"]["app"]["volumes"] == [
        "/srv/stacks/demo/data:/d", "/srv/stacks/other:/o", f"{os.path.realpath('/etc')}:/e",
    ]  # fmt: skip
