"""The rooms keep to themselves, and what costs time is not imported before it is needed."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "scaletail_tui"
HEAVY = ("textual", "rich", "docker", "questionary", "shtab", "yaml")
ROOMS = ("domain", "domain.diagnosis", "render", "ports", "operations", "adapters", "cli")


def modules_of(room: str) -> list[str]:
    """Every module in a room, by its dotted name; of the whole program for an empty text."""
    top = PACKAGE.joinpath(*room.split(".")) if room else PACKAGE
    files = sorted(top.rglob("*.py")) if top.is_dir() else [top.with_suffix(".py")]
    names = [".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts) for file in files]
    return [name.removesuffix(".__init__") for name in names]


def loaded_by(code: str, *, wanted: tuple[str, ...] = HEAVY) -> set[str]:
    """Which of `wanted` stand in sys.modules after `code` ran in a fresh interpreter."""
    script = (
        f"import sys, json\n{code}\nsys.stdout.write('\\n' + json.dumps([n for n in {wanted!r} if n in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.rsplit("\n", 1)[1]))


@pytest.mark.parametrize("room", ROOMS)
def test_importing_a_room_loads_nothing_that_costs(room: str) -> None:
    imports = "\n".join(f"import {name}" for name in modules_of(room))
    assert loaded_by(imports) == set()


def test_the_program_starts_without_what_renders_a_stack_and_without_the_simulated_host() -> None:
    code = "import scaletail_tui.cli.wiring, scaletail_tui.adapters.practice, scaletail_tui.ui.app"
    later = ("scaletail_tui.render.stack", "scaletail_tui.adapters.practice.world", "scaletail_tui.domain.powers.find")
    assert loaded_by(code, wanted=later) == set()


@pytest.mark.parametrize("room", ["domain", "domain.diagnosis"])
def test_the_domain_knows_the_standard_library_alone(room: str) -> None:
    for name in modules_of(room):
        for imported in imports_in(PACKAGE.parent.joinpath(*name.split("."))):
            top = imported.split(".")[0]
            assert imported.startswith("scaletail_tui.domain") or top in sys.stdlib_module_names, f"{name}: {imported}"


def test_the_domain_reads_no_clock_and_no_environment() -> None:
    for name in modules_of("domain"):
        imported = {line.split(".")[0] for line in imports_in(PACKAGE.parent.joinpath(*name.split(".")))}
        assert not imported & {"os", "time", "subprocess", "socket", "random", "secrets", "asyncio", "logging"}, name


@pytest.mark.slow
def test_no_class_stands_deeper_than_three_of_the_program_on_each_other() -> None:
    """A page has its actions, its fields and its panes; it does not inherit them."""

    def measure(kind: type) -> int:
        own = [measure(base) for base in kind.__bases__ if base.__module__.startswith("scaletail_tui.")]
        return 1 + max(own, default=0)

    depths = {}
    for name in modules_of(""):
        if name.endswith("__main__"):
            continue
        for kind in vars(importlib.import_module(name)).values():
            if inspect.isclass(kind) and kind.__module__ == name:
                depths[f"{name}.{kind.__qualname__}"] = measure(kind)
    assert len(depths) > 500, "the walk finds them"
    assert {name: depth for name, depth in depths.items() if depth > 3} == {}


def test_what_is_pure_remembers_nothing_in_a_variable_of_its_module() -> None:
    """A table is written once; what is learnt on the way lies in an object, or in `lru_cache`."""
    changed = []
    for name in (*modules_of("domain"), *modules_of("render"), *modules_of("operations")):
        path = PACKAGE.parent.joinpath(*name.split("."))
        text = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text()
        for line in ast.parse(text).body:
            if isinstance(line, ast.Assign | ast.AnnAssign):
                target = ast.unparse(line.target if isinstance(line, ast.AnnAssign) else line.targets[0])
                learnt = r"\.(?:add|append|clear|pop|setdefault|update)\(|\[[^]]*\] = "
                changes = rf"^\s+(?:global {target}\b|{target}(?:{learnt}))"
                if target.isidentifier() and re.search(changes, text, re.MULTILINE):
                    changed.append(f"{name}: {target}")
    assert changed == []


def test_no_folder_has_more_files_than_can_be_taken_in_at_once() -> None:
    """Twenty, beside what makes it a package: more have a second topic among them."""
    folders = Counter(file.parent for file in PACKAGE.rglob("*.py") if file.name != "__init__.py")
    assert {str(folder): files for folder, files in folders.items() if files > 20} == {}


def test_one_file_alone_draws_questions_on_the_terminal_so_that_all_are_lines_for_a_screen_reader() -> None:
    asking = [file for file in (PACKAGE / "cli").rglob("*.py") if "import questionary" in file.read_text()]
    assert [file.relative_to(PACKAGE).as_posix() for file in asking] == ["cli/questions.py"]


def test_the_layers_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert done.returncode == 0, done.stdout


def test_an_operation_takes_the_ports_that_it_uses_and_not_all_of_them() -> None:
    """`ports/needs.py` names them; who gives other ports in their place has them all in hand."""
    whole = {
        f"{file.stem}.{node.name}"
        for file in sorted((PACKAGE / "operations").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        if argument.annotation is not None and ast.unparse(argument.annotation).strip("'") == "Ports"
    }
    assert whole == {"own_probes.noting"}


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["list"], ["show", "vaultwarden"], ["status"], ["completion", "bash"], ["catalog", "check"]],
    ids=" ".join,
)
def test_a_command_never_loads_textual(arguments: list[str], tmp_path: Path) -> None:
    code = (
        f"sys.argv = ['scaletail-tui', '--root', {str(tmp_path)!r}, *{arguments!r}]\n"
        "from scaletail_tui.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass"
    )
    if arguments == ["--help"]:
        code = code.replace(f"'--root', {str(tmp_path)!r}, ", "")
    assert loaded_by(code, wanted=("textual", "rich")) == set()


@pytest.mark.parametrize("file", sorted((PACKAGE / "ui").rglob("*.py")), ids=lambda file: file.stem)
def test_text_with_something_from_outside_is_never_read_as_markup(file: Path) -> None:
    """A value between brackets would style the screen, or break it: f-strings are given with markup=False."""
    tree = ast.parse(file.read_text())
    wrong = [
        f"{file.name}:{call.lineno}"
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and called_name(call) in {"notify", "Static", "Label"}
        and any(not is_plain(argument) for argument in call.args[:1])
        and not any(word.arg == "markup" and is_false(word.value) for word in call.keywords)
    ]
    assert wrong == []


def imports_in(path: Path) -> list[str]:
    """Absolute names of what a module imports, those inside functions too."""
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    names: list[str] = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names


def called_name(call: ast.Call) -> str:
    function = call.func
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def is_plain(argument: ast.expr) -> bool:
    """True for a text that stands in the source, and for what is no text at all (Content, a renderable)."""
    if isinstance(argument, ast.Constant):
        return True
    return isinstance(argument, ast.Call) and called_name(argument) in {
        "Content",
        "Text",
        "assemble",
        "styled",
        "Style",
    }


def is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False
