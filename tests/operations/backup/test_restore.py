"""A stack out of a backup that anybody may have made: nothing of the host is emptied, followed or taken for its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from scaletail_tui.adapters.backup.files import ArchiveFiles
from scaletail_tui.adapters.backup.part_file import NoteFiles
from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.bulk import PracticeBulk
from scaletail_tui.domain.backup.journal import RestoreMark
from scaletail_tui.domain.backup.manifest import BackupDamaged, Device, Manifest, SavedDatabase
from scaletail_tui.domain.backup.progress import Restored as Came
from scaletail_tui.domain.diagnosis.evidence.inspect import name_of, project_of
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.database import DatabaseKind
from scaletail_tui.operations.backup.filling import VolumeTaken
from scaletail_tui.operations.backup.restore import OriginalUnseen, restore
from scaletail_tui.operations.backup.tools import BackupTools
from scaletail_tui.operations.lifecycle.start_stop import start_held, start_pair
from scaletail_tui.ports.backup.backup_runs import RestoreRequest
from scaletail_tui.ports.backup.bulk import Source
from scaletail_tui.ports.needs import StartPorts
from tests.adapters.backup import making
from tests.operations.fakes import KEY

DATABASE = SavedDatabase(service="db", kind=DatabaseKind.POSTGRES, folder="data/db")
STARTS = "scaletail_tui.operations.backup.restore.start_held"


class NotedBulk(PracticeBulk):
    """Keeps what it was asked to empty and to make."""

    def __init__(self, root: Path) -> None:
        super().__init__(root.parent)
        self.emptied: list[tuple[Source, str]] = []
        self.fed: list[str] = []

    @contextmanager
    def feed(self, container: str, script: str) -> Iterator[BinaryIO]:
        self.fed.append(container)
        with super().feed(container, script) as into:
            yield into

    def empty(self, image: str, source: Source, path: str = "") -> None:
        self.emptied.append((source, path))
        if source.volume or Path(source.name, path).is_dir():
            super().empty(image, source, path)


class Restored:
    """A pretended host, and a backup that somebody has made."""

    def __init__(
        self, folder: Path, services: Mapping[str, Any], *, listed: Manifest | None = None,
        more: Sequence[making.Entry] = (), name: str = "", known: bool = False,
        sidecar: bool = True, parts: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.ports = Practice(speed=100.0, folder=folder).ports
        self.root = Path(self.ports.folders.root)
        self.bulk = NotedBulk(self.root)
        self.archives = ArchiveFiles(self.root)
        notes = NoteFiles(folder / "state", self.root)
        self.tools = BackupTools(bulk=self.bulk, archives=self.archives, notes=notes)
        beside = {"tailscale": {"image": "tailscale/tailscale:latest", "hostname": "books"}} if sidecar else {}
        volumes = {"covers": {"name": f"{name or 'books'}_covers"}}
        parts = {"services": {**beside, **services}, "volumes": volumes, **(parts or {})}
        lines = [*([f"name: {name}"] if name else []), *(f"{key}: {json.dumps(part)}" for key, part in parts.items())]
        listed = listed or making.manifest()
        listed = listed if known else replace(listed, device=Device())
        self.file = str(
            making.forge(
                folder / "a.tar",
                [making.folder(), making.file("folder/compose.yaml", "\n".join(lines).encode()), *more],
                listed=listed,
            )
        )

    def begin(self, *, volumes: Sequence[str] = (), new_identity: bool = False, filled: bool = False) -> None:
        """As a restore leaves it that was killed."""
        emptied = ("tailscale/state",) if new_identity else ()
        verified = self.archives.stage(self.file, "books", texts={}, emptied=emptied)
        mark = RestoreMark(
            stack="books", archive=self.file, sha256=verified.end.sha256, volumes=tuple(volumes),
            new_identity=new_identity, filled=filled,
        )  # fmt: skip
        self.archives.put_in_place("books", mark)

    async def run(self, **more: Any) -> Came:
        request = RestoreRequest(file=self.file, wait=False, **more)
        async with aclosing(restore(self.ports, self.tools, request)) as steps:
            told = [step async for step in steps]
        assert isinstance(told[-1], Came)
        return told[-1]


def listed(**more: Any) -> Manifest:
    return replace(making.manifest(), **{"volumes": (), **more})


async def test_nothing_is_emptied_for_a_database_that_the_stack_does_not_have(tmp_path: Path) -> None:
    for number, services in enumerate(({}, {"db": {"image": "redis:7"}})):
        (tmp_path / str(number)).mkdir()
        there = Restored(tmp_path / str(number), services, listed=listed(databases=(DATABASE,)))
        there.begin()
        with pytest.raises(BackupDamaged, match="does not have"):
            await there.run()
        assert there.bulk.emptied == []


async def test_a_databases_folder_is_emptied_below_the_stacks_own_so_that_no_link_of_it_leads_to_the_host(
    tmp_path: Path,
) -> None:
    there = Restored(tmp_path, {"db": {"image": "postgres:16"}}, listed=listed(databases=(DATABASE,)))
    there.begin()
    await there.run()
    assert there.bulk.emptied == [(Source(name=str(there.root / "books")), "data/db")]


async def test_a_path_that_a_link_leads_out_is_refused_where_the_compose_file_uses_it(tmp_path: Path) -> None:
    deep = ("folder/data", "folder/data/a", "folder/data/a/b")
    more = (*(making.folder(one) for one in deep), making.link("folder/data/a/b/l", "/"))
    hidden = {"app": {"image": "app:1", "env_file": "data/a/b/l/etc/passwd"}}
    there = Restored(tmp_path, hidden, listed=listed(), more=more)
    with pytest.raises(BackupDamaged, match="leads from there out"):
        await there.run()
    assert not (there.root / "books").exists()
    (tmp_path / "fine").mkdir()
    plain = {"app": {"image": "app:1", "volumes": ["./data:/data"]}}
    fine = Restored(tmp_path / "fine", plain, listed=listed(), more=more)
    await fine.run()
    assert (fine.root / "books/data/a/b/l").is_symlink()


async def test_a_stack_whose_file_names_its_project_gets_volumes_and_containers_under_that_name(tmp_path: Path) -> None:
    there = Restored(tmp_path, {"app": {"image": "app:1"}}, name="media")
    await there.run()
    assert there.bulk.find_volume("media_covers") == {
        "com.docker.compose.project": "media", "com.docker.compose.volume": "covers",
    }  # fmt: skip
    rows = await there.ports.engine.containers()
    assert {name_of(row) for row in rows if project_of(row) in ("media", "books")} == {
        "media-tailscale-1", "media-app-1",
    }  # fmt: skip


async def test_a_backup_whose_files_take_another_stacks_project_is_refused(tmp_path: Path) -> None:
    there = Restored(tmp_path, {"app": {"image": "app:1"}}, name="jellyfin")
    with pytest.raises(BadInput, match="has containers of that"):
        await there.run()
    assert not (there.root / "books").exists()


async def test_a_restore_that_goes_on_empties_the_volumes_that_it_has_made_and_no_other(tmp_path: Path) -> None:
    for made in (True, False):
        (tmp_path / str(made)).mkdir()
        there = Restored(tmp_path / str(made), {"app": {"image": "app:1"}}, name="books")
        there.begin(volumes=["books_covers"] if made else [])
        there.bulk.make_volume("books_covers", {})
        if made:
            await there.run()
        else:
            with pytest.raises(BadInput, match="already"):
                await there.run()
        assert there.bulk.emptied == ([(Source(name="books_covers", volume=True), "")] if made else [])


@pytest.mark.parametrize("step", ["before it starts", "while it flaps"])
async def test_what_is_whole_is_never_emptied_or_loaded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    more = listed(volumes=making.manifest().volumes, databases=(DATABASE,))
    there = Restored(
        tmp_path, {"db": {"image": "postgres:16"}, "app": {"image": "app:1"}}, listed=more, name="books",
        more=(making.file("databases/db.1"),),
    )  # fmt: skip

    async def flap(ports: StartPorts, name: str) -> None:
        if step == "while it flaps":
            await start_held(ports, name)
        raise ScaletailError("app does not stay up: restarting, exit status 1.")

    monkeypatch.setattr(STARTS, flap)
    with pytest.raises(ScaletailError, match="does not stay up"):
        await there.run()
    mark = there.archives.mark_of("books")
    assert mark is not None
    assert (mark.filled, mark.volumes) == (True, ("books_covers",))
    monkeypatch.setattr(STARTS, start_held)
    await start_pair(there.ports, "books")
    there.bulk.fed.clear()
    told = await there.run()
    assert (there.bulk.emptied, there.bulk.fed) == ([], [])
    assert any("nothing was written over" in note for note in told.notes)
    assert told.volumes == ("books_covers",)
    assert there.archives.mark_of("books") is None


async def test_a_volume_is_noted_as_the_restores_own_before_it_is_made(tmp_path: Path) -> None:
    there = Restored(tmp_path, {"app": {"image": "app:1"}}, name="books")
    noted: list[tuple[str, ...]] = []
    make = there.bulk.make_volume

    def watch(name: str, labels: Mapping[str, str]) -> None:
        mark = there.archives.mark_of("books")
        noted.append(mark.volumes if mark is not None else ())
        make(name, labels)

    there.bulk.make_volume = watch  # type: ignore[method-assign]
    await there.run()
    assert noted == [("books_covers",)]


DEVICE = Device(id="n1CNTRL", name="books.tail.ts.net", folder="tailscale/state")
STATE = (
    making.folder("folder/tailscale"), making.folder("folder/tailscale/state"),
    making.file("folder/tailscale/state/tailscaled.state", b"PRIVATE"),
)  # fmt: skip
NEW: Mapping[str, Any] = {"new_identity": True, "key": KEY}


async def test_a_restore_that_becomes_another_device_after_all_brings_no_identity_of_the_original(
    tmp_path: Path,
) -> None:
    there = Restored(tmp_path, {"app": {"image": "app:1"}}, listed=listed(device=DEVICE), more=STATE, known=True)
    there.begin()
    state = there.root / "books/tailscale/state"
    assert (state / "tailscaled.state").exists()
    left: list[list[Path]] = []
    note = there.archives.note_mark

    def watch(name: str, mark: RestoreMark) -> None:
        left.append(list(state.iterdir()))  # later the new device writes its own there
        assert mark.new_identity is ((Source(name=str(there.root / "books")), "tailscale/state") in there.bulk.emptied)
        note(name, mark)

    there.archives.note_mark = watch  # type: ignore[method-assign]
    await there.run(**NEW)
    assert left[0] == []
    assert not (state / "tailscaled.state").is_file() or (state / "tailscaled.state").read_text() != "PRIVATE"
    assert there.bulk.emptied == [(Source(name=str(there.root / "books")), "tailscale/state")]


async def test_a_restore_that_was_begun_as_another_device_goes_on_as_that_alone(tmp_path: Path) -> None:
    there = Restored(tmp_path, {"app": {"image": "app:1"}}, listed=listed(device=DEVICE), more=STATE, known=True)
    there.begin(new_identity=True)
    mark = there.archives.mark_of("books")
    assert mark is not None
    assert mark.way().endswith("--as books --new-identity --auth-key-file FILE")
    with pytest.raises(BadInput, match="begun as another device") as refused:
        await there.run(original_off=True)
    assert "--new-identity" in refused.value.remedy
    await there.run(**NEW)
    assert there.bulk.emptied == []
    assert there.archives.mark_of("books") is None


async def test_a_whole_restore_becomes_no_other_device(tmp_path: Path) -> None:
    there = Restored(tmp_path, {"app": {"image": "app:1"}}, listed=listed(device=DEVICE), more=STATE, known=True)
    there.begin(filled=True)
    with pytest.raises(BadInput, match="becomes no other"):
        await there.run(**NEW)
    assert there.bulk.emptied == []


@pytest.mark.parametrize(
    ("device", "more"),
    [
        (replace(DEVICE, folder="ts/state"), ("folder/ts", "folder/ts/state", "folder/ts/state/tailscaled.state")),
        (replace(DEVICE, folder="", volume="state"), ("volumes/state", "volumes/state/tailscaled.state")),
    ],
    ids=["another folder", "a volume"],
)
async def test_the_original_is_looked_for_wherever_its_identity_was_kept(
    tmp_path: Path, device: Device, more: Sequence[str]
) -> None:
    *folders, file = more
    entries = (*(making.folder(one) for one in folders), making.file(file, b"PRIVATE"))
    there = Restored(tmp_path, {"app": {"image": "app:1"}}, listed=listed(device=device), more=entries, known=True)
    assert there.archives.verify(there.file).has_state
    with pytest.raises(OriginalUnseen):
        await there.run()
    assert not (there.root / "books").exists()
    elsewhere = replace(device, folder="other/place", volume="")
    (tmp_path / "none").mkdir()
    none = Restored(tmp_path / "none", {}, listed=listed(device=elsewhere), more=entries, known=True)
    assert not none.archives.verify(none.file).has_state


async def test_what_is_whole_stands_in_the_way_of_another_backup_like_any_stack(tmp_path: Path) -> None:
    there = Restored(tmp_path, {"app": {"image": "app:1"}}, name="books")
    there.begin()
    for filled, told in ((True, "stands already"), (False, "ended before it was whole")):
        mark = RestoreMark(stack="books", archive="/old.tar", sha256="0", filled=filled)
        there.archives.note_mark("books", mark)
        with pytest.raises(BadInput, match=told):
            await there.run()
    assert there.bulk.emptied == []


async def test_nobody_is_told_to_take_away_a_volume_that_may_be_others_too(tmp_path: Path) -> None:
    shared = {"volumes": {"covers": {"name": "blog_covers", "external": True}}}
    there = Restored(tmp_path, {"app": {"image": "app:1", "volumes": ["covers:/c"]}}, parts=shared)
    there.bulk.make_volume("blog_covers", {})
    with pytest.raises(VolumeTaken) as refused:
        await there.run(allowed=("other-volumes",))
    assert "docker volume rm" not in str(refused.value.remedy) and "docker ps" in str(refused.value.remedy)
    assert not (there.root / "books").exists()
