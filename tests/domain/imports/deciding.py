"""What becomes of a Compose file, without files, engine or catalog on disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.adapters.imports.reading import make_given
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.imports.choose import Decision, ImportWishes, decide
from scaletail_tui.domain.imports.entry import make_service
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.imports.survey import Survey


def given(text: str, env: Mapping[str, str] | None = None) -> GivenStack:
    return make_given({"app.yaml": text}, env=env or {}, folder=None, sources=["compose.yaml"])


def decided(
    text: str, *, images: Mapping[str, Mapping[str, Any]] | None = None, catalog: tuple[Service, ...] = (),
    env: Mapping[str, str] | None = None, **wishes: Any,
) -> Decision:  # fmt: skip
    wanted = ImportWishes(**wishes)
    survey = Survey(
        given(text, env), images=images or {}, catalog=catalog, profiles=wanted.profiles, left=wanted.left
    )  # fmt: skip
    return decide(survey, wanted)


def service_of(text: str, **wishes: Any) -> Service:
    decision = decided(text, **wishes)
    read = given(text, wishes.get("env"))
    return make_service(read.model, decision.choices, read.files, read.env)


def exposing(*ports: str) -> dict[str, Any]:
    """An image as the engine tells of it."""
    return {"Config": {"ExposedPorts": {port: {} for port in ports}}}
