"""A redeploy that fails on a real engine: what ran before comes back, files and images, whatever killed it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.deploys import Told, answers, doctor, told
from tests.lab.rotation import part_of
from tests.lab.running_lab import REPOSITORY, Lab
from tests.lab.updating.published import APP, Published, deploy_app, image_of, registry, update, url_of

SUICIDE = Path(__file__).parents[1] / "deploying" / "suicide"
CRASH = ("EXIT=0s", "EXIT_CODE=3", "SAY=panic")
FILES = ("compose.yaml", ".env", "tailscale/serve/serve.json")


@pytest.fixture
def published(lab: Lab, root: Path) -> Iterator[Published]:
    with registry(lab) as there:
        yield there


def redeploy(lab: Lab, name: str, **environment: str) -> Told:
    """With another search domain: the files change, and the pair is made anew."""
    done = lab.cli("deploy", "vaultwarden", "--name", name, "--redeploy", "--dns-search", "example.org", "--yes",
                   "--json", timeout=120, **environment)  # fmt: skip
    return told(done.stdout, done.returncode, done.stderr)


def texts(lab: Lab, name: str) -> dict[str, bytes]:
    return {file: (lab.root / name / file).read_bytes() for file in FILES}


def assert_as_before(lab: Lab, name: str, files: dict[str, bytes], image: str) -> None:
    assert answers(lab, url_of(name)).strip() == "one"
    assert texts(lab, name) == files
    assert image_of(lab, f"app-{name}") == image
    assert lab.docker("image", "inspect", "-f", "{{.Id}}", APP) == image
    sidecar, app = lab.inspect(f"tailscale-{name}"), lab.inspect(f"app-{name}")
    assert app["HostConfig"]["NetworkMode"] == f"container:{sidecar['Id']}"
    assert "example.org" not in (sidecar["HostConfig"]["DnsSearch"] or ())
    assert doctor(lab, name)["verdict"] == "ok"
    names = lab.docker("ps", "-a", "--filter", f"label=com.docker.compose.project={name}", "--format", "{{.Names}}")
    assert sorted(names.split()) == sorted((f"app-{name}", f"tailscale-{name}"))  # nothing half
    assert not [one.name for one in lab.root.iterdir() if one.name.startswith(f".{name}.")]


@pytest.mark.rotating
def test_an_image_that_crashes_under_the_same_tag_goes_back_with_the_old_files(
    lab: Lab, root: Path, published: Published
) -> None:
    old = published.publish(APP, "BODY=one", here=True)
    deploy_app(lab, "r-bad")
    files = texts(lab, "r-bad")
    published.publish(APP, "BODY=two", *CRASH, here=True)
    said = redeploy(lab, "r-bad")
    assert (said.status, said.result["result"], said.result.get("goes_back")) == (1, "failed", True), said
    assert texts(lab, "r-bad") != files and image_of(lab, "app-r-bad") != old
    back = update(lab, "--back", "r-bad")
    assert back.result["result"] == "ok", back
    assert_as_before(lab, "r-bad", files, old)


@pytest.mark.parametrize("stage", part_of(["write", "pull", "sidecar", "app", "listening"], 5))
def test_a_redeploy_and_its_way_back_killed_anywhere_leave_nothing_half(
    lab: Lab, root: Path, published: Published, stage: str
) -> None:
    old = published.publish(APP, "BODY=one", here=True)
    deploy_app(lab, "r-kill")
    files = texts(lab, "r-kill")
    published.publish(APP, "BODY=two", *CRASH, here=True)
    path = f"{SUICIDE}:{REPOSITORY}"
    killed = redeploy(lab, "r-kill", KILLED_AT=stage, PYTHONPATH=path)
    assert "killed" in killed.result["sentence"], killed
    if stage == "write":  # before anything was kept or put in place
        assert texts(lab, "r-kill") == files
        assert "--back" not in killed.result["fix"]
        assert redeploy(lab, "r-kill").result.get("goes_back")
    else:
        assert "update --back r-kill" in killed.result["fix"], killed.result
    once = update(lab, "--back", "r-kill", KILLED_AT="back", PYTHONPATH=path)
    assert "killed" in once.result["sentence"], once
    back = update(lab, "--back", "r-kill")
    assert back.result["result"] == "ok", back
    assert_as_before(lab, "r-kill", files, old)
