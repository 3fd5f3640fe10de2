"""How a plan is read."""

from __future__ import annotations

from scaletail_tui.ui.screens.review_rows import command_text


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
