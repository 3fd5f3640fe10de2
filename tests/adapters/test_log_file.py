"""The program's own log: it is written where it can be, and never in anybody's way."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaletail_tui.adapters.log_file import log_to_file

log = logging.getLogger("scaletail_tui.tests")


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """What the other tests of this process log goes where it went before."""
    logger = logging.getLogger("scaletail_tui")
    before = (list(logger.handlers), logger.level, logger.propagate)
    yield
    logger.handlers, logger.level, logger.propagate = before


def test_a_folder_that_cannot_be_made_costs_the_log_and_nothing_else() -> None:
    path = log_to_file(Path("/proc/nowhere/scaletail-tui"))
    log.info("first")
    assert not path.exists()


def test_a_file_in_the_place_of_the_folder_costs_the_log_until_it_is_gone(tmp_path: Path) -> None:
    state = tmp_path / "scaletail-tui"
    state.write_text("")
    path = log_to_file(state)
    log.info("first")
    state.unlink()
    log.info("second")
    assert path.read_text().endswith("scaletail_tui.tests: second\n")
    assert path.stat().st_mode & 0o077 == 0
