"""What the engine measures, in figures and in words that rest where nothing changes."""

from __future__ import annotations

from typing import Any

import pytest

from scaletail_tui.domain.stack.usage import Usage, add_usages, usage_in, usage_words


def told(used: int, *, before: int = 0) -> dict[str, Any]:
    return {
        "cpu_stats": {"cpu_usage": {"total_usage": used}, "system_cpu_usage": 12 * 10**9, "online_cpus": 4},
        "precpu_stats": {"cpu_usage": {"total_usage": before}, "system_cpu_usage": 8 * 10**9},
        "memory_stats": {"usage": 150_000_000, "stats": {"inactive_file": 50_000_000}},
        "networks": {"eth0": {"rx_bytes": 1000, "tx_bytes": 10}, "eth1": {"rx_bytes": 500, "tx_bytes": 5}},
    }


def test_a_message_of_the_engine_gives_cores_memory_and_network() -> None:
    assert usage_in(told(10**9, before=5 * 10**8)) == Usage(cpu=0.5, memory=100_000_000, received=1500, sent=15)


@pytest.mark.parametrize("odd", [
    {}, {"cpu_stats": None, "networks": []}, {"memory_stats": {"usage": "much"}}, {"cpu_stats": {"online_cpus": -1}},
    {"networks": {"eth0": 3, "eth1": {"rx_bytes": 2**80}}},
])  # fmt: skip
def test_what_is_not_told_is_nothing(odd: dict[str, Any]) -> None:
    assert usage_in(odd) == Usage()


def test_the_first_message_has_nothing_to_compare_with() -> None:
    first = told(10**9)
    first["precpu_stats"] = {"cpu_usage": {"total_usage": 0}}
    assert usage_in(first).cpu == 0.0


def test_several_containers_are_added() -> None:
    one = Usage(cpu=0.25, memory=10, received=1, sent=2)
    assert add_usages([one, one]) == Usage(cpu=0.5, memory=20, received=2, sent=4)


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        (Usage(), ("idle", "0 B", "0 B in, 0 B out")),
        (Usage(cpu=0.032, memory=138_400_000, received=1_234, sent=99), ("3.2 % cpu", "140 MB", "1.2 kB in, 99 B out")),
        (Usage(cpu=1.404, memory=2_100_000_000), ("140 % cpu", "2.1 GB", "0 B in, 0 B out")),
    ],
)
def test_words_have_two_digits_that_count(usage: Usage, words: tuple[str, ...]) -> None:
    assert usage_words(usage) == words
