"""Several stacks of one file: which of them takes the place of what runs from it now."""

from __future__ import annotations

from scaletail_tui.operations.imports.each import ImportPart, share_stops
from scaletail_tui.operations.imports.running import RunBefore

ONE = ImportPart(name="my-one", visit="one", port=0, services=("one", "keep"), left=("two",))
TWO = ImportPart(name="my-two", visit="two", port=0, services=("two",), left=("one", "keep"))
BEFORE = RunBefore(
    running=("c-keep-1", "c-one-1", "c-proxy-1", "c-two-1", "c-two-2"),
    services={
        "c-keep-1": "keep", "c-one-1": "one", "c-proxy-1": "proxy", "c-two-1": "two", "c-two-2": "two"
    },
)  # fmt: skip


def test_each_stops_the_containers_of_its_own_services_and_the_first_what_is_nobodys() -> None:
    assert share_stops(BEFORE, (ONE, TWO)) == {
        "my-one": ("c-keep-1", "c-one-1", "c-proxy-1"), "my-two": ("c-two-1", "c-two-2")
    }  # fmt: skip


def test_what_would_run_beside_a_stack_that_stands_is_stopped_by_the_next() -> None:
    assert share_stops(BEFORE, (TWO,)) == {"my-two": BEFORE.running}


def test_a_container_that_compose_says_nothing_of_goes_with_the_first() -> None:
    assert share_stops(RunBefore(running=("lonely",)), (ONE, TWO)) == {"my-one": ("lonely",), "my-two": ()}


def test_where_all_stand_nothing_is_stopped() -> None:
    assert share_stops(BEFORE, ()) == {}
