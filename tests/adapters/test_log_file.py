"""The program's own log: it is written where it can be, and never in anybody's way."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaletail_tui.adapters.host.log_file import log_to_file, mask_in_log
from scaletail_tui.domain.masking.forms import find_secrets

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


def test_no_secret_is_logged_that_looks_like_one(tmp_path: Path) -> None:
    path = log_to_file(tmp_path, verbose=True)
    log.debug("%s: status %s", "docker exec db mysqladmin -phunter2-secret ping", 1)
    log.info("detail=%s", "curl: GET https://x/api?token=9vLmX2pRt5Wk8BnY refused")
    try:
        raise RuntimeError("amqp://app:rabbit-hole@mq is gone")
    except RuntimeError:
        log.exception("broke")
    text = path.read_text()
    assert [word for word in ("hunter2", "9vLmX2pRt5Wk8BnY", "rabbit-hole") if word in text] == []
    assert "RuntimeError: amqp://app:[masked]@mq is gone" in text


def test_a_value_that_is_told_to_the_log_beforehand_is_never_logged(tmp_path: Path) -> None:
    path = log_to_file(tmp_path)
    mask_in_log(find_secrets({"UNLOCK": "open sesame/1"}))
    log.info("exec: %s", "sh -c 'unlock open sesame/1'; GET /open%20sesame%2F1")
    assert "exec: sh -c 'unlock [masked UNLOCK]'; GET /[masked UNLOCK]" in path.read_text()
