"""Where a stack keeps what: each volume under a key of its own, whoever else calls one so."""

from __future__ import annotations

from scaletail_tui.adapters.practice.bulk import PracticeBulk
from scaletail_tui.operations.backup.stores import NamedVolume, Store, Stores, find_volumes, name_volumes


def _store(at: str, source: str, *, volume: bool = True, service: str = "ts") -> Store:
    return Store(service=service, at=at, source=source, volume=volume)


async def test_a_volume_of_another_project_does_not_take_the_key_of_the_stack_s_own() -> None:
    bulk = PracticeBulk()
    for project in ("mine", "media"):
        labels = {"com.docker.compose.project": project, "com.docker.compose.volume": "data"}
        bulk.make_volume(f"{project}_data", labels)
    kept = (_store("/shared", "media_data"), _store("/data", "mine_data"))
    for named in ({}, {"mine_data": "data"}, {"mine_data": "data", "media_data": "shared"}):
        volumes, _ = await find_volumes(bulk, Stores(stores=kept, named=named, project="mine"))
        keys = {one.name: one.key for one in volumes}
        assert keys == {"mine_data": "data", "media_data": named.get("media_data", "media_data")}


async def test_equal_keys_are_told_apart_by_the_engine_s_name() -> None:
    bulk = PracticeBulk()
    for name in ("one", "two"):
        bulk.make_volume(name, {"com.docker.compose.project": "mine", "com.docker.compose.volume": "data"})
    kept = (_store("/a", "one"), _store("/b", "two"))
    volumes, _ = await find_volumes(bulk, Stores(stores=kept, named={}, project="mine"))
    assert [(one.key, one.name) for one in volumes] == [("data", "one"), ("two", "two")]


def test_the_identity_is_found_wherever_the_sidecar_is_told_to_keep_it() -> None:
    above = _store("/var/lib", "/srv/hand/lib", volume=False)
    other = _store("/var/lib/tailscale", "/srv/hand/app", volume=False, service="app")
    stores = Stores(stores=(other, above), named={}, project="hand", sidecar="ts")
    assert stores.find_state() == (above, "tailscale")
    told = Stores(stores=(_store("/state", "hand_state"),), named={}, project="hand", sidecar="ts", state="/state")
    assert told.find_state() == (_store("/state", "hand_state"), "")
    assert Stores(stores=(other,), named={}, project="hand", sidecar="ts").find_state() is None


def test_a_volume_is_named_as_compose_resolves_it_and_behind_a_profile_as_the_files_say() -> None:
    read = {
        "volumes": {"data": None, "old": {}, "shared": {"external": True}, "db": {"name": "${A}", "external": True}}
    }
    model = {"name": "vault", "volumes": {"data": {"name": "vault_data"}, "db": {"name": "blog_db", "external": True}}}
    assert name_volumes(model, read, "vault") == {
        "data": NamedVolume(name="vault_data", external=False),
        "old": NamedVolume(name="vault_old", external=False),
        "shared": NamedVolume(name="shared", external=True),
        "db": NamedVolume(name="blog_db", external=True),
    }
