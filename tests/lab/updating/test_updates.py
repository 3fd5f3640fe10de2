"""Updates on a real engine and registry: the new image answers, or the old one does."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab.deploys import answers, doctor
from tests.lab.rotation import part_of
from tests.lab.running_lab import REPOSITORY, Lab
from tests.lab.updating.published import APP, SIDECAR, Published, check, deploy_app, image_of, registry, update, url_of

SUICIDE = Path(__file__).parents[1] / "deploying" / "suicide"


@pytest.fixture
def published(lab: Lab, root: Path) -> Iterator[Published]:
    with registry(lab) as there:
        yield there


@pytest.mark.engines
def test_a_newer_image_is_pulled_answers_and_can_be_taken_back(lab: Lab, root: Path, published: Published) -> None:
    old = published.publish(APP, "BODY=one", here=True)
    deploy_app(lab, "u-new")
    assert not check(lab, "u-new")["u-new"]["newer"]

    published.publish(APP, "BODY=two")
    assert check(lab, "u-new")["u-new"]["newer"]
    sidecar = lab.inspect("tailscale-u-new")["Id"]
    said = update(lab, "u-new")
    assert said.result["result"] == "ok", said
    assert answers(lab, url_of("u-new")).strip() == "two"
    assert image_of(lab, "app-u-new") != old
    assert lab.inspect("tailscale-u-new")["Id"] == sidecar  # the sidecar's image is the same
    assert not check(lab, "u-new")["u-new"]["newer"]
    assert doctor(lab, "u-new")["verdict"] == "ok"

    said = update(lab, "--back", "u-new")
    assert said.result["result"] == "ok", said
    assert answers(lab, url_of("u-new")).strip() == "one"
    assert image_of(lab, "app-u-new") == old


def test_with_a_newer_sidecar_the_pair_is_made_anew_and_is_the_same_device(
    lab: Lab, root: Path, published: Published
) -> None:
    published.publish(APP, "BODY=one", here=True)
    published.publish_sidecar("1", here=True)
    deploy_app(lab, "u-pair", sidecar=SIDECAR)
    new = published.publish_sidecar("2")
    said = update(lab, "u-pair")
    assert said.result["result"] == "ok", said
    assert answers(lab, url_of("u-pair")).strip() == "one"
    sidecar, app = lab.inspect("tailscale-u-pair"), lab.inspect("app-u-pair")
    assert app["HostConfig"]["NetworkMode"] == f"container:{sidecar['Id']}"
    assert sidecar["Config"]["Labels"]["org.opencontainers.image.version"] == "2", new
    assert [one["Name"] for one in lab.nodes() if one["Hostname"] == "u-pair"] == ["u-pair"]


@pytest.mark.rotating
@pytest.mark.parametrize(
    ("settings", "hop"),
    [
        (("EXIT=0s", "EXIT_CODE=3", "SAY=panic"), "app"),
        (("DELAY=1h",), "port"),
        (("LISTEN=8099",), "port"),
        (("STATUS=500",), "app"),
    ],
    ids=["crashes", "never answers", "moved its port", "answers 500"],
)
def test_an_image_that_does_not_hold_goes_back_and_the_hop_is_named(
    lab: Lab, root: Path, published: Published, settings: tuple[str, ...], hop: str
) -> None:
    old = published.publish(APP, "BODY=one", here=True)
    deploy_app(lab, "u-bad")
    published.publish(APP, "BODY=two", *settings)
    said = update(lab, "u-bad", "--patience", "8")
    assert (said.status, said.result["result"], said.result["back"]) == (1, "failed", "taken"), said
    assert said.result["hop"] == hop, said.result
    assert image_of(lab, "app-u-bad") == old
    assert answers(lab, url_of("u-bad")).strip() == "one"
    assert lab.docker("image", "inspect", "-f", "{{.Id}}", APP) == old  # nobody's `up` takes the new one by accident
    (image,) = [one for one in check(lab, "u-bad")["u-bad"]["images"] if one["service"] == "application"]  # type: ignore[attr-defined]
    assert image["went_back_before"]


def test_a_registry_that_refuses_changes_nothing_and_is_told(lab: Lab, root: Path, published: Published) -> None:
    old = published.publish(APP, "BODY=one", here=True)
    deploy_app(lab, "u-deny")
    published.publish(APP, "BODY=two")
    life = lab.inspect("app-u-deny")["State"]["StartedAt"]
    published.tell("refuse", "429")
    done = lab.cli("update", "--check", "u-deny", "--json")
    (image,) = [one for one in json.loads(done.stdout)["stacks"][0]["images"] if one["service"] == "application"]
    assert (done.returncode, image["state"], image["trouble"]) == (1, "unknown", "rate-limit"), image
    assert "docker login" in image["said"]
    said = update(lab, "u-deny")
    assert said.result["result"] == "failed"
    assert "too many requests" in said.result["sentence"]
    published.tell("well")
    published.tell("cut", "100")  # every layer ends after so many bytes
    said = update(lab, "u-deny")
    assert (said.result["result"], said.result["back"]) == ("failed", "untouched"), said
    assert lab.inspect("app-u-deny")["State"]["StartedAt"] == life
    assert lab.docker("image", "inspect", "-f", "{{.Id}}", APP) == old
    published.tell("well")
    assert update(lab, "u-deny").result["result"] == "ok"
    assert answers(lab, url_of("u-deny")).strip() == "two"


@pytest.mark.rotating
@pytest.mark.parametrize("stage", part_of(["check", "pull", "app", "listening", "answer"], 2))
def test_an_update_killed_anywhere_is_taken_back_whole(lab: Lab, root: Path, published: Published, stage: str) -> None:
    old = published.publish(APP, "BODY=one", here=True)
    deploy_app(lab, "u-kill")
    published.publish(APP, "BODY=two")
    path = f"{SUICIDE}:{REPOSITORY}"
    killed = update(lab, "u-kill", KILLED_AT=stage, PYTHONPATH=path)
    assert killed.result["result"] == "failed"
    assert "killed" in killed.result["sentence"]
    if stage != "check":
        assert "update --back u-kill" in killed.result["fix"]
    said = update(lab, "--back", "u-kill")
    if stage != "check":  # nothing was begun then
        assert said.result["result"] == "ok", said
    assert answers(lab, url_of("u-kill")).strip() == "one"
    assert image_of(lab, "app-u-kill") == old
    assert lab.docker("image", "inspect", "-f", "{{.Id}}", APP) == old
    names = lab.docker("ps", "-a", "--filter", "label=com.docker.compose.project=u-kill", "--format", "{{.Names}}")
    assert sorted(names.split()) == ["app-u-kill", "tailscale-u-kill"]  # nothing half
    assert update(lab, "u-kill").result["result"] == "ok"
    assert answers(lab, url_of("u-kill")).strip() == "two"


@contextmanager
def no_room_for_layers(lab: Lab) -> Iterator[None]:
    """Where the engine keeps what it downloads nothing can be written any more; its other folders are as they were."""
    data = lab.folder / "data"
    places = [data / "tmp", data / "containerd/daemon/io.containerd.content.v1.content/ingest"]
    starter = (lab.folder / "engine.pid").read_text().strip()
    # umount reads /proc, and the one of these mounts is of the engine's own processes
    first = Path(f"/proc/{starter}/task/{starter}/children").read_text().split()[0]
    inside = ["nsenter", f"--target={first}", "--mount", "--pid"]
    full = [str(one) for one in places if one.is_dir()]
    for one in full:
        subprocess.run([*inside, "mount", "-t", "tmpfs", "-o", "size=4k,nr_inodes=1", "full", one], check=True)
    try:
        yield
    finally:
        for one in full:
            subprocess.run([*inside, "umount", "-l", one], check=True)


def test_a_disk_that_is_full_in_the_pull_changes_nothing_and_is_told(
    lab: Lab, root: Path, published: Published
) -> None:
    old = published.publish(APP, "BODY=one", here=True)
    deploy_app(lab, "u-full")
    published.publish(APP, "BODY=two")
    life = lab.inspect("app-u-full")["State"]["StartedAt"]
    with no_room_for_layers(lab):
        said = update(lab, "u-full")
    assert (said.result["result"], said.result["back"]) == ("failed", "untouched"), said
    assert "no space left on device" in str(said.result).lower() or said.result["finding"] == "host-disk-full", said
    assert lab.inspect("app-u-full")["State"]["StartedAt"] == life
    assert lab.docker("image", "inspect", "-f", "{{.Id}}", APP) == old
    assert answers(lab, url_of("u-full")).strip() == "one"
    assert update(lab, "u-full").result["result"] == "ok"
    assert answers(lab, url_of("u-full")).strip() == "two"
