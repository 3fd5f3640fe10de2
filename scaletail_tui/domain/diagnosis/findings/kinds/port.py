"""Findings of the port that Serve leads to."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step

BROKEN, INFO = Severity.BROKEN, Severity.INFO

PORT_KINDS: Mapping[str, Kind] = {
    "app-binds-specific-address": Kind(
        step=Step.PORT, severity=BROKEN, hop=HopId.PORT,
        summary="The app listens on {seen} only, and Serve asks 127.0.0.1.",
        fix="Tell the app to listen on 0.0.0.0."),
    "serve-backend-wrong-port": Kind(
        step=Step.PORT, severity=BROKEN, hop=HopId.PORT,
        summary="Serve sends requests to port {wrong}, but the app listens on port {right}.",
        fix="Point Serve at port {right}. No restart, about a second.", action=RemedyAction.SET_SERVE_PORT),
    "serve-backend-refused": Kind(
        step=Step.PORT, severity=BROKEN, hop=HopId.PORT,
        summary="Nothing listens on port {port}, and the app has run for {span}.",
        fix="Read the app's log."),
    "app-not-listening-yet": Kind(
        step=Step.PORT, severity=INFO, hop=HopId.PORT, waiting=True,
        summary="The app is starting: it does not listen on port {port} yet.",
        fix="Wait; large apps need minutes at the first start."),
}  # fmt: skip
