"""What is served is held against the file only once the sidecar has had its time to take it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog, ServeFacts
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from tests.domain.diagnosis.observations import FILE, NOW, PAGE, SERVED, but, hop_of, ids, log, restarted

RUNNING = "Switching ipn state Starting -> Running (WantRunning=true, nm=true)"
TAKES = "boot: serve proxy: applying serve config"
NOTHING, ELSEWHERE = ServeFacts(), ServeFacts(handlers=(replace(SERVED.handlers[0], port=8443),))


def seen(*lines: tuple[str, float], run: float, asked: float = 0.0, served: ServeFacts = NOTHING) -> Observation:
    """A run of `run` seconds whose log has these lines, text and age; Serve was asked for `asked` seconds ago."""
    told = tuple(line for text, age in lines for line in log(text, age=age))
    base = restarted(but(sidecar_log=RunLog(current=told), answer=None, loopback=None), age=run)
    return replace(base, serve=Seen(value=served, at=NOW - asked))


@pytest.mark.parametrize("served", [NOTHING, ELSEWHERE])
@pytest.mark.parametrize(
    ("asked", "told"), [(0.0, True), (1.8, True), (2.2, False), (4.0, False), (5.5, False)]
)  # the file was taken four seconds before the look ended
def test_serve_that_was_asked_for_before_the_file_was_taken_accuses_nobody(
    asked: float, told: bool, served: ServeFacts
) -> None:
    look = seen((RUNNING, 5.0), (TAKES, 4.0), run=20.0, asked=asked, served=served)
    assert ids(look) == (["serve-config-drift"] if told else [])
    if served is NOTHING:
        assert hop_of(look, HopId.SERVE).state is (HopState.FAIL if told else HopState.WAIT)


@pytest.mark.parametrize(("running", "told"), [(1.0, False), (14.0, False), (16.0, True)])
def test_the_time_for_taking_it_begins_when_the_device_runs_however_long_its_login_took(
    running: float, told: bool
) -> None:
    assert ids(seen((RUNNING, running), run=90.0)) == (["serve-config-drift"] if told else [])


def test_a_run_that_found_the_file_served_already_says_nothing_of_it_and_is_judged_all_the_same() -> None:
    assert ids(seen((RUNNING, 60.0), run=61.0)) == ["serve-config-drift"]
    assert ids(seen(run=3600.0)) == ["serve-config-drift"], "the start of an old log is cut off"


@pytest.mark.parametrize(
    ("written", "told"),
    [(700.0, True), (14.0, False), (0.5, False), (16.0, True), (-30.0, True)],
)  # seconds before the look; the last is of a clock that goes ahead
def test_a_file_that_was_written_since_is_awaited(written: float, told: bool) -> None:
    look = replace(seen((RUNNING, 601.0), (TAKES, 600.0), run=602.0, served=ELSEWHERE), serve_written=NOW - written)
    assert ids(look) == (["serve-config-drift"] if told else [])
    taken = seen((RUNNING, 601.0), (TAKES, 600.0), (TAKES, 13.5), run=602.0, served=ELSEWHERE)
    assert ids(replace(taken, serve_written=NOW - 14.0)) == ["serve-config-drift"], "taken, and changed by hand since"


@pytest.mark.parametrize(("written", "told"), [(0.3, False), (3.0, True)])
def test_a_file_that_is_written_during_the_look_is_no_older_file_inside(written: float, told: bool) -> None:
    older = ServeFacts(handlers=(replace(PAGE, target="http://127.0.0.1:82"),))
    look = but(serve_file=FILE, serve_inside=older, serve=ServeFacts(handlers=older.handlers))
    mounted = {"/config/serve.json": "/srv/vault/serve.json"}
    assert look.sidecar is not None
    look = but(look, containers=(replace(look.sidecar, mounts=mounted), *look.apps))
    found = ids(replace(look, serve_written=NOW - written, serve_at="/srv/vault/serve.json"))
    assert ("serve-single-file-mount" in found) is told
