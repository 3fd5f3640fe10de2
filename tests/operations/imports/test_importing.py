"""From what was given to a plan, and from the written folder back to the very same stack."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scaletail_tui.adapters.compose.files import read_compose
from scaletail_tui.adapters.imports.reading import given_of, read_given, read_given_text
from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.domain.catalog.service import ExtraPort, Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choose import ImportWishes, decide
from scaletail_tui.domain.imports.container import read_container
from scaletail_tui.domain.imports.entry import make_service
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.imports.survey import Survey
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import Answers, StackSpec
from scaletail_tui.operations.imports.entry import given_again, imported_service
from scaletail_tui.operations.imports.importing import settle_import
from scaletail_tui.operations.plan.conflicts import ports_freed, ports_in_use
from scaletail_tui.operations.plan.planning import spec_of
from scaletail_tui.render.stack import plan_folders, render_compose, render_stack

SHOP = """\
# mine
services:
  shop:
    image: lab/shop:1   # the page
    hostname: shop.local
    ports: ["18080:80"]
    environment: ["DATABASE_URL=postgres://shop:${DB_PASSWORD}@db/shop"]
    dns: [9.9.9.9]
    depends_on: {db: {condition: service_healthy}}
    volumes: ["./conf:/conf:ro", "./uploads:/uploads"]
    env_file: app.env
    profiles: [web]
  db:
    image: postgres:16-alpine
    container_name: thedb
    environment: {POSTGRES_PASSWORD: "${DB_PASSWORD}"}
    volumes: [dbdata:/var/lib/postgresql/data]
  debug:
    image: debug
    profiles: [dev]
volumes:
  dbdata: {}
