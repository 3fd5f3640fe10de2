"""Findings of images: where they come from, and whether they fit."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step

BLOCKER, DEGRADED, INFO = Severity.BLOCKER, Severity.DEGRADED, Severity.INFO

IMAGE_KINDS: Mapping[str, Kind] = {
    "image-rate-limited": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The registry's limit for pulls is used up.",
        fix="Wait, or log in with docker login.", command=("docker", "login")),
    "image-not-found": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The image {image} does not exist in its registry.", fix="Check its name and tag.",
        otherwise={"image": "of this stack"}),
    "image-access-denied": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The registry refuses the image {image}, or does not have it.",
        fix="Check its name, or log in with docker login.", command=("docker", "login"),
        otherwise={"image": "of this stack"}),
    "image-reference-invalid": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The image's name is not one that an engine understands.", fix="Correct the image's name."),
    "registry-unreachable": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The registry cannot be reached from this host.", fix="Check the host's DNS and internet connection."),
    "arch-unsupported": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The image is not made for this host's processor.", fix="Choose an image built for it."),
    "image-missing": Kind(
        step=Step.IMAGE, severity=BLOCKER, hop=HopId.IMAGE,
        summary="The image {image} is not on this host.",
        fix="Pull it with docker compose pull.", command=("docker", "compose", "pull")),
    "security-update": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.IMAGE,
        summary="A security update of Tailscale is out: {a} runs, {b} is there.",
        fix="Pull the sidecar's image and recreate the pair.", command=("docker", "compose", "pull")),
    "image-outdated": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.IMAGE,
        summary="A newer Tailscale is out: {a} runs, {b} is there.",
        fix="Pull the sidecar's image and recreate the pair.", command=("docker", "compose", "pull")),
}  # fmt: skip
