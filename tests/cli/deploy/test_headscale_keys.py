"""A key for a stack that stands is judged by the stack's own control server, which nobody has to name again."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.cli.deploy import command as deploy
from scaletail_tui.cli.deploy.request import request_for, resume_request_for
from scaletail_tui.cli.stack import fix
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.keys.device import control_server

SERVER = "https://head.example.org"
KEY = "hskey-auth-abcdefghijkl-MadeUpForTestsMadeUpForTests"


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    """Jellyfin is on a control server of one's own."""
    made = Practice(folder=tmp_path)
    made.world()
    compose = Path(made.ports.folders.folder("jellyfin")) / "compose.yaml"
    compose.write_text(compose.read_text().replace("login_server: ''", f"login_server: {SERVER}"))
    return made


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    file = tmp_path / "key"
    file.write_text(KEY)
    return str(file)


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    deploy.add_parser(subparsers)
    fix.add_parser(subparsers)
    return parser.parse_args(words)


async def test_the_server_is_read_from_the_folder(practice: Practice) -> None:
    assert await control_server(practice.ports, "jellyfin") == SERVER
    assert await control_server(practice.ports, "uptime-kuma") == ""
    assert await control_server(practice.ports, "miniflux") == ""
    assert await control_server(practice.ports, "nobody") == ""


@pytest.mark.slow
@pytest.mark.parametrize("words", [("jellyfin", "--redeploy"), ("--resume", "jellyfin")])
async def test_a_redeploy_and_a_resume_take_a_headscale_key_without_the_server_named_again(
    words: tuple[str, ...], practice: Practice, key_file: str
) -> None:
    args = arguments("deploy", *words, "--auth-key-file", key_file, "--yes")
    request = await (resume_request_for if args.resume else request_for)(args, practice.ports)
    assert request.key is not None and request.key.reveal() == KEY
    assert request.spec.sidecar.login_server == SERVER


async def test_a_headscale_key_for_a_stack_on_tailscale_is_refused(practice: Practice, key_file: str) -> None:
    args = arguments("deploy", "uptime-kuma", "--redeploy", "--auth-key-file", key_file, "--yes")
    with pytest.raises(BadInput, match="--login-server"):
        await request_for(args, practice.ports)


def test_fix_takes_a_headscale_key_for_a_stack_on_headscale(
    practice: Practice, key_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # Jellyfin is well: a key that was refused would have been told before.
    args = arguments("fix", "jellyfin", "--auth-key-file", key_file, "--yes")
    assert fix._key(args, asyncio.run(control_server(practice.ports, "jellyfin"))) is not None
    with pytest.raises(BadInput, match="headscale"):
        fix._key(args, "")
