"""A quick look at the bench's own tools, and at speeds that would be wrong on any machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.figures.catalog import catalog_figures
from tests.bench.figures.cli import cli_figures
from tests.bench.figures.line import line_figures
from tests.bench.figures.masking import masking_figures
from tests.bench.figures.others import Other, measure_other
from tests.bench.figures.start import AIM, BARE_START, TIMES, slowness, start_figures
from tests.bench.figures.tui import tui_figures
from tests.bench.measure import measure
from tests.bench.process_cost import process_tree
from tests.bench.report import Figure, measure_steadily, scaled, table

ECHO = (
    sys.executable,
    "-c",
    "import sys, tty; tty.setraw(0); print('ready', end='', flush=True)\n"
    "while (key := sys.stdin.read(1)) != 'q': print(key * 3, end='', flush=True)",
)


@pytest.mark.slow
def test_a_measurement_sees_start_keys_and_bytes() -> None:
    seen = measure(ECHO, ready="ready", keys=("x", "y"), idle=0.2)
    assert seen.ready_s is not None
    assert [cost.bytes for cost in seen.keys] == [3, 3]
    assert all(cost.latency_ms is not None and cost.latency_ms < 1000 for cost in seen.keys)
    assert seen.idle_bytes_per_s == 0
    assert seen.resident_mib > 1


def test_a_program_that_ends_by_itself_is_told_with_its_last_screen() -> None:
    with pytest.raises(RuntimeError, match="gone"):
        measure((sys.executable, "-c", "print('gone', end='', flush=True)"), ready="never", timeout=5.0)


def test_a_measured_program_is_ended() -> None:
    before = set(process_tree(1))
    measure(ECHO, ready="ready", idle=0.0)
    assert not {pid for pid in set(process_tree(1)) - before if _runs_the_echo(pid)}


def _runs_the_echo(pid: int) -> bool:
    try:
        return b"tty.setraw" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_only_three_times_the_aim_is_a_failure() -> None:
    verdicts = [Figure(what="x", where="", seen=seen, unit="s", aim=1.0).verdict for seen in (1.0, 2.9, 3.1, None)]
    assert verdicts == ["met", "over", "FAIL", "FAIL"]
    assert Figure(what="x", where="", seen=9.0, unit="s").verdict == ""
    assert "not seen" in table([Figure(what="x", where="", seen=None, unit="s", aim=1.0)])


def test_what_takes_time_fails_later_on_a_slow_machine_and_what_has_a_limit_of_its_own_does_not() -> None:
    took = Figure(what="x", where="", seen=5.0, unit="s", aim=1.0)
    wrote = Figure(what="x", where="", seen=5.0, unit="B", aim=1.0)
    limited = Figure(what="x", where="", seen=5.0, unit="%", aim=1.0, limit=2.0)
    assert [one.verdict for one in scaled([took, wrote, limited], 2.0)] == ["over", "FAIL", "FAIL"]
    assert [one.verdict for one in scaled([took], 0.5)] == ["FAIL"]


def test_what_failed_is_measured_once_more_and_falls_only_where_it_fails_again() -> None:
    seen = iter([[9.0, 9.0, 0.1], [0.5, 8.0, 9.0]])

    def measures() -> list[Figure]:
        return [Figure(what="x", where="", seen=one, unit="s", aim=1.0) for one in next(seen)]

    assert [(one.seen, one.verdict) for one in measure_steadily(measures, 1.0)] == [
        (0.5, "met"),
        (8.0, "FAIL"),
        (0.1, "met"),
    ]
    assert next(seen, None) is None


def test_a_program_that_cannot_be_had_is_named_and_compared_with_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for builds in (("no-such-tool-here",), ("false",)):
        other = Other(name="monitor", version="1", builds=builds)
        assert measure_other(other, "unix:///nowhere", sizes=((80, 24),)) == ()
        assert f"no comparison with monitor: there is no {builds[0]}" in capsys.readouterr().out


@pytest.mark.bench
def test_the_practice_mode_starts_and_idles_within_three_times_the_aims() -> None:
    figures = tui_figures(sizes=((80, 24),), starts=3, settles=0.0, idle=3.0)
    assert [figure for figure in figures if figure.verdict == "FAIL"] == [], table(figures)


@pytest.mark.bench
def test_a_start_beside_twenty_stacks_takes_no_three_times_what_it_may_beside_a_bare_app() -> None:
    figures = start_figures(starts=3)
    assert [figure for figure in figures if figure.verdict == "FAIL"] == [], table(figures)


def test_a_machine_is_slow_by_what_the_bare_app_takes_on_it() -> None:
    bare = Figure(what=BARE_START, where="80x24", seen=2 * AIM / TIMES, unit="s")
    assert slowness([bare]) == pytest.approx(2.0)


@pytest.mark.bench
def test_a_bad_line_leaves_a_usable_program_within_three_times_the_aims() -> None:
    figures = line_figures()
    assert [figure for figure in figures if figure.verdict == "FAIL"] == [], table(figures)


@pytest.mark.bench
def test_commands_start_within_three_times_the_aims() -> None:
    figures = cli_figures(runs=3)
    assert [figure for figure in figures if figure.verdict == "FAIL"] == [], table(figures)


@pytest.mark.bench
def test_the_whole_catalog_is_read_in_the_time_it_may_take() -> None:
    first, later = catalog_figures(runs=3)
    assert first.seen is not None
    assert later.verdict != "FAIL", table([first, later])


@pytest.mark.bench
def test_a_long_log_is_masked_in_the_time_it_may_take() -> None:
    figures = masking_figures()
    assert [figure for figure in figures if figure.verdict == "FAIL"] == [], table(figures)
