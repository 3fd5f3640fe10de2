"""What runs becomes what the folder says, and nothing else is touched for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.comparison.drift import Drift, DriftPart
from scaletail_tui.operations.compare.drift import DriftLook, apply_folder, find_drift
from scaletail_tui.operations.compare.keep import keep_running
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.ports.compose import Compose
from scaletail_tui.ports.sidecars import Sidecars, SidecarSilent

KUMA = "uptime-kuma"


async def test_a_container_that_no_file_names_is_told_and_makes_nothing_else_anew(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    before = {one.id for one in (await members(practice.ports, KUMA)).containers}
    left = Drift(part=DriftPart.CONTAINER, where="old", what="kuma-old-1", files="", runs="running")
    said = await clock.play(apply_folder(practice.ports, KUMA, DriftLook(found=(left,))))
    assert {one.id for one in (await members(practice.ports, KUMA)).containers} == before
    assert "docker rm -f kuma-old-1" in said and "runs as its folder says" not in said


class WithoutApp:
    """Compose whose model leaves the app out, as it does for a profile that nobody names."""

    def __init__(self, real: Compose) -> None:
        self._real = real

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    async def config(self, folder: str, project: str) -> Mapping[str, Any]:
        model = await self._real.config(folder, project)
        services = {key: body for key, body in model["services"].items() if key != "application"}
        return {**model, "services": services}


async def test_a_container_behind_a_profile_is_no_difference_and_one_that_no_file_names_is(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports = replace(practice.ports, compose=cast(Compose, WithoutApp(practice.ports.compose)))
    place = Path(ports.folders.folder(KUMA), "compose.yaml")
    text = place.read_text()
    place.write_text(text.replace("  application:\n", "  other:\n"))
    assert [one.where for one in (await clock.play(find_drift(ports, KUMA))).found if one.unnamed] == ["application"]
    place.write_text(text.replace("  application:\n", "  application:\n    profiles: [later]\n"))
    assert not [one for one in (await clock.play(find_drift(ports, KUMA))).found if one.unnamed]


async def test_an_image_that_runs_is_written_into_the_file_and_nothing_else_of_it_changes(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports = practice.ports
    before = {one.id for one in (await members(ports, KUMA)).containers}
    place = Path(ports.folders.folder(KUMA), "compose.yaml")
    text = place.read_text()
    place.write_text("# mine\n" + text.replace("louislam/uptime-kuma:2", "louislam/uptime-kuma:1"))
    look = await clock.play(find_drift(ports, KUMA))
    assert [(one.part, one.runs) for one in look.found] == [(DriftPart.IMAGE, "louislam/uptime-kuma:2")]
    kept = await clock.play(keep_running(ports, KUMA, look))
    assert kept.written == look.found and not kept.left
    assert place.read_text() == "# mine\n" + text
    assert not (await clock.play(find_drift(ports, KUMA))).found
    assert {one.id for one in (await members(ports, KUMA)).containers} == before


async def test_what_serve_shows_is_written_and_a_value_of_a_container_is_not(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports, sidecar = practice.ports, f"tailscale-{KUMA}"
    serve = (await clock.play(ports.sidecars.look(sidecar))).serve or {}
    host = next(iter(serve["Web"])).partition(":")[0]
    more = {"Handlers": {"/": {"Proxy": "http://127.0.0.1:3001"}}}
    config = {"TCP": {**serve["TCP"], "8443": {"HTTPS": True}}, "Web": {**serve["Web"], f"{host}:8443": more}}
    await clock.play(ports.sidecars.set_serve(sidecar, config))
    place = Path(ports.folders.folder(KUMA), "compose.yaml")
    place.write_text(place.read_text().replace("TZ: ${TZ}", "TZ: ${TZ}\n      MINE: secret"))
    look = await clock.play(find_drift(ports, KUMA))
    assert {one.part for one in look.found} == {DriftPart.SERVE, DriftPart.VARIABLE}
    kept = await clock.play(keep_running(ports, KUMA, look))
    assert [one.part for one in kept.written] == [DriftPart.SERVE]
    assert [one.drift.what for one in kept.left] == ["MINE"] and "secret" in kept.left[0].why
    said = Path(ports.folders.folder(KUMA), "tailscale/serve/serve.json").read_text()
    assert "${TS_CERT_DOMAIN}:8443" in said and host not in said
    assert {one.part for one in (await clock.play(find_drift(ports, KUMA))).found} == {DriftPart.VARIABLE}


async def test_an_image_that_the_user_s_override_names_is_not_said_to_be_kept(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports = practice.ports
    place = Path(ports.folders.folder(KUMA), "compose.override.yaml")
    place.write_text("services:\n  application:\n    image: louislam/uptime-kuma:1\n")
    look = await clock.play(find_drift(ports, KUMA))
    images = tuple(one for one in look.found if one.part is DriftPart.IMAGE)
    assert [(one.files, one.runs) for one in images] == [("louislam/uptime-kuma:1", "louislam/uptime-kuma:2")]
    kept = await clock.play(keep_running(ports, KUMA, DriftLook(found=images)))
    assert not kept.written
    assert [one.drift for one in kept.left] == [*images] and "compose.override.yaml" in kept.sentence(KUMA)


class SilentSidecars:
    """Sidecars that do not answer."""

    async def look(self, container: str) -> None:
        raise SidecarSilent(f"{container} does not answer.")


async def test_images_that_were_written_are_told_where_serve_cannot_be(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports = replace(practice.ports, sidecars=cast(Sidecars, SilentSidecars()))
    place = Path(ports.folders.folder(KUMA), "compose.yaml")
    text = place.read_text()
    place.write_text(text.replace("louislam/uptime-kuma:2", "louislam/uptime-kuma:1"))
    image = (await clock.play(find_drift(practice.ports, KUMA))).found[0]
    serve = Drift(part=DriftPart.SERVE, where=f"tailscale-{KUMA}", what="", files="", runs="8443")
    kept = await clock.play(keep_running(ports, KUMA, DriftLook(found=(image, serve))))
    assert kept.written == (image,) and place.read_text() == text
    assert [one.drift for one in kept.left] == [serve] and "does not answer" in kept.left[0].why


async def test_ports_and_mounts_that_run_are_written_into_the_file_and_it_says_what_runs_then(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports = practice.ports
    place = Path(ports.folders.folder(KUMA), "compose.yaml")
    text = place.read_text()
    mounted = "      - ./data:/app/data\n"
    assert mounted in text
    more = f"{mounted}      - /srv/more:/more:ro\n    ports: # mine\n      - 127.0.0.1:8080:3001\n      - 53:53/udp\n"
    place.write_text(text.replace(mounted, more))
    look = await clock.play(find_drift(ports, KUMA))
    assert {(one.part, one.what, one.files, one.runs) for one in look.found} == {
        (DriftPart.PORT, "3001/tcp", "127.0.0.1:8080 on the host", ""),
        (DriftPart.PORT, "53/udp", "53 on the host", ""),
        (DriftPart.MOUNT, "/more", "/srv/more, read-only", ""),
    }
    await clock.play(apply_folder(ports, KUMA, look))
    assert not (await clock.play(find_drift(ports, KUMA))).found
    other = f"{mounted}      - /srv/other:/more\n    ports: [9090:3001]\n"
    place.write_text("# mine\n" + text.replace(mounted, other))
    look = await clock.play(find_drift(ports, KUMA))
    assert [one.what for one in look.found] == ["3001/tcp", "53/udp", "/more"]
    kept = await clock.play(keep_running(ports, KUMA, look))
    assert kept.written == look.found and not kept.left, kept
    wanted = f"{mounted}      - /srv/more:/more:ro\n    ports: [127.0.0.1:8080:3001/tcp, 53:53/udp]\n"
    assert place.read_text().replace('"', "") == "# mine\n" + text.replace(mounted, wanted)
    assert not [one for one in (await clock.play(find_drift(ports, KUMA))).found if one.part is not DriftPart.SETTINGS]


async def test_a_port_that_the_user_s_override_opens_is_said_to_be_written_in_vain(tmp_path: Path) -> None:
    clock = HandClock(1_795_000_000.0)
    practice = Practice(clock=clock, folder=tmp_path)
    await practice.enter()
    ports = practice.ports
    override = Path(ports.folders.folder(KUMA), "compose.override.yaml")
    override.write_text("services:\n  application:\n    ports:\n      - 8080:3001\n")
    look = await clock.play(find_drift(ports, KUMA))
    assert [(one.part, one.files) for one in look.found] == [(DriftPart.PORT, "8080 on the host")]
    kept = await clock.play(keep_running(ports, KUMA, look))
    assert not kept.written and "another file" in kept.left[0].why
