"""A change of one YAML text made in another that was edited by hand, place by place: all other bytes stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.domain.lint.change import AddItem, AddKey, Drop, SetText, YamlChange, YamlPath
from scaletail_tui.render.edit.yaml_edit import edit_yaml
from scaletail_tui.render.edit.yaml_nodes import read_plain

_FILE = "compose.yaml"


def merge_yaml(base: str, mine: str, theirs: str) -> str:
    """`mine` with what makes `theirs` of `base`; raises EditRefused where `mine` has no such place any more."""
    own = read_plain(mine)
    changes = [change for change in _differences(read_plain(base), read_plain(theirs), ()) if _is_open(own, change)]
    return edit_yaml(mine, changes)


def _differences(old: Any, new: Any, path: YamlPath) -> Iterator[YamlChange]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in (*old, *(key for key in new if key not in old)):
            if key not in new:
                yield Drop(file=_FILE, path=(*path, key))
            elif key not in old:
                yield AddKey(file=_FILE, path=path, key=str(key), value=_value(new[key]))
            else:
                yield from _differences(old[key], new[key], (*path, key))
    elif isinstance(old, list) and isinstance(new, list):
        gone = [at for at, item in enumerate(old) if item not in new]
        yield from (Drop(file=_FILE, path=(*path, at)) for at in reversed(gone))
        yield from (AddItem(file=_FILE, path=path, text=str(item)) for item in new if item not in old)
    elif isinstance(old, Mapping | list) or isinstance(new, Mapping | list):
        raise EditRefused(f"{'.'.join(map(str, path))} becomes of another kind.")
    else:
        yield SetText(file=_FILE, path=path, text=str(new))


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _value(item) for key, item in value.items()}
    return [str(item) for item in value] if isinstance(value, list) else str(value)


def _is_open(own: Any, change: YamlChange) -> bool:
    """False where it is so already; raises EditRefused where an item of a list may stand elsewhere by now."""
    if isinstance(change, Drop):
        if any(isinstance(step, int) for step in change.path):
            raise EditRefused(f"{'.'.join(map(str, change.path))} is an item of a list that was edited, too.")
        return _find(own, change.path) is not None
    if isinstance(change, AddKey):
        above = _find(own, change.path)
        if isinstance(above, Mapping) and change.key in above:
            raise EditRefused(f"{'.'.join(map(str, (*change.path, change.key)))} was added by hand.")
    return True


def _find(own: Any, path: YamlPath) -> Any:
    for step in path:
        if not isinstance(own, Mapping) or step not in own:
            return None
        own = own[step]
    return own
