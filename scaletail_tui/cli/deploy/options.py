"""Options of a deploy, whatever it is made from: a catalog entry or somebody's own file."""

from __future__ import annotations

import argparse

from scaletail_tui.cli.deploy.sidecar_options import add_sidecar_options


def add_answers(parser: argparse.ArgumentParser) -> None:
    """What the stack is to be."""
    parser.add_argument("--name", help="the stack's and device's name; by default the service's own")
    key = parser.add_mutually_exclusive_group()
    key.add_argument(
        "--auth-key-file", metavar="KEYFILE", help="file that holds the auth key, - for standard input"
        " (SCALETAIL_AUTH_KEY_FILE)",
    )  # fmt: skip
    key.add_argument("--login-by-link", action="store_true", help="no key: log the device in with a link")
    parser.add_argument("--expose", choices=["serve", "funnel", "direct"], help="who can reach it")
    parser.add_argument("--set", metavar="KEY=VALUE", action="append", default=[], dest="settings", help="a setting")
    parser.add_argument(
        "--set-file", metavar="KEY=FILE", action="append", default=[], dest="setting_files",
        help="a setting whose value stands in a file: for secrets",
    )  # fmt: skip
    add_sidecar_options(parser)
    parser.add_argument(
        "--owner",
        metavar="UID[:GID]",
        help="as whom the app runs; by default the setting owner, else you, never root (run by sudo: who asked)",
    )
    parser.add_argument("--timezone", metavar="ZONE", help="time zone of the app, as in Europe/Berlin (TZ)")
    parser.add_argument(
        "--lan", metavar="PORT", type=int, action="append", default=[], help="also open this port on the LAN"
    )
    parser.add_argument("--confirm-public", metavar="NAME", help="for --expose funnel: the stack's name again")
    parser.add_argument(
        "--for", dest="public_for", metavar="TIME", help="for --expose funnel: 2h (usual), 20m, 1d …, or ever"
    )


def add_manner(parser: argparse.ArgumentParser) -> None:
    """How far it goes, and who is asked."""
    parser.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
    parser.add_argument("--write-only", action="store_true", help="write the files, start nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="one object a line")
