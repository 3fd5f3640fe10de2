"""Every service of the catalog, deployed for real: a sixth of them each commit, all with SCALETAIL_MATRIX=all."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles
from tests.lab.catalog.run import table, try_all
from tests.lab.rotation import part_of, whole
from tests.lab.running_lab import Lab

SERVICES = CatalogFiles().load().services
WHOLE = 25 * 60


@pytest.mark.lab
@pytest.mark.rotating
@pytest.mark.usefixtures("root")
def test_services_of_the_catalog_answer(lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = part_of(SERVICES, 6)
    began = time.monotonic()
    verdicts = list(try_all(lab, chosen, tmp_path))
    took = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{table(verdicts)}, {took:.0f} s")
    assert [verdict.slug for verdict in verdicts] == [service.slug for service in chosen]
    assert not [verdict for verdict in verdicts if not verdict.good], table(verdicts)
    assert not whole() or took < WHOLE


@pytest.mark.lab
@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("wrong", ["port", "password"])
def test_a_wrong_entry_fails(lab: Lab, tmp_path: Path, wrong: str) -> None:
    """miniflux shown on a port where nobody listens; with a password that is not the database's."""
    service = next(one for one in SERVICES if one.slug == "miniflux")
    folder = tmp_path / "catalog" / "miniflux"
    folder.mkdir(parents=True)
    text = (Path(CatalogFiles().folders[0]) / "miniflux" / "compose.yaml").read_text()
    changed = text.replace("port: 8080", "port: 8081") if wrong == "port" else _other_password(text)
    assert changed != text
    (folder / "compose.yaml").write_text(changed)
    own = CatalogFiles((tmp_path / "catalog",)).load().get(service.slug)
    assert own is not None
    (verdict,) = try_all(lab, [replace(own)], tmp_path, catalog=tmp_path / "catalog", longest=30)
    assert not verdict.good


def _other_password(text: str) -> str:
    return text.replace("POSTGRES_PASSWORD: ${DB_PASSWORD}", "POSTGRES_PASSWORD: not-${DB_PASSWORD}")
