"""Which value holds: flag over variable over file over default."""

from __future__ import annotations

from scaletail_tui.domain.settings.settled import FileValues, Origin, settle

FILE = FileValues(values={"root": "/file", "look": "light"}, lines={"root": 1, "look": 2})


def test_without_anything_said_every_setting_is_its_default() -> None:
    settings = settle(FileValues(), {}, {})
    assert {one.origin for one in settings.settled.values()} == {Origin.DEFAULT}
    assert settings.text("root") == ""


def test_the_later_origin_wins_and_is_told() -> None:
    environment = {"SCALETAIL_ROOT": "/variable"}
    by_file = settle(FILE, {}, {}).settled["root"]
    by_variable = settle(FILE, environment, {}).settled["root"]
    by_flag = settle(FILE, environment, {"root": "/flag"}).settled["root"]
    assert [(one.value, one.origin, one.place) for one in (by_file, by_variable, by_flag)] == [
        ("/file", Origin.FILE, "line 1"),
        ("/variable", Origin.ENVIRONMENT, "SCALETAIL_ROOT"),
        ("/flag", Origin.FLAG, "--root"),
    ]


def test_a_variable_that_cannot_be_used_leaves_the_value_of_the_file() -> None:
    settings = settle(FILE, {"SCALETAIL_LOOK": "green"}, {})
    assert settings.value("look") == "light"
    [problem] = settings.problems
    assert problem.sentence == 'SCALETAIL_LOOK: look is dark, light, contrast or ansi, not "green".'


def test_an_empty_variable_says_nothing() -> None:
    assert settle(FILE, {"SCALETAIL_ROOT": ""}, {}).value("root") == "/file"
