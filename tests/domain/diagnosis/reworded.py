"""Loads the judgement with every sentence of it in other words and a word more, and judges recordings and samples.

Run as a program, in a process of its own: `python -m tests.domain.diagnosis.reworded plain|reworded`.

A literal is a sentence when it is for people: it has words with blanks between them, and nothing is compared with it.
What the program asks of texts (regular expressions, comparisons, beginnings and ends) stays: a question of that kind
that was meant for a sentence of the program itself finds it changed.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

MORE = "withal"
PACKAGE = "scaletail_tui.domain.diagnosis."
ROOMS = ("findings.", "rules.", "path.", "clues.", "host.", "diagnose", "evidence.missing", "evidence.observation")
KEPT = ("findings.patterns.", "findings.pattern", "path.provenance")
"""Expressions over texts from outside, and commands."""
_SENTENCE = re.compile(r"[A-Za-z]{2,}\W* \W*[A-Za-z]{2,}|^[A-Z][a-z]+ \w")
_WORD = re.compile(r"\{\w+\}|[A-Za-z]{2,}")
_ASKS = frozenset({
    "startswith", "endswith", "split", "rsplit", "partition", "rpartition", "removeprefix", "removesuffix", "find",
    "index", "count", "replace", "compile", "search", "match", "fullmatch", "sub", "get",
})  # fmt: skip
_TEXTS_OF_KINDS = frozenset({"summary", "fix", "first"})


class Rewording(ast.NodeTransformer):
    """Gives each sentence of a module a word more."""

    def __init__(self, tree: ast.Module) -> None:
        self.changed = 0
        told, asked = Counter(_names_in(tree)), Counter[str]()
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and _name_of(node) in _ASKS):
                asked.update(_names_in(node))
        self._only_asked = {name for name, times in asked.items() if times >= told[name]}

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """A constant that texts are only compared with came from outside."""
        target = node.targets[0]
        return node if isinstance(target, ast.Name) and target.id in self._only_asked else self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.AST:
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = _name_of(node)
        if name in _ASKS:
            return node
        if name == "Origin" or name == "log_of":
            node.args[:1] = [self._reword(one) for one in node.args[:1]]
            return node
        if name == "Kind":
            for keyword in node.keywords:
                if keyword.arg in _TEXTS_OF_KINDS:
                    keyword.value = self._reword(keyword.value)
            return node
        return self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        node.values = [self.visit(value) for value in node.values]
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return self._reword(node) if isinstance(node.value, str) and _SENTENCE.search(node.value) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        shape = "".join(str(part.value) if isinstance(part, ast.Constant) else "0" for part in node.values)
        return self._reword(node) if _SENTENCE.search(shape) else node

    def _reword(self, node: ast.expr) -> ast.expr:
        self.changed += 1
        if isinstance(node, ast.Constant):
            return ast.copy_location(ast.Constant(f"{MORE} {turn_round(str(node.value))} {MORE}"), node)
        if isinstance(node, ast.JoinedStr):
            parts = [ast.Constant(turn_round(str(one.value))) if isinstance(one, ast.Constant) else one
                     for one in node.values]  # fmt: skip
            more = [ast.Constant(f"{MORE} "), *parts, ast.Constant(f" {MORE}")]
            return ast.copy_location(ast.JoinedStr([*more]), node)
        return node


def turn_round(sentence: str) -> str:
    """Each word backwards; names in braces stay."""
    return _WORD.sub(lambda word: word[0] if word[0].startswith("{") else word[0][::-1], sentence)


def _name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else str(getattr(call.func, "id", ""))


def _names_in(node: ast.AST) -> Iterator[str]:
    return (one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load))


class Loader(importlib.machinery.SourceFileLoader):
    changed = 0

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> CodeType:  # type: ignore[override]
        tree = ast.parse(data)
        rewording = Rewording(tree)
        tree = ast.fix_missing_locations(rewording.visit(tree))
        Loader.changed += rewording.changed
        code: CodeType = compile(tree, path, "exec", dont_inherit=True, optimize=_optimize)
        return code

    def get_code(self, fullname: str) -> CodeType:
        """Never from the cache of compiled files, and never into it."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        room = name.removeprefix(PACKAGE)
        if path is None or room == name or not room.startswith(ROOMS) or room.startswith(KEPT):
            return None
        for folder in path:
            file = Path(folder) / f"{name.rpartition('.')[2]}.py"
            if file.is_file():
                return spec_from_file_location(name, file, loader=Loader(name, str(file)))
        return None


def judge_all() -> dict[str, Any]:
    """What must not depend on words, of every recording and of every sample of a state."""
    from scaletail_tui.domain.diagnosis.diagnose import diagnose
    from scaletail_tui.domain.diagnosis.evidence.recording import recording_from_json
    from tests.domain.diagnosis.rules.test_state_samples import SAID, STATES, placing

    recordings = Path(__file__).parents[2] / "recordings"
    seen = {path.stem: recording_from_json(json.loads(path.read_text())).observation
            for path in sorted(recordings.rglob("*.json"))}  # fmt: skip
    seen |= {f"{at} {one.id} fires": one.fires for at, one in enumerate(STATES)}
    seen |= {f"{at} {one.id} near": one.near for at, one in enumerate(STATES)}
    seen |= {f"{at} {one.id} said": placing(one, one.fires) for at, one in enumerate(SAID)}
    judged, words = {}, {}
    for name, observation in seen.items():
        told = diagnose(observation)
        found = (*told.findings, *told.hints)
        judged[name] = {
            "verdict": told.verdict, "url": told.url,
            "hops": [(one.id, one.state, one.since, one.command, one.at) for one in told.hops],
            "findings": [
                (one.id, one.severity, one.hop, one.follows, one.waiting, one.command, one.at, one.remedy.action,
                 one.remedy.url, one.remedy.command, one.remedy.argument, bool(one.remedy.first), bool(one.remedy.does))
                for one in found
            ],
        }  # fmt: skip
        words[name] = [(one.remedy.text, str(one.source)) for one in found]
    return {"judged": judged, "words": words, "changed": Loader.changed}


if __name__ == "__main__":
    if sys.argv[1] == "reworded":
        sys.meta_path.insert(0, Finder())
    print(json.dumps(judge_all()))
