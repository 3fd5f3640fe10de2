"""Each power is found where it is, and not where something only looks like it; nothing makes the finder fail."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pytest

from scaletail_tui.domain.powers.find import find_dropped_powers, find_powers
from scaletail_tui.domain.powers.power import MEANINGS, Power, PowerKind, Severity, tell_powers, words_to_allow
from tests.domain.powers.sample import FOLDER, Sample
from tests.domain.powers.samples import SAMPLES

EACH = [
    pytest.param(kind, sample, id=f"{kind.value}-{number}")
    for kind, samples in SAMPLES.items()
    for number, sample in enumerate(samples)
]
QUIET: Mapping[str, Any] = {
    "name": "demo",
    "services": {
        "app": {
            "image": "nginx:1.27", "network_mode": "service:tailscale", "volumes": ["./data/app:/data", "cache:/cache"],
            "cap_drop": ["ALL"], "cap_add": ["CHOWN"], "environment": {"URL": "tcp://elsewhere:1"},
            "security_opt": ["no-new-privileges:true"], "tmpfs": ["/tmp"],
        },
        "tailscale": {
            "image": "tailscale/tailscale", "devices": ["/dev/net/tun:/dev/net/tun"], "cap_add": ["NET_ADMIN"],
            "volumes": ["./tailscale/state:/var/lib/tailscale", "./tailscale/serve:/config:ro"],
            "secrets": ["ts_authkey"], "ports": ["8096:8096/tcp"], "sysctls": {"net.ipv4.ip_forward": "1"},
        },
    },
    "volumes": {"cache": None},
    "secrets": {"ts_authkey": {"file": "./tailscale/authkey"}},
}  # fmt: skip


def kinds(model: Mapping[str, Any], **options: Any) -> set[PowerKind]:
    return {power.kind for power in find_powers(model, folder=FOLDER, **options)}


def test_every_kind_has_a_sample_and_a_meaning() -> None:
    assert set(SAMPLES) | {PowerKind.DEVICE_OPTIONS} == set(PowerKind) == set(MEANINGS)


@pytest.mark.parametrize(("kind", "sample"), EACH)
def test_a_power_is_found_and_its_near_miss_is_not(kind: PowerKind, sample: Sample) -> None:
    assert kind in kinds(sample.model())
    assert kind not in kinds(sample.near_model())


@pytest.mark.parametrize(("kind", "sample"), EACH)
def test_a_power_is_the_services_that_has_it_and_is_not_expected(kind: PowerKind, sample: Sample) -> None:
    found = [power for power in find_powers(sample.model(), folder=FOLDER) if power.kind is kind]
    assert {power.service for power in found} <= {"app", ""} or kind is PowerKind.OTHER_NETWORKS
    assert not any(power.expected for power in found)
    assert kind.value in words_to_allow(found)


def test_an_ordinary_stack_has_what_its_sidecar_needs_and_nothing_else() -> None:
    found = find_powers(QUIET, folder=FOLDER, sidecars={"tailscale"})
    assert {power.kind for power in found} == {
        PowerKind.CAPABILITIES, PowerKind.TUNNEL, PowerKind.PORTS, PowerKind.SYSCTLS,
    }  # fmt: skip
    assert all(power.expected and power.service == "tailscale" for power in found)
    assert words_to_allow(found) == ()


@pytest.mark.parametrize(
    "body",
    [
        {"privileged": True},
        {"cap_add": ["SYS_MODULE"]},
        {"network_mode": "host"},
        {"volumes": ["/var/run/docker.sock:/s"]},
        {"network_mode": "host", "cap_add": ["NET_ADMIN"]},
    ],
)
def test_what_a_sidecar_does_not_need_is_not_expected_of_it(body: Mapping[str, Any]) -> None:
    model = {"name": "demo", "services": {"tailscale": body}}
    assert words_to_allow(find_powers(model, folder=FOLDER, sidecars={"tailscale"}))


def test_a_folder_that_the_user_named_is_told_and_asks_for_no_yes() -> None:
    model = {"services": {"app": {"volumes": ["/srv/films:/films", "/srv/music:/music"]}}}
    found = {power.detail: power.expected for power in find_powers(model, folder=FOLDER, chosen={"/srv/films"})}
    assert found == {"/srv/films": True, "/srv/music": False}


def test_without_a_known_folder_what_climbs_is_outside() -> None:
    def outside(source: str) -> set[PowerKind]:
        return {power.kind for power in find_powers({"services": {"app": {"volumes": [f"{source}:/x"]}}})}

    assert outside("../x") == outside("/srv/x") == outside("./a/../../x") == {PowerKind.HOST_FILES}
    assert outside("./data") == outside("./a/../data") == set()


def test_composes_own_model_tells_of_no_unseen_files_and_files_beside_it_are_told() -> None:
    model = {"include": ["more.yaml"], "services": {}}
    assert kinds(model, resolved=True) == {PowerKind.MORE_FILES}
    assert kinds({"services": {}}, beside=("compose.override.yml", "app.conf")) == {PowerKind.UNSEEN_FILES}
    assert kinds({"services": {}}, variables=("COMPOSE_FILE", "TOKEN")) == {PowerKind.UNSEEN_FILES}
    assert kinds({"services": {}}, beside=("app.conf",), variables=("TOKEN",)) == set()


def test_what_compose_no_longer_tells_is_found_in_the_files() -> None:
    read = {
        "include": ["more.yaml"],
        "services": {
            "app": {"image": "a", "env_file": "/srv/x.env", "privileged": True},
            "later": {"image": "a", "profiles": ["x"], "privileged": True},
        },
    }
    found = find_dropped_powers(read, {"services": {"app": {"image": "a"}}}, folder=FOLDER)
    assert {(power.kind, power.service) for power in found} == {
        (PowerKind.MORE_FILES, ""), (PowerKind.HOST_FILES, "app"), (PowerKind.PRIVILEGED, "later"),
    }  # fmt: skip


def test_the_worst_is_told_first_and_one_line_holds_all_details() -> None:
    model = {"services": {"app": {"cap_add": ["NET_ADMIN", "SYS_ADMIN", "BPF"], "ports": ["80:80"]}}}
    lines = tell_powers(find_powers(model))
    assert [line.severity for line in lines] == [Severity.ROOT, Severity.LIMITED, Severity.LIMITED]
    assert lines[0].sentence == "app has BPF, SYS_ADMIN: enough to become root on this host."


def test_details_from_outside_are_one_plain_line() -> None:
    model = {"services": {"app\x1b[31m": {"cgroup_parent": "/a\x1b]0;x\x07\nb" + "c" * 500}}}
    (power,) = find_powers(model)
    assert power.service == "app" and "\x1b" not in power.detail and "\n" not in power.detail
    assert len(power.detail) == 160


def test_a_power_that_is_both_expected_and_not_asks_for_a_yes() -> None:
    both = (Power(kind=PowerKind.PORTS, expected=True), Power(kind=PowerKind.PORTS))
    assert words_to_allow(both) == ("ports",)
    assert len(tell_powers(both)) == 1


def test_no_shape_of_a_model_makes_the_finder_fail() -> None:
    rng = random.Random(14)
    odd: list[Any] = [
        None, True, 0, -1, 1.5, "", "x", ":", "::", "host", "container:", "/", [], {}, [None], [[]], [{}], {"": None},
        {"x": {}}, ["/:/"], {"type": None}, [{"source": None}], [{"source": {}}],
    ]  # fmt: skip
    keys = sorted({key for samples in SAMPLES.values() for one in samples for key in one.has})
    for _ in range(5000):
        body = {rng.choice(keys): rng.choice(odd) for _ in range(rng.randrange(6))}
        around = {part: rng.choice(odd) for part in ("volumes", "networks", "secrets", "configs", "include", "name")}
        services = rng.choice([{"app": body}, {"app": body, "b": rng.choice(odd)}, rng.choice(odd)])
        tell_powers(find_powers({**around, "services": services}, folder=rng.choice(["", FOLDER])))
