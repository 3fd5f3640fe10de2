"""Variables are found where Compose would find them."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.compose.interpolation import strings_in, variables_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("plain", []),
        ("$A and ${B}", ["A", "B"]),
        ("$${NOT} $$NOT", []),
        ("$$${YES}", ["YES"]),
        ("${A:-default} ${B-} ${C:?needed} ${D:+more}", ["A", "B", "C", "D"]),
        ("${A:-${B}}", ["A", "B"]),
        ("https://${USER}:${PASS}@host", ["USER", "PASS"]),
        ("costs 5$ or $5", []),
        ("${}", []),
    ],
)
def test_variables_of_a_text(text: str, names: list[str]) -> None:
    assert [variable.name for variable in variables_in(text)] == names


def test_a_default_or_a_replacement_stands_in_for_an_unset_variable_and_an_error_does_not() -> None:
    found = {variable.name: variable.may_be_empty for variable in variables_in("${A:-x}${B+x}${C}$D${E:?x}")}
    assert found == {"A": True, "B": True, "C": False, "D": False, "E": False}


def test_strings_are_found_with_their_place() -> None:
    model = {"services": {"db": {"image": "x", "volumes": ["a", {"source": "b"}], "init": True}}}
    assert list(strings_in(model)) == [
        ("services.db.image", "x"),
        ("services.db.volumes[0]", "a"),
        ("services.db.volumes[1].source", "b"),
    ]
