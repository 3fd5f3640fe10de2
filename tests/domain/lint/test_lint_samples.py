"""Every id has a folder in which it is found, and one like it in which it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.adapters.lint.reading import read_folder
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.lint.judge import judge_folder
from scaletail_tui.domain.lint.kinds import LINT_KINDS
from tests.domain.lint.samples.health import HEALTH
from tests.domain.lint.samples.network import NETWORK
from tests.domain.lint.samples.sample import Sample
from tests.domain.lint.samples.secrets import SECRETS
from tests.domain.lint.samples.storage import STORAGE
from tests.domain.lint.samples.variables import VARIABLES
from tests.domain.lint.stack_text import Files, ids, judge, stack, write

SAMPLES = (*SECRETS, *VARIABLES, *HEALTH, *NETWORK, *STORAGE)


def _names(samples: tuple[Sample, ...]) -> list[str]:
    return [f"{sample.id}-{number}" for number, sample in enumerate(samples)]


def _find(folder: Path, files: Files, sample: Sample, name: str) -> list[str]:
    read = read_folder(write(folder / name, files))
    tracked = frozenset(sample.tracked) if sample.tracked else None
    committed = sample.committed if files is sample.fires else ()
    return ids(judge_folder(replace(read, tracked=tracked, committed=committed)))


@pytest.mark.parametrize("sample", SAMPLES, ids=_names(SAMPLES))
def test_a_finding_is_made_in_its_folder_and_not_in_one_like_it(sample: Sample, tmp_path: Path) -> None:
    assert sample.id in _find(tmp_path, sample.fires, sample, sample.folder)
    assert sample.id not in _find(tmp_path / "near", sample.quiet, sample, "notes")


def test_every_id_has_a_sample() -> None:
    assert {sample.id for sample in SAMPLES} == set(LINT_KINDS)


def test_every_fault_is_a_kind_that_doctor_knows() -> None:
    assert {kind.fault for kind in LINT_KINDS.values() if kind.fault} <= set(KINDS)


def test_lint_has_nothing_to_say_about_a_good_stack(tmp_path: Path) -> None:
    assert ids(judge(tmp_path, stack())) == []


@pytest.mark.parametrize("sample", SAMPLES, ids=_names(SAMPLES))
def test_what_is_found_stands_at_a_line_that_the_file_has(sample: Sample, tmp_path: Path) -> None:
    report = judge(tmp_path, sample.fires, sample.folder)
    for finding in report.findings:
        text = (tmp_path / sample.folder / finding.file).read_text()
        assert finding.line is None or 1 <= finding.line <= text.count("\n") + 1


def test_a_comment_silences_an_id_in_its_folder_and_is_told(tmp_path: Path) -> None:
    files = stack(("interval: 10s # often", "interval: 1m # scaletail-lint: ignore slow-healthcheck"))
    report = judge(tmp_path, files)
    assert [(one.id, one.silenced) for one in report.findings] == [("slow-healthcheck", True)]
    assert not report.spoken


def test_a_comment_silences_several_ids_and_no_other(tmp_path: Path) -> None:
    files = stack(
        ("interval: 10s # often", "interval: 1m"), ("example.org/team/app:1.2", "example.org/app"),
        env="A=b\n# scaletail-lint: ignore slow-healthcheck, image-tag-implicit\n",
    )  # fmt: skip
    assert ids(judge(tmp_path, files)) == ["unused-env-variable"]
