"""What a look that reads no Compose file and asks no other device tells all the same, and what a closer one adds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scaletail_tui.adapters.stacks.reading import read_stack
from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.inner_facts import PeersFacts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from tests.domain.diagnosis.observations import HEALTHY, STATUS, but

PEERS = tuple(f"vault{end}.tail4e5f.ts.net" for end in ("", "-1", "-2", "-3"))


def evidence_of(observation: Observation, kind: str) -> str:
    return next(one.evidence for one in diagnose(observation).findings if one.id == kind)


def told(observation: Observation) -> list[str]:
    return [one.id for one in diagnose(observation).findings]


def test_a_service_that_was_never_made_is_told_by_a_light_look_too() -> None:
    ours = replace(HEALTHY.expected, services=("tailscale", "application", "db"))
    light = replace(HEALTHY, expected=ours)
    assert light.compose.value is None
    assert evidence_of(light, "service-not-created") == "db is in the Compose file, not in docker ps -a"
    assert "service-not-created" not in told(
        replace(HEALTHY, expected=replace(ours, services=("tailscale", "application")))
    )


def test_the_services_of_a_stack_that_we_wrote_are_known_without_compose(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        "x-scaletail: {service: demo}\nservices:\n  tailscale: {image: a}\n  app: {image: b}\n"
        "  later: {image: c, profiles: [x]}\n  none: {image: d, scale: 0}\n"
    )
    assert read_stack("demo", tmp_path).services == ("tailscale", "app")
    (tmp_path / "compose.yaml").write_text("services:\n  app: {image: b}\n")
    assert read_stack("demo", tmp_path).services == ()


def test_devices_that_pile_up_under_a_name_are_counted() -> None:
    suffixed = but(status=replace(STATUS, dns_name="vault-4.tail4e5f.ts.net"), peers=PeersFacts(same_name=PEERS))
    assert evidence_of(suffixed, "hostname-collision-suffix").endswith(
        "; 4 other devices asked for this name: vault, vault-1, vault-2 and 1 more"
    )
    one = but(suffixed, peers=PeersFacts(same_name=PEERS[:1]))
    assert evidence_of(one, "hostname-collision-suffix").endswith("; 1 other device asked for this name: vault")
    assert ";" not in evidence_of(but(suffixed, peers=PeersFacts()), "hostname-collision-suffix")


def test_a_state_without_a_mount_says_how_many_devices_it_has_left() -> None:
    assert HEALTHY.sidecar is not None
    lost = replace(HEALTHY.sidecar, mounts={}, compose_version="2.38.1")
    containers = tuple(lost if one.id == lost.id else one for one in HEALTHY.containers.value or ())
    seen = evidence_of(but(containers=containers, peers=PeersFacts(same_name=PEERS[:2])), "state-not-persistent")
    assert seen == (
        "/var/lib/tailscale is in no mount: there is none; 2 other devices asked for this name: vault, vault-1"
    )
