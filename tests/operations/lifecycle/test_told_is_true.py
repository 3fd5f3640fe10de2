"""What a removal says is what happened: folders of every shape, listed before and after, against sentence and JSON."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.removal import Removal
from scaletail_tui.operations.lifecycle.remove import (
    find_handwritten,
    remove_containers,
    remove_files,
    remove_identity_and_data,
    rollback,
)
from tests.hostile.outside import listing
from tests.operations.fakes import Stage, stage
from tests.operations.lifecycle.test_remove import with_job

SHAPES: dict[str, Callable[[Path], object]] = {
    "edited compose": lambda folder: append(folder / "compose.yaml", "# mine\n"),
    "edited settings": lambda folder: append(folder / ".env", "MINE=1\n"),
    "compose of somebody else": lambda folder: (folder / "compose.yaml").write_text("services: {}\n"),
    "no settings": lambda folder: (folder / ".env").unlink(),
    "override": lambda folder: (folder / "compose.override.yaml").write_text("services: {}\n"),
    "own folder": lambda folder: fill(folder / "backups/2026/one.tar"),
    "own file beside Serve's": lambda folder: fill(folder / "tailscale/serve/notes.txt"),
    "edited Serve file": lambda folder: append(folder / "tailscale/serve/serve.json", "\n"),
    "identity": lambda folder: fill(folder / "tailscale/state/tailscaled.state"),
    "identity set aside": lambda folder: fill(folder / "tailscale/state.before-20260101T000000/tailscaled.state"),
    "data": lambda folder: fill(folder / "data/db.sqlite3"),
    "data behind a link": lambda folder: link(folder / "data/media"),
    "kept copy": lambda folder: fill(folder / "compose.yaml.before-20260101T000000"),
    "no compose": lambda folder: (folder / "compose.yaml").unlink(missing_ok=True),
}


def append(path: Path, text: str) -> None:
    if path.exists():
        path.write_text(path.read_text() + text)


def fill(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"precious {path.name}")


def link(path: Path) -> None:
    disk = path.parents[3] / "big disk"
    fill(disk / "film")
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(disk)


async def take(made: Stage, command: str, agreed: Sequence[str]) -> Removal:
    ports = with_job(made)
    match command:
        case "containers":
            return await remove_containers(ports, "vault")
        case "files":
            return await remove_files(ports, "vault", agreed)
        case "everything":
            return await remove_identity_and_data(ports, "vault", "vault", agreed)
    return await rollback(ports, "vault")


def is_within(path: str, places: Sequence[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    shape=st.sets(st.sampled_from(sorted(SHAPES)), max_size=6),
    command=st.sampled_from(["containers", "files", "everything", "rollback"]),
    agrees=st.sampled_from([0, 1, 99]),
    runs=st.booleans(),
)
def test_what_a_removal_tells_is_what_it_did(shape: set[str], command: str, agrees: int, runs: bool) -> None:
    with tempfile.TemporaryDirectory() as top:
        asyncio.run(compare(Path(top), shape, command, agrees, runs=runs))


async def compare(top: Path, shape: set[str], command: str, agrees: int, *, runs: bool) -> None:
    made = await stage(top / "root")
    await made.deployed()
    for name in SHAPES:
        if name in shape:
            SHAPES[name](made.folder)
    if not runs:
        made.world.containers.clear()
    own = await find_handwritten(made.ports, "vault")
    agreed = own[:agrees] if command in ("files", "everything") else ()
    before, containers = listing(made.folder), set(made.world.containers)
    disk = listing(top / "big disk")
    try:
        done = await take(made, command, agreed)
    except ScaletailError as error:
        assert listing(made.folder) == before, f"it was refused, and yet something is gone: {error.sentence()}"
        assert set(made.world.containers) == containers
        assert error.title and error.remedy
        return
    told, said = done.to_json(), done.sentence()
    after = listing(made.folder) if made.folder.exists() else {}
    assert listing(top / "big disk") == disk, "what stands behind a link stays"

    assert set(told["containers"]) == containers - set(made.world.containers)
    assert ("container" in said) == bool(told["containers"])
    gone = before.keys() - after.keys()
    renamed = told["kept_as"]
    unsaid = {path for path in gone if not is_within(path, [*told["files"], *renamed])}
    assert all(path_is_empty(path, before, told["files"], renamed) for path in unsaid), f"not told: {unsaid}"
    assert not [path for path in told["files"] if path in after], "told to be gone, and it stands"
    assert all(path in before for path in told["files"]), "told to be gone, and it never was"
    for path, kept in renamed.items():
        assert after[kept][3] == before[path][3] and path not in after
        assert f"{path} is kept as {kept}" in said or len(renamed) > 8
    assert after.keys() - before.keys() == set(renamed.values()), "something new that is not told"
    for path in (*told["kept"], *(one for one in told["stays"] if not one.startswith("/"))):
        assert path in after and {
            one: after[one] for one in after if is_within(one, [path]) and "." in one
        }.items() <= (before.items())
        assert path in said or len((*told["kept"], *told["stays"])) > 8
    for path in own:
        if path not in agreed:
            assert path in after or path in renamed, f"{path} is the user's own and was not agreed to"
    assert told["identity_removed"] == (is_there("tailscale/state", before) and not is_there("tailscale/state", after))
    assert told["data_removed"] == (is_there("data", before) and not is_there("data", after))
    went = said.partition(" removed.")[0].removeprefix("vault: ").replace(" and ", ", ").split(", ")
    assert ("identity" in went) == told["identity_removed"]
    assert ("data" in went) == told["data_removed"]
    assert done.folder_stands == made.folder.exists()


def is_there(folder: str, found: dict[str, tuple[int, int, int, bytes]]) -> bool:
    """True where a file or a link stands below it."""
    return any(path.startswith(f"{folder}/") and mode & 0o170000 != 0o040000 for path, (mode, *_) in found.items())


def path_is_empty(
    path: str, before: dict[str, tuple[int, int, int, bytes]], removed: Sequence[str], renamed: Sequence[str]
) -> bool:
    """True for a folder that held nothing but what is told to be gone: that it goes, too, needs no word."""
    inside = [one for one in before if one.startswith(f"{path}/")]
    return before[path][0] & 0o170000 == 0o040000 and all(
        is_within(one, [*removed, *renamed]) or path_is_empty(one, before, removed, renamed) for one in inside
    )
