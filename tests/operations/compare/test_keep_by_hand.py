"""What runs of a stack made by hand is written into its owner's files, or what stands there in the way is named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scaletail_tui.adapters.lint.folders import FoldersOfUsers
from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.stacks import BY_HAND
from scaletail_tui.domain.comparison.drift import Drift, DriftPart
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.adopt.improve import improve
from scaletail_tui.operations.adopt.improvement import plan_improvement
from scaletail_tui.operations.adopt.place import find_folder
from scaletail_tui.operations.compare.drift import find_drift
from scaletail_tui.operations.compare.keep import keep_running
from scaletail_tui.operations.compare.keep_by_hand import write_into
from scaletail_tui.operations.compare.kept import KeptRunning
from scaletail_tui.operations.observe.containers import members

RUNS = "miniflux/miniflux:latest"
IMAGE = f"    image: {RUNS}\n"


class Stack:
    """The one of practice that nobody's program wrote."""

    def __init__(self, practice: Practice, clock: HandClock, folder: str) -> None:
        self.ports, self.clock, self.folder = practice.ports, clock, Path(folder)
        self.file = self.folder / "compose.yaml"

    async def drift(self) -> list[tuple[DriftPart, str]]:
        return [(one.part, one.what) for one in (await self.clock.play(find_drift(self.ports, BY_HAND))).found]

    async def keep(self) -> KeptRunning:
        look = await self.clock.play(find_drift(self.ports, BY_HAND))
        return await self.clock.play(keep_running(self.ports, BY_HAND, look))

    async def ids(self) -> set[str]:
        return {one.id for one in (await members(self.ports, BY_HAND)).containers}


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[Stack]:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    yield Stack(practice, clock, await find_folder(practice.ports, BY_HAND))


async def test_image_port_and_mount_are_written_and_a_revert_has_the_file_as_it_was(stack: Stack) -> None:
    ids, text = await stack.ids(), stack.file.read_text()
    assert text.count(IMAGE) == 1
    other = "    image: miniflux/miniflux:1  # mine\n    ports: [9090:8080]\n    volumes:\n      - ./new:/new\n"
    stack.file.write_text(text.replace(IMAGE, other))
    assert {part for part, _ in await stack.drift()} == {DriftPart.IMAGE, DriftPart.PORT, DriftPart.MOUNT}
    kept = await stack.keep()
    assert len(kept.written) == 3 and not kept.left, kept
    assert stack.file.read_text() == text.replace(IMAGE, f"    image: {RUNS}  # mine\n")
    assert not await stack.drift()
    assert await stack.ids() == ids
    stack.ports.adoptions.revert(str(stack.folder))
    assert stack.file.read_text() == text.replace(IMAGE, other)


async def test_an_image_that_a_variable_names_stays_and_the_variable_is_named(stack: Stack) -> None:
    text = stack.file.read_text().replace(IMAGE, "    image: miniflux/miniflux:${WHICH:-1}\n")
    stack.file.write_text(text)
    kept = await stack.keep()
    assert [one.drift.part for one in kept.left] == [DriftPart.IMAGE] and not kept.written
    assert "compose.yaml" in kept.left[0].why and "WHICH" in kept.left[0].why
    assert stack.file.read_text() == text
    assert not stack.ports.adoptions.look(str(stack.folder)).changed


def test_what_two_files_say_stays_and_what_the_second_one_says_alone_is_written_there(tmp_path: Path) -> None:
    first, second = tmp_path / "compose.yaml", tmp_path / "compose.override.yaml"
    first.write_text("services:\n  web:\n    image: web:1\n")
    second.write_text("services:\n  web:\n    image: web:2\n    ports:\n      - 9090:80\n      - 53:53/udp # all\n")
    read = FoldersOfUsers().read(str(tmp_path))
    image = Drift(part=DriftPart.IMAGE, where="web", what="", files="web:2", runs="web:3")
    assert write_into(read, read.texts, str(tmp_path), image)[1].startswith("compose.yaml and compose.override.yaml")
    port = Drift(part=DriftPart.PORT, where="web", what="80/tcp", files="9090", runs="")
    (file, text), why = write_into(read, read.texts, str(tmp_path), port)
    assert (file, why) == (second.name, "")
    assert text == second.read_text().replace("      - 9090:80\n", "")
    other = Drift(part=DriftPart.IMAGE, where="worker", what="", files="a", runs="b")
    assert "no Compose file" in write_into(read, read.texts, str(tmp_path), other)[1]


async def test_what_serve_shows_is_written_into_the_file_that_its_sidecar_watches(stack: Stack) -> None:
    ports, clock, sidecar = stack.ports, stack.clock, f"tailscale-{BY_HAND}"
    plan = plan_improvement(ports.user_files, str(stack.folder))
    await clock.play(improve(ports, BY_HAND, plan))
    serve = (await clock.play(ports.sidecars.look(sidecar))).serve or {}
    host = next(iter(serve["Web"])).partition(":")[0]
    more = {"Handlers": {"/": {"Proxy": "http://127.0.0.1:9999"}}}
    config = {"TCP": {**serve["TCP"], "8443": {"HTTPS": True}}, "Web": {**serve["Web"], f"{host}:8443": more}}
    await clock.play(ports.sidecars.set_serve(sidecar, config))
    assert await stack.drift() == [(DriftPart.SERVE, "8443/")]
    kept = await stack.keep()
    assert len(kept.written) == 1 and not kept.left, kept
    said = (stack.folder / "tailscale/serve/serve.json").read_text()
    assert "${TS_CERT_DOMAIN}:8443" in said and host not in said
    assert not await stack.drift()


async def test_files_of_which_an_improvement_is_half_done_are_not_touched(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack.file.write_text(stack.file.read_text().replace(RUNS, "miniflux/miniflux:1"))
    text = stack.file.read_text()

    def refuse(name: str, record: object) -> None:
        raise ScaletailError(f"{name} is half changed.")

    monkeypatch.setattr("scaletail_tui.operations.compare.keep_by_hand.check_finished", refuse)
    with pytest.raises(ScaletailError, match="half changed"):
        await stack.keep()
    assert stack.file.read_text() == text
