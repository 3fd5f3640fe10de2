"""YAML whose keys and texts know where they stand."""

from __future__ import annotations

from typing import Any

from scaletail_tui.adapters.compose.bounded_yaml import EndlessYaml, endless
from scaletail_tui.domain.lint.scalar import Scalar, YamlPath
from scaletail_tui.ports.folders import FilesRefused

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read_located(text: str, file: str) -> Any:
    """The one document of a text; raises FilesRefused with file, line and reason."""
    import yaml

    try:
        reader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        try:
            node = reader.get_single_node()
        finally:
            reader.dispose()
        if endless(node):
            raise EndlessYaml("its anchors make it endless or far too large")
        return None if node is None else _Reader(file).read(node, ())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise FilesRefused(f"{file} is not YAML: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    """What the parser says, in one sentence without its own marks."""
    problem, mark = getattr(error, "problem", None), getattr(error, "problem_mark", None)
    if problem and mark is not None:
        return f"{problem}, line {mark.line + 1}"
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    return " ".join(str(error).split()).rstrip(".")


class _Reader:
    """One walk over the nodes of a file; what an alias names is read once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._read: dict[int, Any] = {}

    def read(self, node: Any, path: YamlPath) -> Any:
        if id(node) not in self._read:
            self._read[id(node)] = self._make(node, path)
        return self._read[id(node)]

    def _make(self, node: Any, path: YamlPath) -> Any:
        if node.id == "sequence":
            return [self.read(item, (*path, number)) for number, item in enumerate(node.value)]
        if node.id == "mapping":
            return self._mapping(node, path)
        if node.style is None and node.value in _NULLS:
            return None
        return self._scalar(node, path)

    def _mapping(self, node: Any, path: YamlPath) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        merged: list[dict[Any, Any]] = []
        for key, value in node.value:
            name = key.value if isinstance(key.value, str) else ""
            inner = (*path, name)
            if name == "<<" and key.style is None:
                found = self.read(value, inner)
                merged += [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]
            elif key.id == "scalar":
                made[self._scalar(key, inner)] = self.read(value, inner)
        for one in merged:
            for key, value in one.items():
                made.setdefault(key, value)
        return made

    def _scalar(self, node: Any, path: YamlPath) -> Scalar:
        return Scalar.at(
            node.value, file=self._file, line=node.start_mark.line + 1, path=path, quoted=node.style in ("'", '"')
        )
