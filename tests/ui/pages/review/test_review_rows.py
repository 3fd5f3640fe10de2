"""How a plan is read."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.cli.deploy.plan_text import told_lines
from scaletail_tui.domain.stack.exposure import ClosedPorts
from scaletail_tui.domain.stack.plan import FileChange, OpenPort, Plan, PlannedFile, PlannedFolder
from scaletail_tui.domain.ways import Telling, Way
from scaletail_tui.render.sidecar import AUTH_KEY_FILE
from scaletail_tui.ui.pages.review.page import REOPEN
from scaletail_tui.ui.pages.review.rows import command_text, folder_rows, plan_rows
from scaletail_tui.ui.toolkit.rows import unfold
from scaletail_tui.ui.ways import page_words


def test_a_command_is_read_without_the_folder_that_all_of_them_name() -> None:
    argv = (
        "docker",
        "compose",
        "--project-name",
        "vault",
        "--project-directory",
        "/srv/vault",
        "-f",
        "/srv/vault/compose.yaml",
        "-f",
        "/srv/vault/compose.override.yaml",
        "--progress",
        "json",
        "up",
        "-d",
        "--no-deps",
        "tailscale",
    )
    assert command_text(argv) == "docker compose up -d --no-deps tailscale"


def test_an_option_of_the_subcommand_stays() -> None:
    assert command_text(("docker", "compose", "--progress", "json", "config", "--format", "json")) == (
        "docker compose config --format json"
    )


def a_plan(*, ports: tuple[OpenPort, ...] = (), folders: int = 12) -> Plan:
    return Plan(
        stack="vault",
        folder="/srv/vault",
        files=tuple(PlannedFile(path=f"file-{n}", text="a\n", mode=0o644) for n in range(5)),
        folders=tuple(PlannedFolder(path=f"data/{n}", mode=0o755, purpose="the app's data") for n in range(folders)),
        commands=tuple(
            ("docker", "compose", "--project-name", "vault", "--progress", "json", *words)
            for words in (("config",), ("pull", "tailscale"), ("up", "-d", "tailscale"), ("up", "-d", "application"))
        ),
        lan_ports=ports,
    )


def test_a_plan_with_many_folders_shows_its_ports_and_all_its_commands_in_the_twelve_lines_of_the_pane() -> None:
    ports = (
        OpenPort(port=8554, protocol="tcp", name="RTSP streams"),
        OpenPort(port=8555, protocol="tcp", name="WebRTC live view"),
        OpenPort(port=8555, protocol="udp", name="WebRTC live view"),
    )
    lines = [cells for one in plan_rows(a_plan(ports=ports), key=True, funnel=False) for cells in unfold(one, 80)]
    text = " ".join("".join(cell.text for cell in cells) for cells in lines)
    assert len(lines) <= 12
    assert "8554/tcp RTSP streams, 8555/tcp+udp WebRTC live view" in text
    assert "docker compose config, pull tailscale, up -d tailscale, up -d application" in text
    assert "12 folders" in text


def test_the_row_of_the_commands_copies_each_in_full() -> None:
    plan = a_plan()
    commands = next(one for one in plan_rows(plan, key=True, funnel=False) if one.key == "run")
    assert commands.copy.splitlines() == [" ".join(argv) for argv in plan.commands]


def test_folders_that_are_there_already_are_no_change() -> None:
    plan = a_plan(folders=0)
    assert not [one for one in plan_rows(plan, key=True, funnel=False) if one.key == "folders"] and not folder_rows(
        plan
    )


def test_without_a_key_its_file_is_empty_and_the_login_goes_by_link() -> None:
    file = PlannedFile(path="tailscale/authkey", text="", mode=0o600, secret=True, purpose="auth key")
    plan = replace(a_plan(), files=(file,))
    texts = {key: plan_rows(plan, key=key, funnel=False)[0].text for key in (True, False)}
    assert texts[True] == "+  tailscale/authkey  1 line  0600  auth key"
    assert texts[False] == "+  tailscale/authkey  empty  0600  empty: login by link"


def test_a_users_own_link_for_his_data_has_a_row_that_says_it_is_followed() -> None:
    folder = PlannedFolder(path="data", mode=0o755, leads_to="/mnt/big\x1b[2J")
    plan = Plan(stack="vault", folder="/stacks/vault", files=(), folders=(folder,), commands=())
    told = [text for text in map(str, plan_rows(plan, key=False, funnel=False)) if "/mnt/big" in text]
    assert len(told) == 1 and "never emptied" in told[0] and "\\x1b" not in told[0]


def test_a_port_that_an_import_closes_is_told_with_the_row_that_opens_it_where_there_is_one() -> None:
    plan = replace(a_plan(), closed=(ClosedPorts(service="web", ports=((80, 8080),)),))

    def told(reopen: str) -> str:
        rows = plan_rows(plan, key=False, funnel=False, reopen=reopen)
        return "\n".join("".join(cell.text for cell in row.cells) for row in rows)

    assert "web is no longer open on port 8080 of this host; its row opens it." in told("its row opens it")
    assert "web is no longer open on port 8080 of this host." in told("")
    assert "--lan" not in told("") + told(REOPEN)


def test_what_can_be_done_about_the_rest_of_an_imported_file_is_told_in_the_words_of_the_page() -> None:
    telling = Telling(before="two waits. Import it by itself: ", way=Way.EACH, names=("two", "one"))
    plan = replace(a_plan(), tellings=(telling,))
    rows = plan_rows(plan, key=False, funnel=False, ways=page_words({}))
    told = "\n".join("".join(cell.text for cell in row.cells) for row in rows)
    assert "two waits. Import it by itself: the same file again, answered by e, each, as a stack of its own." in told
    assert "--visit" not in told and "--visit two --leave one" in "\n".join(told_lines(plan))


def test_a_key_file_that_was_emptied_after_the_login_is_told_to_be_empty_unless_a_key_is_given() -> None:
    def told(*, key: bool, emptied: bool) -> str:
        file = PlannedFile(
            path=AUTH_KEY_FILE, text="", mode=0o600, secret=True, change=FileChange.SAME, purpose="auth key",
            emptied=emptied,
        )  # fmt: skip
        return " ".join(
            cell.text for cell in plan_rows(replace(a_plan(), files=(file,)), key=key, funnel=False)[0].cells
        )

    assert told(key=False, emptied=True) == "= tailscale/authkey empty 0600 no auth key in it"
    assert told(key=True, emptied=True) == told(key=False, emptied=False) == "= tailscale/authkey 1 line 0600 auth key"
