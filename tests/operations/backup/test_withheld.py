"""A backup without secrets is without every copy of them; and what only a stack's files tell of is saved as well."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from scaletail_tui.adapters.practice.bulk import PracticeBulk
from scaletail_tui.domain.backup.progress import BackupMade
from scaletail_tui.operations.lifecycle.start_stop import start_pair
from scaletail_tui.operations.observe.containers import Members, members
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.needs import EngineAndFolders
from tests.operations.backup.test_make import Saved


async def test_without_secrets_is_also_without_kept_copies_of_them(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    await saved.practice.enter()
    folder = Path(saved.ports.folders.folder("jellyfin"))
    copies = (
        ".env.before-20261130T120000", "..env.new-4711", "tailscale/authkey.before-20261130T120000",
        "tailscale/.authkey.new-4711", ".scaletail.gone/before/0", "data/old/tailscaled.state",
    )  # fmt: skip
    for path in (*copies, "data/config/.env.sample"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("PASSWORD=hunter2")
    await saved.save(secrets=False)
    with tarfile.open(saved.out / "a.tar") as tar:
        names = tar.getnames()
    assert not [name for name in names if name.removeprefix("folder/") in copies]
    assert "folder/data/config/.env.sample" in names


HAND_MADE = """services:
  ts:
    image: tailscale/tailscale:latest
    hostname: hand
    environment: {TS_AUTHKEY: x, TS_STATE_DIR: /var/lib/tailscale}
    volumes: [./ts/state:/var/lib/tailscale]
  app: {image: nginx, network_mode: "service:ts", volumes: ["./html:/usr/share/nginx/html"]}
"""


async def test_without_secrets_is_also_without_an_identity_that_stands_elsewhere(tmp_path: Path) -> None:
    saved = Saved(tmp_path)
    await saved.practice.enter()
    folder = Path(saved.ports.folders.root) / "hand"
    for path, text in {"compose.yaml": HAND_MADE, "ts/state/any": "private", "html/index.html": "seen"}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    await start_pair(saved.ports, "hand")
    *_, made = await saved.save(stack="hand", secrets=False)
    assert isinstance(made, BackupMade)
    with tarfile.open(made.file) as tar:
        names = tar.getnames()
    assert "folder/html/index.html" in names
    assert not [name for name in names if name.startswith("folder/ts/state")]


class WithVolumes(PracticeBulk):
    """Each volume holds one file."""

    @contextmanager
    def pack(self, image: str, source: Source, covered: Sequence[str] = ()) -> Iterator[BinaryIO]:
        if not source.volume:
            with super().pack(image, source, covered) as tar:
                yield tar
            return
        packed = io.BytesIO()
        with tarfile.TarFile(fileobj=packed, mode="w") as made:
            inner = tarfile.TarInfo("./inner")
            for name in (".", "./a"):
                folder = tarfile.TarInfo(name)
                folder.type = tarfile.DIRTYPE
                made.addfile(folder)
            inner.name, inner.size = "./a/inner", 4
            made.addfile(inner, io.BytesIO(b"kept"))
        packed.seek(0)
        yield packed


async def test_without_secrets_is_also_without_a_volume_that_holds_the_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = Saved(tmp_path, WithVolumes())
    await saved.practice.enter()
    labels = {"com.docker.compose.project": "jellyfin", "com.docker.compose.volume": "ts"}
    saved.tools.bulk.make_volume("jellyfin_ts", labels)

    async def seen(ports: EngineAndFolders, name: str) -> Members:
        found = await members(ports, name)
        place = {"/var/lib/tailscale": "/var/lib/docker/volumes/jellyfin_ts/_data"}
        return replace(
            found, containers=tuple(
                replace(one, mounts=place, volumes=tuple(place)) if one is found.sidecar else one
                for one in found.containers
            )
        )  # fmt: skip

    monkeypatch.setattr("scaletail_tui.operations.backup.survey.members", seen)
    await saved.save()
    whole = saved.tools.archives.verify(str(saved.out / "a.tar"))
    assert [one.key for one in whole.manifest.volumes] == ["ts"]
    (saved.out / "a.tar").unlink()
    await saved.save(secrets=False)
    bare = saved.tools.archives.verify(str(saved.out / "a.tar"))
    assert bare.manifest.volumes == ()
    with tarfile.open(saved.out / "a.tar") as tar:
        assert not [name for name in tar.getnames() if name.startswith("volumes")]


WITH_A_VOLUME = (
    HAND_MADE.replace("./html", "lib").replace("./ts/state", "tsstate")
    + """  later:
    image: nginx
    profiles: [later]
    volumes: ["old:/old", "/nameless", "/srv/music:/music"]
volumes:
  lib: {}
  tsstate: {}
  old: {}
  never: {}
"""
)


async def _hand_made(saved: Saved, text: str) -> Path:
    await saved.practice.enter()
    folder = Path(saved.ports.folders.root) / "hand"
    folder.mkdir()
    (folder / "compose.yaml").write_text(text)
    for key in ("lib", "tsstate", "old"):
        labels = {"com.docker.compose.project": "hand", "com.docker.compose.volume": key}
        saved.tools.bulk.make_volume(f"hand_{key}", labels)
    return folder


async def test_volumes_of_a_stack_without_containers_are_saved_as_well(tmp_path: Path) -> None:
    saved = Saved(tmp_path, WithVolumes())
    await _hand_made(saved, WITH_A_VOLUME)
    *_, made = await saved.save(stack="hand")
    assert isinstance(made, BackupMade)
    manifest = saved.tools.archives.verify(made.file).manifest
    assert [(one.key, one.name) for one in manifest.volumes] == [
        ("lib", "hand_lib"), ("old", "hand_old"), ("tsstate", "hand_tsstate"),
    ]  # fmt: skip
    assert {one.path for one in made.left_out} == {"/nameless", "/srv/music"}
    assert manifest.device.volume == "tsstate"
    assert not any("no identity" in note for note in made.notes)


async def test_the_identity_is_left_out_where_only_the_files_tell_where_it_is(tmp_path: Path) -> None:
    saved = Saved(tmp_path, WithVolumes())
    await _hand_made(saved, WITH_A_VOLUME)
    *_, made = await saved.save(stack="hand", secrets=False)
    assert isinstance(made, BackupMade)
    manifest = saved.tools.archives.verify(made.file).manifest
    assert [one.key for one in manifest.volumes] == ["lib", "old"]
    assert any("no identity" in note for note in made.notes)


async def test_files_that_compose_cannot_read_are_told_as_what_may_miss_a_volume(tmp_path: Path) -> None:
    saved = Saved(tmp_path, WithVolumes())
    folder = await _hand_made(saved, WITH_A_VOLUME)
    (folder / "compose.override.yaml").write_text("services: [")
    *_, made = await saved.save(stack="hand")
    assert isinstance(made, BackupMade)
    assert [one.path for one in made.left_out if "may be missing" in one.why] == [str(folder)]