"""


def folder_of(tmp_path: Path, text: str = SHOP) -> Path:
    folder = tmp_path / "mine"
    (folder / "conf").mkdir(parents=True)
    (folder / "docker-compose.yml").write_text(text)
    (folder / "app.env").write_text("FROM_FILE=yes\n")
    (folder / ".env").write_text("DB_PASSWORD=hunter2hunter\nCOMPOSE_PROFILES=web\n")
    return folder


def spec_from(given: GivenStack, **wishes: Any) -> StackSpec:
    wanted = ImportWishes(**wishes)
    survey = Survey(given, images={}, catalog=(), profiles=wanted.profiles, left=wanted.left)
    service = make_service(given.model, decide(survey, wanted).choices, given.files, given.env)
    exposure = Exposure.SERVE if service.web else Exposure.DIRECT
    spec = StackSpec(name="shop", service=service, exposure=exposure, settings={})
    return settle_import(spec, Answers(name="shop", exposure=exposure))


def test_what_is_said_now_counts_before_the_files_own_env(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / ".env").write_text("DB_PASSWORD=hunter2hunter\nTZ=Asia/Tokyo\nPUID=33\nPGID=33\n")
    spec = spec_from(read_given(str(folder)), profiles=("web",))
    assert (spec.timezone, spec.puid, spec.pgid) == ("Asia/Tokyo", 33, 33)
    asked = replace(spec, timezone="Europe/Vienna", puid=1, pgid=2)
    answers = Answers(name="shop", exposure=spec.exposure, timezone="Europe/Vienna", owner=(1, 2))
    said = settle_import(asked, answers)
    assert (said.timezone, said.puid, said.pgid) == ("Europe/Vienna", 1, 2)


def write(root: Path, spec: StackSpec) -> StackFiles:
    stacks = StackFiles(root)
    plan = Plan(
        stack=spec.name, folder=stacks.folder(spec.name), files=render_stack(spec), folders=plan_folders(spec),
        commands=(),
    )  # fmt: skip
    stacks.commit(plan, stacks.stage(plan, None))
    return stacks


@pytest.mark.parametrize("copied", ["", "asked for"])
def test_the_written_folder_gives_the_same_stack_again(tmp_path: Path, copied: str) -> None:
    spec = spec_from(read_given(str(folder_of(tmp_path))), profiles=("web",), copied=copied)
    disk = write(tmp_path / "stacks", spec).read("shop")
    assert disk is not None
    service = imported_service(disk)
    assert service is not None
    again = spec_of(service, disk)
    assert render_compose(again) == render_compose(spec) == disk.compose_text
    assert again.own_variables == {"DB_PASSWORD": "hunter2hunter"}
    assert disk.given["app.yaml"] == SHOP
    assert not disk.problem
    assert given_again(disk)[1] == spec.service.imported.choices  # type: ignore[union-attr]


@pytest.mark.parametrize("copied", ["", "asked for"])
def test_our_reading_of_the_folder_agrees_with_composes(tmp_path: Path, copied: str) -> None:
    if (
        shutil.which("docker") is None
        or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode
    ):
        pytest.skip("Docker Compose is not here")
    spec = spec_from(read_given(str(folder_of(tmp_path))), profiles=("web",), copied=copied)
    write(tmp_path / "stacks", spec)
    folder = tmp_path / "stacks" / "shop"
    said = subprocess.run(
        ["docker", "compose", "--project-directory", str(folder), "config", "--format", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    theirs: dict[str, Any] = json.loads(said.stdout)["services"]
    look = read_compose(folder, "shop")
    ours = look.model["services"]
    assert look.unresolved == ""
    assert {name for name in ours if not ours[name].get("profiles")} == set(theirs)
    shop = theirs["shop"]
    assert shop["network_mode"] == ours["shop"]["network_mode"] == "service:tailscale"
    assert shop["environment"]["DATABASE_URL"] == ours["shop"]["environment"]["DATABASE_URL"]
    assert not {"ports", "dns", "hostname", "networks"} & (shop.keys() | ours["shop"].keys())
    assert [one["source"] for one in shop["volumes"]] == [str(tmp_path / "mine" / "conf"), str(folder / "uploads")]
    assert shop["environment"]["FROM_FILE"] == "yes"
    assert set(shop["depends_on"]) == {"tailscale", "db"}
    assert theirs["tailscale"]["networks"]["default"]["aliases"] == ["shop", "shop.local"]
    assert theirs["tailscale"]["dns"] == ["9.9.9.9"]


def test_passwords_in_the_users_file_are_private_and_never_shown(tmp_path: Path) -> None:
    text = SHOP.replace("${DB_PASSWORD}", "Sup3rS3cretWord")
    spec = spec_from(read_given(str(folder_of(tmp_path, text))), profiles=("web",))
    for file in render_stack(spec):
        if "Sup3rS3cretWord" in file.text:
            assert file.mode == 0o600
            assert "Sup3rS3cretWord" not in file.masked


def test_a_file_that_its_owner_breaks_is_told_of_with_its_name(tmp_path: Path) -> None:
    spec = spec_from(read_given(str(folder_of(tmp_path))), profiles=("web",))
    stacks = write(tmp_path / "stacks", spec)
    (tmp_path / "stacks" / "shop" / "app.yaml").write_text("services: [")
    disk = stacks.read("shop")
    assert disk is not None
    assert "app.yaml" in disk.problem


def test_what_the_owner_changes_in_his_file_is_in_the_next_plan(tmp_path: Path) -> None:
    spec = spec_from(read_given(str(folder_of(tmp_path))), profiles=("web",))
    stacks = write(tmp_path / "stacks", spec)
    (tmp_path / "stacks" / "shop" / "app.yaml").write_text(SHOP.replace("lab/shop:1", "lab/shop:2"))
    disk = stacks.read("shop")
    assert disk is not None
    service = imported_service(disk)
    assert service is not None
    assert service.compose["services"]["shop"]["image"] == "lab/shop:2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services: [", "is not YAML"),
        ("hello", "is not a Compose file"),
        ("version: '3'", "holds no services"),
        ("services: {a: 1}", "services.a is no mapping"),
        ("services: {a: {image: x}}\ninclude: [other.yaml]", "include"),
        ("services: {a: {extends: {file: b.yaml, service: b}}}", "extends"),
    ],
)
def test_what_is_no_compose_file_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_given_text(text)


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere is not there"):
        read_given(str(tmp_path / "nowhere"))
    with pytest.raises(BadInput, match="holds no Compose file"):
        read_given(str(tmp_path))


def test_a_running_container_becomes_a_service_without_what_its_image_sets() -> None:
    seen = {
        "Id": "abcdef0123456789", "Name": "/kuma",
        "Config": {
            "Image": "louislam/uptime-kuma:1", "Hostname": "abcdef012345", "Env": ["PATH=/bin", "TITLE=a$b"],
            "Cmd": ["node"], "Labels": {"com.docker.compose.service": "web", "mine": "1"},
        },
        "HostConfig": {
            "NetworkMode": "proxy", "RestartPolicy": {"Name": "always"}, "CapAdd": ["NET_ADMIN"],
            "PortBindings": {"3001/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8001"}]},
        },
        "Mounts": [
            {"Type": "bind", "Source": "/srv/kuma", "Destination": "/app/data", "RW": False},
            {"Type": "volume", "Name": "kuma_logs", "Destination": "/logs", "RW": True},
        ],
        "NetworkSettings": {"Networks": {"proxy": {}}},
    }  # fmt: skip
    image = {"Config": {"Env": ["PATH=/bin"], "Cmd": ["node"]}}
    model = read_container(seen, image)
    assert model == {
        "services": {"web": {
            "image": "louislam/uptime-kuma:1", "environment": {"TITLE": "a$$b"}, "labels": {"mine": "1"},
            "cap_add": ["NET_ADMIN"], "restart": "always", "ports": ["127.0.0.1:8001:3001/tcp"],
            "volumes": ["/srv/kuma:/app/data:ro", "kuma_logs:/logs"], "networks": {"proxy": {}},
        }},
        "volumes": {"kuma_logs": {"name": "kuma_logs", "external": True}},
        "networks": {"proxy": {"external": True, "name": "proxy"}},
    }  # fmt: skip
    given = given_of(model, called="kuma")
    assert spec_from(given).service.serve[0].port == 3001


@pytest.mark.parametrize(("stops", "freed"), [((), set()), (("shop-web-1",), {9000})])
async def test_ports_of_what_is_stopped_before_the_stack_starts_are_free(
    stops: tuple[str, ...], freed: set[int]
) -> None:
    class Engine:
        async def containers(self) -> tuple[dict[str, Any], ...]:
            ports = [{"PrivatePort": 80, "PublicPort": 9000, "Type": "tcp"}, {"PrivatePort": 81, "Type": "tcp"}]
            return (
                {"Names": ["/shop-web-1"], "Ports": ports},
                {"Names": ["/other"], "Ports": [{"PublicPort": 9001}]},
            )

    found = await ports_freed(cast(Any, SimpleNamespace(engine=Engine())), stops)
    assert found == freed
    extra = ExtraPort(port=80, host_port=9000, protocols=("tcp",), name="admin", lan="optional")
    host = SimpleNamespace(host=SimpleNamespace(port_free=lambda port, protocol: False))
    service = Service(slug="s", name="S", summary="", category="Tests", ports=(extra,))
    answers = Answers(name="shop", exposure=Exposure.DIRECT, lan_ports=(80,))
    problems = ports_in_use(cast(Any, host), service, answers, frozenset(), found)
    assert bool(problems) is not bool(freed)
