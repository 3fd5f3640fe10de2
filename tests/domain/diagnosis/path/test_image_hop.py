"""The image hop tells what runs, and when its name leads elsewhere by now."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.inspect import stack_containers
from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.findings.hop import HopId

APP = ContainerFacts(
    id="a", name="app-vault", service="application", role=Role.APP, image="app:latest", status="running",
    image_digest="sha256:" + "0123456789ab" * 5,
)  # fmt: skip


def image_hop(*containers: ContainerFacts) -> str:
    judged = diagnose(Observation(stack="vault", at=0.0, containers=Seen(value=containers, at=0.0)))
    return next(hop.evidence for hop in judged.hops if hop.id is HopId.IMAGE)


def test_the_digest_of_what_runs_is_told() -> None:
    assert image_hop(APP) == "app:latest, sha256:0123456789ab"


def test_a_tag_that_has_moved_since_is_told_with_its_service() -> None:
    assert "the tag of application has moved since" in image_hop(replace(APP, image_moved=True))


def test_an_inspect_beside_what_its_name_leads_to_now_tells_whether_it_moved() -> None:
    one = {"Id": "c", "Name": "/app", "Image": "sha256:old", "Config": {"Image": "app:latest"}}
    images = {"sha256:old": {"RepoDigests": ["app@sha256:abc"]}}
    (same,) = stack_containers([one], images=images, names={"app:latest": "sha256:old"})
    (moved,) = stack_containers([one], images=images, names={"app:latest": "sha256:new"})
    (unknown,) = stack_containers([one])
    assert (same.image_digest, same.image_moved, moved.image_moved, unknown.image_moved) == (
        "sha256:abc", False, True, False,
    )  # fmt: skip
