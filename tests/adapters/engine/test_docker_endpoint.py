"""The engine is found where the docker command would look for it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from scaletail_tui.adapters.engine.endpoint import DEFAULT_ENDPOINT, docker_endpoint


def a_context(home: Path, name: str, url: str) -> Path:
    digest = hashlib.sha256(name.encode()).hexdigest()
    meta = home / ".docker" / "contexts" / "meta" / digest
    meta.mkdir(parents=True)
    described = {"Name": name, "Endpoints": {"docker": {"Host": url, "SkipTLSVerify": False}}}
    (meta / "meta.json").write_text(json.dumps(described))
    return home / ".docker" / "contexts" / "tls" / digest / "docker"


def test_without_any_setting_it_is_the_usual_socket(tmp_path: Path) -> None:
    assert docker_endpoint({"HOME": str(tmp_path)}).url == DEFAULT_ENDPOINT


def test_docker_host_beats_every_context(tmp_path: Path) -> None:
    a_context(tmp_path, "nas", "ssh://root@nas")

    found = docker_endpoint({"HOME": str(tmp_path), "DOCKER_HOST": "unix:///run/a.sock", "DOCKER_CONTEXT": "nas"})

    assert found.url == "unix:///run/a.sock"
    assert found.local


def test_the_current_context_is_used(tmp_path: Path) -> None:
    a_context(tmp_path, "nas", "ssh://root@nas")
    (tmp_path / ".docker" / "config.json").write_text('{"currentContext": "nas"}')

    found = docker_endpoint({"HOME": str(tmp_path)})

    assert found.url == "ssh://root@nas"
    assert not found.local
    assert docker_endpoint({"HOME": str(tmp_path), "DOCKER_CONTEXT": "default"}).url == DEFAULT_ENDPOINT


def test_certificates_of_a_context_are_found(tmp_path: Path) -> None:
    tls = a_context(tmp_path, "far", "tcp://far:2376")
    tls.mkdir(parents=True)

    assert docker_endpoint({"HOME": str(tmp_path), "DOCKER_CONTEXT": "far"}).certificates == tls


def test_certificates_beside_docker_host_are_found() -> None:
    found = docker_endpoint({"DOCKER_HOST": "tcp://far:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/certs"})

    assert found.certificates == Path("/certs")
    assert found.verify


def test_a_broken_configuration_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")

    assert docker_endpoint({"DOCKER_CONFIG": str(tmp_path)}).url == DEFAULT_ENDPOINT


def test_a_home_is_meant_to_the_letter_and_one_that_is_nobodys_is_no_fault() -> None:
    said = docker_endpoint({"HOME": "~nobody_x", "DOCKER_HOST": "unix:///x.sock"})
    assert said.url == "unix:///x.sock"
    assert docker_endpoint({"HOME": "~nobody_x"}).url.startswith("unix://")
