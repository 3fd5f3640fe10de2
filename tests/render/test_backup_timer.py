"""The units say what was asked for, whatever a folder is called."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from scaletail_tui.cli.backup.schedule import variables_of
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.render.backup_timer import backup_units, calendar_of, timer_name


def units(
    *command: str, when: str = "daily", root: str = "/srv/stacks", of_the_system: bool = True,
    variables: Mapping[str, str] | None = None,
) -> tuple[str, str]:  # fmt: skip
    """The texts of service and timer."""
    made = backup_units(command, when, root=root, of_the_system=of_the_system, variables=variables or {})
    timer = timer_name(root)
    return made[timer.replace(".timer", ".service")], made[timer]


def test_a_user_gets_units_without_the_systems_services() -> None:
    service, timer = units("/usr/bin/scaletail-tui", "backup", "--all", "/b", when="03:30", of_the_system=False)
    assert "OnCalendar=*-*-* 03:30:00\n" in timer
    assert "docker.service" not in service
    assert "ExecStart=/usr/bin/scaletail-tui backup --all /b\n" in service
    assert "docker.service" in units("x")[0]


def test_no_word_is_read_as_anything_else() -> None:
    service, _ = units(
        "x", 'my $HOME/100% "a\\b"', root="/srv/50%\nExecStart=x\\", variables={"DOCKER_HOST": "unix:///a b"}
    )
    assert 'ExecStart=x "my $$HOME/100%% \\"a\\\\b\\""\n' in service
    assert 'Environment="DOCKER_HOST=unix:///a b"\n' in service
    assert "Description=scaletail-tui: save all stacks below /srv/50%%?ExecStart=x\n" in service


def test_each_root_has_units_of_its_own_that_name_it() -> None:
    one, other = (
        backup_units(("x",), "daily", root=root, of_the_system=True, variables={}) for root in ("/srv/a", "/srv/b")
    )
    assert not set(one) & set(other)
    assert all("/srv/a" in text for text in one.values())
    assert {name.rpartition(".")[2] for name in one} == {"service", "timer"}


def test_what_chooses_engine_and_files_now_stands_in_the_unit() -> None:
    said = {
        "DOCKER_CONTEXT": "nas", "DOCKER_TLS_VERIFY": "1", "DOCKER_CONFIG": "/home/ada/.docker",
        "XDG_STATE_HOME": "/srv/state", "PATH": "/bin", "DOCKER_HOST": "",
    }  # fmt: skip
    kept = variables_of({**said, "DOCKER_CERT_PATH": "certificates"})
    assert kept == {
        **{name: said[name] for name in ("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "XDG_STATE_HOME", "DOCKER_CONFIG")},
        "DOCKER_CERT_PATH": str(Path("certificates").absolute()),
    }  # fmt: skip
    service, _ = units("x", variables=kept)
    assert "Environment=DOCKER_CONTEXT=nas\n" in service
    assert "Environment=XDG_STATE_HOME=/srv/state\n" in service


@pytest.mark.parametrize("when", ["", "24:00", "3:30", "daily\nExecStart=x", "*-*-*", "fortnightly"])
def test_what_is_no_time_is_refused(when: str) -> None:
    with pytest.raises(BadInput):
        calendar_of(when)


def test_a_line_break_ends_no_line_of_a_unit() -> None:
    with pytest.raises(BadInput):
        units("x", "a\nExecStartPost=evil")
