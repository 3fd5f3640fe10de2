"""A stack beside its entry: what is the user's, what the catalog's, and what becomes of the files by what is chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.domain.catalog.service import CatalogLoad, Service
from scaletail_tui.domain.comparison.three_way import Side
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import HostLook
from scaletail_tui.domain.stack.spec import Answers
from scaletail_tui.operations.compare.look import Comparison, show_lines
from scaletail_tui.operations.compare.stack import compare_stack
from scaletail_tui.operations.compare.take import choose_merged, plan_taken
from scaletail_tui.operations.plan.planning import make_plan, spec_for
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.compose import ComposeFailed
from tests.render.stack_samples import DEMO

EVERY_SIDE = (Side.CATALOG, Side.YOURS, Side.BOTH, Side.UNKNOWN)


class FakeEngine:
    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        return ()

    async def has_image(self, reference: str) -> bool:
        return True


class FakeHost:
    async def look(self) -> HostLook:
        return HostLook(user="ada", uid=1001, gid=1002, timezone="Europe/Berlin", tun=True)

    def port_free(self, port: int, protocol: str = "tcp") -> bool:
        return True


class FakeCatalog:
    def __init__(self) -> None:
        self.entry = DEMO

    def load(self) -> CatalogLoad:
        return CatalogLoad(services=(self.entry,))


class FakeCompose:
    """Takes nearly all that is YAML; variables stay as they are written."""

    async def config(self, folder: str, project: str) -> Mapping[str, Any]:
        return await self.resolve({"compose.yaml": Path(folder, "compose.yaml").read_text()}, folder, project)

    async def resolve(self, files: Mapping[str, str], folder: str, project: str) -> Mapping[str, Any]:
        model: Mapping[str, Any] = yaml.safe_load(files["compose.yaml"])
        for body in model["services"].values():
            if not isinstance(body.get("privileged", False), bool):
                raise ComposeFailed("Docker Compose refuses the files.", detail="privileged must be a boolean")
        return model


class World:
    """One stack of the demo's entry, which becomes newer."""

    def __init__(self, root: Path) -> None:
        nothing = cast(Any, None)
        self.catalog = FakeCatalog()
        self.files = StackFiles(root)
        self.ports = Ports(
            catalog=self.catalog, folders=self.files, compose=cast(Any, FakeCompose()), engine=cast(Any, FakeEngine()),
            sidecars=nothing, host=cast(Any, FakeHost()), clock=nothing, locks=nothing, jobs=nothing,
            user_files=nothing, public_times=nothing, registries=nothing, kept=nothing, adoptions=nothing,
            backups=nothing, tailnet=nothing, undertakings=nothing,
            identities=nothing, refusals=nothing,
        )  # fmt: skip
        self.folder = root / "vault"

    async def deploy(self) -> None:
        spec = await spec_for(self.ports, self.catalog.entry, Answers(name="vault", exposure=Exposure.SERVE))
        self.put(await make_plan(self.ports, spec))

    def put(self, plan: Plan) -> None:
        self.files.commit(plan, self.files.stage(plan, None))

    def renew(self, image: str = "demo/app:2") -> None:
        self.catalog.entry = newer(self.catalog.entry, image)

    def edit(self, old: str, new: str, path: str = "compose.yaml") -> str:
        place = self.folder / path
        text = place.read_text()
        assert text.count(old) == 1
        place.write_text(text.replace(old, new))
        return place.read_text()

    async def compare(self) -> Comparison:
        return await compare_stack(self.ports, "vault")

    async def take(self, *numbers: int) -> None:
        self.put(await plan_taken(self.ports, await self.compare(), numbers))

    def texts(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


def newer(entry: Service, image: str) -> Service:
    body = {**entry.compose["services"]["application"], "image": image}
    services = {**entry.compose["services"], "application": body}
    return replace(entry, compose={**entry.compose, "services": services}, revision=f"{entry.revision}+")


@pytest.fixture
async def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    await made.deploy()
    return made


async def test_a_stack_that_is_as_the_catalog_has_it_has_nothing_to_choose(world: World) -> None:
    seen = await world.compare()
    assert seen.hunks == () and not seen.newer


async def test_whose_each_change_is_stands_beside_it(world: World) -> None:
    world.renew()
    world.edit("      - ./data/app:/data\n", "      - ./data/app:/data\n      - /srv:/srv:ro\n")
    seen = await world.compare()
    assert seen.newer
    assert {hunk.side for hunk in seen.hunks} == {Side.CATALOG, Side.YOURS}
    [mine] = [hunk for hunk in seen.hunks if hunk.side is Side.YOURS]
    assert mine.mine == ("      - /srv:/srv:ro\n",) and mine.theirs == ()


async def test_what_is_new_comes_and_what_was_edited_stays_with_a_copy_of_the_old_file(world: World) -> None:
    world.renew()
    before = world.edit("      - ./data/app:/data\n", "      - ./data/app:/data  # mine\n")
    seen = await world.compare()
    await world.take(*choose_merged(seen))
    after = (world.folder / "compose.yaml").read_text()
    assert "demo/app:2" in after and "# mine" in after and "demo/app:1" not in after
    [kept] = world.folder.glob("compose.yaml.before-*")
    assert kept.read_text() == before
    assert {hunk.side for hunk in (await world.compare()).hunks} == {Side.YOURS}, "the next look knows the new base"
    world.renew("demo/app:3")
    await world.take(*choose_merged(await world.compare()))
    assert "demo/app:3" in (world.folder / "compose.yaml").read_text()


async def test_files_with_windows_line_ends_keep_them_to_the_byte_where_nothing_is_taken(world: World) -> None:
    for path in ("compose.yaml", "conf/app.ini", "tailscale/serve/serve.json", ".env"):
        place = world.folder / path
        place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    before = world.texts()
    seen = await world.compare()
    assert seen.hunks == ()
    world.put(await plan_taken(world.ports, seen, ()))
    after = world.texts()
    assert {path: text for path, text in after.items() if path in before and path != ".scaletail/written.json"} == {
        path: text for path, text in before.items() if path != ".scaletail/written.json"
    }
    assert not [path for path in after if ".before-" in path]


async def test_what_is_taken_into_a_file_with_windows_line_ends_ends_its_lines_so(world: World) -> None:
    place = world.folder / "compose.yaml"
    place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n") + b"# mine\r\n")
    dotenv = world.folder / ".env"
    dotenv.write_bytes(dotenv.read_bytes().replace(b"\n", b"\r\n"))
    before = place.read_bytes()
    world.renew()
    await world.take(*choose_merged(await world.compare()))
    after = place.read_bytes()
    assert b"\n" not in after.replace(b"\r\n", b"") and after.endswith(b"# mine\r\n")
    changed = [(old, new) for old, new in zip(before.splitlines(), after.splitlines(), strict=True) if old != new]
    assert len(changed) == 2 and changed[1][1].endswith(b"demo/app:2"), "the revision and the image alone"
    assert b"\n" not in dotenv.read_bytes().replace(b"\r\n", b"")
    assert {hunk.side for hunk in (await world.compare()).hunks} == {Side.YOURS}, "the next look knows the new base"


async def test_lines_that_both_changed_must_be_decided_on(world: World) -> None:
    world.renew()
    world.edit("demo/app:1", "demo/app:1-alpine")
    seen = await world.compare()
    [both] = [hunk.number for hunk in seen.hunks if hunk.side is Side.BOTH]
    with pytest.raises(BadInput, match=f"same lines of vault: {both}"):
        choose_merged(seen)
    assert both in choose_merged(seen, take=[both])
    assert both not in choose_merged(seen, keep=[both])


async def test_a_stack_whose_files_were_never_kept_is_known_while_the_entry_is_the_same(world: World) -> None:
    (world.folder / ".scaletail/written.json").unlink()
    world.edit("demo/app:1", "demo/app:1-alpine")
    assert [hunk.side for hunk in (await world.compare()).hunks] == [Side.YOURS]
    world.renew()
    assert {hunk.side for hunk in (await world.compare()).hunks} == {Side.UNKNOWN}, "two ways are left"


@pytest.mark.parametrize("held", ["{", "[]", "null", '{"compose.yaml": 5}', '{"compose.yaml": "x"}'])
async def test_a_kept_text_that_nothing_vouches_for_does_not_count(world: World, held: str) -> None:
    (world.folder / ".scaletail/written.json").write_text(held)
    world.renew()
    world.edit("demo/app:1", "demo/app:1-alpine")
    assert {hunk.side for hunk in (await world.compare()).hunks} == {Side.UNKNOWN}


async def test_no_secret_is_kept_or_shown(world: World) -> None:
    token = world.files.read("vault").env["TOKEN"]  # type: ignore[union-attr]
    assert token not in (world.folder / ".scaletail/written.json").read_text()
    world.edit(f"token = {token}", f"token = {token}x", "conf/app.ini")
    world.edit("demo/app:1", f"demo/app:{token}")
    seen = await world.compare()
    shown = [line for file in seen.files for hunk in file.seen.hunks for line in show_lines(file, hunk.mine)]
    assert shown and not any(token in line for line in shown)
    taken = await plan_taken(world.ports, seen, ())
    assert token not in "".join(line for file in taken.files for line in (file.masked, *file.diff))


async def test_a_part_of_the_files_put_in_place_leaves_known_what_was_written_of_the_others(world: World) -> None:
    before = world.files.written("vault")
    assert "compose.yaml" in before
    part = tuple(
        PlannedFile(path=path, text=(world.folder / path).read_text(), mode=mode)
        for path, mode in ((".env", 0o600), ("tailscale/serve/serve.json", 0o644))
    )
    world.put(Plan(stack="vault", folder=str(world.folder), files=part, folders=(), commands=(), update=True))
    assert world.files.written("vault") == before
    assert ".env" not in json.loads((world.folder / ".scaletail/written.json").read_text())


async def test_what_is_shown_around_a_difference_has_no_secret_either(world: World) -> None:
    token = world.files.read("vault").env["TOKEN"]  # type: ignore[union-attr]
    text = (world.folder / "conf/app.ini").read_text()
    world.edit(text.splitlines()[1], "kept = mine", "conf/app.ini")
    seen = await world.compare()
    taken = await plan_taken(world.ports, seen, {hunk.number for hunk in seen.hunks})
    [shown] = [file.diff for file in taken.files if file.path == "conf/app.ini"]
    assert "-kept = mine" in shown and not any(token in line for line in shown)


async def test_what_compose_refuses_is_refused_with_its_words_and_nothing_is_written(world: World) -> None:
    world.renew()
    world.edit("      - ./data/app:/data\n", "      - ./data/app:/data\n    privileged: perhaps\n")
    before = world.texts()
    seen = await world.compare()
    with pytest.raises(ComposeFailed, match="refuses the files with what was chosen") as refused:
        await plan_taken(world.ports, seen, {hunk.number for hunk in seen.hunks if hunk.side is Side.CATALOG})
    assert refused.value.detail == "privileged must be a boolean"
    assert world.texts() == before


async def test_a_file_that_would_not_tell_what_it_is_is_refused(world: World) -> None:
    world.edit("  service: demo\n", "  service: demo # mine\n")
    world.edit("      - ./data/app:/data\n", "      - ./data/app:/data  # mine\n")
    text = (world.folder / "compose.yaml").read_text().replace("  service: demo # mine\n", "  service: demo\n")
    (world.folder / "compose.yaml").write_text(text.replace("services:\n", "x-other: 1\nservices:\n", 1))
    seen = await world.compare()
    broken = replace(seen.spec, service=replace(seen.service, slug="other"))
    with pytest.raises(ScaletailError, match="would not tell any more"):
        await plan_taken(world.ports, replace(seen, spec=broken), ())


async def test_another_major_version_of_a_database_is_refused(world: World) -> None:
    services = world.catalog.entry.compose["services"]
    old = {**services, "db": {**services["db"], "image": "postgres:16-alpine"}}
    world.catalog.entry = replace(world.catalog.entry, compose={**world.catalog.entry.compose, "services": old})
    seen = await world.compare()
    await world.take(*(hunk.number for hunk in seen.hunks))
    new = {**old, "db": {**old["db"], "image": "postgres:17-alpine"}}
    world.catalog.entry = replace(world.catalog.entry, compose={**world.catalog.entry.compose, "services": new})
    seen = await world.compare()
    with pytest.raises(BadInput, match="db holds data of PostgreSQL 16, and the newer image is PostgreSQL 17"):
        await plan_taken(world.ports, seen, choose_merged(seen))
    image = next(hunk for hunk in seen.hunks if any("postgres" in line for line in hunk.theirs))
    kept = await plan_taken(world.ports, seen, choose_merged(seen) - {image.number})
    assert "postgres:16" in next(file.text for file in kept.files if file.path == "compose.yaml")


async def test_a_number_that_there_is_not_is_refused(world: World) -> None:
    world.renew()
    with pytest.raises(BadInput, match="no difference 99"):
        await plan_taken(world.ports, await world.compare(), [99])


async def test_a_removed_stack_leaves_nothing_of_what_was_kept(world: World) -> None:
    assert not any("scaletail/" in path for path in world.files.find_handwritten("vault"))
    world.files.remove_all("vault")
    assert not (world.folder / ".scaletail").exists()


LINES = st.lists(st.sampled_from(["# mine\n", "x-mine: 1\n", "x-other: {a: b}\n", "\n", "# é\n"]), max_size=4)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=LINES, tail=LINES, swap=st.booleans(), renew=st.booleans())
async def test_all_taken_is_what_the_catalog_renders_and_nothing_taken_changes_no_byte(
    tmp_path_factory: pytest.TempPathFactory, head: list[str], tail: list[str], swap: bool, renew: bool
) -> None:
    world = World(tmp_path_factory.mktemp("root"))
    await world.deploy()
    place = world.folder / "compose.yaml"
    text = place.read_text()
    keys = dict.fromkeys(line for line in (*head, *tail) if line.startswith("x-"))  # no key twice
    text = (
        "".join(line for line in head if line not in keys) + text + "".join((*keys, *(t for t in tail if t[0] == "#")))
    )
    place.write_text(text.replace("demo/app:1", "demo/app:mine") if swap else text)
    if renew:
        world.renew()
    before = place.read_bytes()
    seen = await world.compare()
    kept = await plan_taken(world.ports, seen, ())
    assert next(file.text for file in kept.files if file.path == "compose.yaml").encode() == before
    everything = await plan_taken(world.ports, seen, seen.numbers(*EVERY_SIDE))
    rendered = {file.path: file.text for file in seen.plan.files}
    assert {file.path: file.text for file in everything.files} == rendered
