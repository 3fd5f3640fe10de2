"""Home Assistant's first-run script trusts the sidecar once, and leaves what its owner did afterwards alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "catalog" / "home-assistant" / "first.sh"


def run_in(folder: Path) -> str:
    script = SCRIPT.read_text().replace("cd /config\n", f"cd {folder}\n")
    subprocess.run(["sh", "-c", script], check=True)
    return (folder / "configuration.yaml").read_text()


def test_the_first_start_writes_settings_that_trust_the_sidecar(tmp_path: Path) -> None:
    text = run_in(tmp_path)
    assert 'trusted_proxies: ["127.0.0.1", "::1"]' in text
    assert run_in(tmp_path) == text


def test_what_was_deleted_after_it_was_taken_over_is_not_written_again(tmp_path: Path) -> None:
    text = run_in(tmp_path)
    kept = text.split("http:", 1)[0]
    (tmp_path / "configuration.yaml").write_text(kept)
    assert run_in(tmp_path) == kept


def test_settings_of_ones_own_get_the_proxy_once(tmp_path: Path) -> None:
    (tmp_path / "configuration.yaml").write_text("default_config:\n")
    assert run_in(tmp_path).startswith("default_config:\n")
    assert run_in(tmp_path).count("http:") == 1


def test_a_part_http_of_ones_own_is_never_changed(tmp_path: Path) -> None:
    (tmp_path / "configuration.yaml").write_text("http:\n  server_port: 8123\n")
    assert run_in(tmp_path) == "http:\n  server_port: 8123\n"
