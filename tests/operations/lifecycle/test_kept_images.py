"""Images that an update kept go after a week, or with their stack; one that cannot go blocks no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.stack.undertaking import FileBefore, Undertaking, UndertakingKind
from scaletail_tui.domain.update.kept import KEPT_FOR, Kept, KeptImage, KeptState, OldData
from scaletail_tui.operations.kept.let_go import let_go_of_old
from scaletail_tui.operations.lifecycle.remove import remove_containers, remove_identity_and_data
from scaletail_tui.ports.engine import EngineRefused

KUMA, JELLYFIN = "uptime-kuma", "jellyfin"


@pytest.fixture
def clock() -> HandClock:
    return HandClock(1_795_000_000.0)


@pytest.fixture
def practice(clock: HandClock, tmp_path: Path) -> Practice:
    return Practice(clock=clock, folder=tmp_path)


async def keep(practice: Practice, stack: str, state: KeptState = KeptState.DONE) -> list[str]:
    """Two images kept of a stack, and the tags that keep them."""
    world = await practice.enter()
    made = world.namesakes(stack)
    tag = f"scaletail-kept:{stack}"
    images = tuple(
        KeptImage(service=one.service, reference=one.image, id=one.image_id, tag=f"{tag}.{one.service}") for one in made
    )
    for one in images:
        await practice.ports.engine.tag(one.id, one.tag)
    kept = Kept(stack=stack, folder="", at=practice.ports.clock.now(), state=state, images=images)
    practice.ports.kept.write(stack, (kept,))
    return [one.tag for one in images]


async def test_one_that_was_cut_off_goes_after_a_week_too(practice: Practice, clock: HandClock) -> None:
    tags = await keep(practice, KUMA, KeptState.BEGUN)
    await clock.advance(KEPT_FOR + 1.0)
    await let_go_of_old(practice.ports)
    assert practice.ports.kept.stacks() == ()
    assert not set(tags) & set(practice.world().images)


async def test_a_stack_that_somebody_works_on_is_left_for_another_time(practice: Practice, clock: HandClock) -> None:
    await keep(practice, KUMA, KeptState.BEGUN)
    await keep(practice, JELLYFIN)
    await clock.advance(KEPT_FOR + 1.0)
    with practice.ports.locks.hold(KUMA, "update"):
        await let_go_of_old(practice.ports)
        assert practice.ports.kept.stacks() == (KUMA,)
        await let_go_of_old(practice.ports, held=KUMA)
    assert practice.ports.kept.stacks() == ()


async def test_a_tag_that_the_engine_keeps_is_tried_again_and_blocks_no_other(
    practice: Practice, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await keep(practice, JELLYFIN)
    others = await keep(practice, KUMA)
    await clock.advance(KEPT_FOR + 1.0)
    untag = practice.ports.engine.untag

    async def refuse(reference: str) -> None:
        if reference == first:
            raise EngineRefused("The engine refused.", detail="container is using its referenced image")
        await untag(reference)

    with monkeypatch.context() as patch:
        patch.setattr(practice.ports.engine, "untag", refuse, raising=False)
        await let_go_of_old(practice.ports)
    assert not {second, *others} & set(practice.world().images)
    (left,) = practice.ports.kept.read(JELLYFIN)
    assert (left.state, [one.tag for one in left.images]) == (KeptState.BACK, [first])
    await let_go_of_old(practice.ports)
    assert practice.ports.kept.stacks() == ()
    assert first not in practice.world().images


async def test_with_a_stack_that_is_removed_goes_what_was_kept_of_it(practice: Practice, clock: HandClock) -> None:
    tags = await keep(practice, KUMA)
    others = await keep(practice, JELLYFIN)
    await clock.play(remove_identity_and_data(practice.ports, KUMA, KUMA))
    assert practice.ports.kept.stacks() == (JELLYFIN,)
    assert not set(tags) & set(practice.world().images)
    assert set(others) <= set(practice.world().images)


async def test_where_its_folder_stays_it_can_still_be_gone_back_to(practice: Practice, clock: HandClock) -> None:
    await keep(practice, KUMA)
    await clock.play(remove_containers(practice.ports, KUMA))
    assert practice.ports.kept.stacks() == (KUMA,)


async def test_with_a_stack_that_is_removed_goes_a_change_that_was_cut_off(
    practice: Practice, clock: HandClock
) -> None:
    await practice.enter()
    begun = practice.ports.undertakings
    old = FileBefore(path=".env", text="PASSWORD=of-the-removed-one\n", mode=0o600)
    begun.keep(Undertaking(kind=UndertakingKind.CHANGE, stack=KUMA, at=0.0, files=(old,)))
    await clock.play(remove_containers(practice.ports, KUMA))
    assert begun.read(KUMA) is not None, "its folder stands, and can be as it was before"
    await clock.play(remove_identity_and_data(practice.ports, KUMA, KUMA))
    assert begun.read(KUMA) is None


async def test_volumes_with_old_data_stay_known_after_the_week_and_are_named_when_the_stack_goes(
    practice: Practice, clock: HandClock
) -> None:
    tags = await keep(practice, KUMA)
    (kept,) = practice.ports.kept.read(KUMA)
    aside, gone = "db-before-20261129T192011", "db-after-20261129T192011"
    folder = OldData(service="cache", place="/srv/cache", aside="/srv/cache.before-20261129T192011", moved=True)
    volume = OldData(service="db", place="db", aside=aside, volume=True, moved=True, new=gone)
    practice.ports.kept.write(KUMA, (replace(kept, data=(folder, volume)),))
    practice.world().volumes.add(aside)
    await clock.advance(KEPT_FOR + 1.0)
    await let_go_of_old(practice.ports)
    assert not set(tags) & set(practice.world().images)
    removal = await clock.play(remove_identity_and_data(practice.ports, KUMA, KUMA))
    assert removal.old_data == (aside,)
    assert f"Docker's volumes {aside}." in removal.sentence()
    assert practice.ports.kept.stacks() == ()
