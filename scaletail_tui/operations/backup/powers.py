"""What a stack out of a backup may do beyond its own containers: a backup comes from anybody, so it needs a yes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scaletail_tui.domain.backup.manifest import is_nameable
from scaletail_tui.domain.diagnosis.evidence.inspect import has_sidecar_image
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.powers.consent import FLAG
from scaletail_tui.domain.powers.find import find_dropped_powers, find_powers
from scaletail_tui.domain.powers.power import sort_powers, tell_powers, words_to_allow

_BETWEEN = re.compile(r"[:,=]")
"""What parts a path from the rest of its text, as in `./data:/data:ro`."""


class PowersUnasked(BadInput):
    """The stack may do more than the yes names; `needs` are the words of all that it needs."""


def check_powers(
    name: str, model: Mapping[str, Any], folder: str, allowed: Collection[str], *, read: Mapping[str, Any] | None = None
) -> None:
    """Raise PowersUnasked, with nothing put in place, for what is not allowed. `folder` is where it is staged.

    `model` is Compose's, `read` the same files without Compose: it tells what that drops.
    """
    services: Mapping[str, Any] = model.get("services") or {}
    sidecars = [key for key, body in services.items() if has_sidecar_image(str((body or {}).get("image") or ""))]
    dropped = find_dropped_powers(read or {}, model, folder=folder)
    found = sort_powers((*find_powers(model, folder=folder, sidecars=sidecars, resolved=True), *dropped))
    asked = tuple(power for power in found if not power.expected)
    if all(power.kind.value in allowed or f"{power.kind.value}={power.detail}" in allowed for power in asked):
        return
    needs = words_to_allow(asked)
    what = "\n".join(line.sentence for line in tell_powers(asked))
    raise PowersUnasked(
        f"{name} may do more on this host than run its own containers:\n{what}",
        remedy=f"If you want that, say so with: {FLAG} {','.join(needs)}", needs=needs,
    )  # fmt: skip


def find_paths(folder: str, *models: Mapping[str, Any]) -> frozenset[str]:
    """Every absolute path at or below the folder that a text of the models can mean, as Compose would write it."""
    texts = {text for model in models for text in _texts(model)}
    parts = {part for text in texts for part in (text, *_BETWEEN.split(text))}
    paths = (posixpath.normpath(posixpath.join(folder, part)) for part in parts if part and is_nameable(part))
    return frozenset(path for path in paths if path.startswith(f"{folder}/"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts(key)
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
