"""What the catalog makes is nothing that lint complains about."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.lint.reading import read_folder
from scaletail_tui.domain.catalog.answers import default_exposure
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.lint.judge import judge_folder
from tests.render.test_catalog_in_compose import SERVICES, wanted, written


@pytest.mark.slow
@pytest.mark.parametrize("all_answers", [True, False], ids=["everything", "as it comes"])
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.slug)
def test_lint_has_nothing_to_say_about_a_stack_of_the_catalog(
    service: Service, all_answers: bool, tmp_path: Path
) -> None:
    spec = wanted(service, default_exposure(service), all_answers=all_answers)
    report = judge_folder(read_folder(written(spec, tmp_path)))
    assert [(one.id, one.file, one.summary) for one in report.findings] == []
