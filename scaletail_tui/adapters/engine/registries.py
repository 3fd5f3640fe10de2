"""What registries have, asked through the engine's distribution API with the user's own `docker login`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scaletail_tui.adapters.engine.client import DockerEngine
from scaletail_tui.domain.update.images import Trouble
from scaletail_tui.domain.update.reference import parse_reference
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable, NoSuchContainer, RegistryRefused

if TYPE_CHECKING:
    from docker import APIClient

PATIENCE = 20.0
"""Seconds for one answer: the engine asks for a token first, and tries other addresses of the registry."""

_WORDS = (
    (re.compile(r"toomanyrequests|rate.?limit|\b429\b", re.IGNORECASE), Trouble.RATE_LIMIT),
    (re.compile(r"manifest unknown|name unknown|not found|\b404\b", re.IGNORECASE), Trouble.ABSENT),
    (re.compile(r"unauthorized|denied|authentication required|no basic auth|\b40[13]\b", re.IGNORECASE),
     Trouble.DENIED),
    (re.compile(r"no such host|dial tcp|connection (refused|reset)|time[d-]?.?out|tls|certificate|no route|unreachable"
                r"|\beof\b|server misbehaving|deadline exceeded|\b50\d\b", re.IGNORECASE), Trouble.SILENT),
)  # fmt: skip
"""What registries, the network and the engine say; looked for in this order."""
_TITLES = {
    Trouble.RATE_LIMIT: "{registry} has counted too many requests from here.",
    Trouble.ABSENT: "{registry} does not have {image}.",
    Trouble.DENIED: "{registry} does not let us ask for {image}.",
    Trouble.SILENT: "{registry} cannot be reached.",
    Trouble.OTHER: "{registry} did not say what {image} is now.",
}
_REMEDIES = {
    Trouble.RATE_LIMIT: "Wait for some hours, or log in: docker login {registry}",
    Trouble.DENIED: "If it is private, log in: docker login {registry}",
    Trouble.SILENT: "Try again later.",
}


class EngineRegistries:
    """`ports.Registries` by the engine that will pull."""

    def __init__(self, engine: DockerEngine, *, patience: float = PATIENCE) -> None:
        self._engine = engine
        self._patience = patience

    async def digest(self, reference: str) -> str:
        try:
            told: dict[str, Any] = await self._engine.within(
                self._patience, lambda client: _ask(client, reference), limit=self._patience + 1, about=reference
            )
        except (NoSuchContainer, EngineRefused) as error:
            raise refusal(reference, error.detail or error.title) from error
        except EngineUnreachable as error:
            if not error.late:
                raise
            raise refusal(reference, f"timeout: no answer within {self._patience:g} s") from error
        digest = str((told.get("Descriptor") or {}).get("digest") or "")
        if not digest:
            raise refusal(reference, "an answer without a digest")
        return digest


def refusal(reference: str, said: str) -> RegistryRefused:
    """Why there is no digest, by the words that came in its place."""
    trouble = next((trouble for form, trouble in _WORDS if form.search(said)), Trouble.OTHER)
    told = {"registry": parse_reference(reference).registry, "image": reference}
    return RegistryRefused(
        _TITLES[trouble].format(**told), trouble, detail=said[:300], remedy=_REMEDIES.get(trouble, "").format(**told)
    )


def _ask(client: APIClient, reference: str) -> dict[str, Any]:
    """With the login of `docker login`; where a helper cannot give it, without one, as the docker command does."""
    from docker.auth import get_config_header, resolve_repository_name
    from docker.errors import DockerException

    registry, _ = resolve_repository_name(reference)
    try:
        get_config_header(client, registry)
        answer: dict[str, Any] = client.inspect_distribution(reference)  # type: ignore[no-untyped-call]
    except DockerException as error:
        if "Credentials store" not in str(error):
            raise
        answer = client.inspect_distribution(reference, auth_config={})  # type: ignore[no-untyped-call]
    return answer
