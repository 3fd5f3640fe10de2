"""Options of a deploy, whatever it is made from: a catalog entry or somebody's own file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaletail_tui.domain.stack.spec import SidecarOptions


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


def add_sidecar_options(parser: argparse.ArgumentParser) -> None:
    """What stands under "Advanced" in the wizard."""
    switch = argparse.BooleanOptionalAction
    parser.add_argument(
        "--tag", metavar="tag:NAME", action="append", default=[], dest="tags",
        help="tag the device, when it logs in; '' for none",
    )  # fmt: skip
    parser.add_argument("--login-server", metavar="URL", help="a control server of your own (Headscale)")
    parser.add_argument("--userspace", action=switch, help="networking in userspace, without a TUN device")
    parser.add_argument(
        "--dns", metavar="ADDRESS", action="append", default=[], help="a DNS server for the stack; '' for the engine's"
    )
    parser.add_argument(
        "--dns-search", metavar="DOMAIN", action="append", default=[], help="tried behind a name without a dot"
    )
    parser.add_argument("--accept-dns", action=switch, help="the tailnet's DNS inside the stack")
    parser.add_argument("--share-socket", action=switch, help="give the app tailscaled's socket")
    parser.add_argument(
        "--extra-args", metavar="FLAGS", help="flags for tailscale up, as in --extra-args=--accept-routes; '' for none"
    )
    parser.add_argument(
        "--tailscaled-args", metavar="FLAGS", help="flags for tailscaled, as in --tailscaled-args=--port=41641"
    )
    image = parser.add_mutually_exclusive_group()
    image.add_argument("--sidecar-image", metavar="REF", help="another Tailscale image")
    image.add_argument("--image-tag", metavar="TAG", help="another tag of the Tailscale image")


def flags_given(args: argparse.Namespace) -> Iterator[tuple[str, bool]]:
    """Each option and whether it was given."""
    yield "--tag", bool(args.tags)
    yield "--dns", bool(args.dns)
    yield "--dns-search", bool(args.dns_search)
    for name in (
        "login_server", "userspace", "accept_dns", "share_socket", "extra_args", "tailscaled_args", "sidecar_image",
        "image_tag",
    ):  # fmt: skip
        yield f"--{name.replace('_', '-')}", getattr(args, name) is not None


def sidecar_from(args: argparse.Namespace, before: SidecarOptions) -> SidecarOptions:
    """What the options say; what they do not say stays as it is before."""
    from scaletail_tui.domain.catalog.sidecar_arguments import split_arguments

    def words(given: list[str], stands: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word for word in given if word) if given else stands

    image = before.image if args.sidecar_image is None else args.sidecar_image
    if args.image_tag is not None:
        name, _, last = image.partition("@")[0].rpartition("/")
        image = "/".join(filter(None, (name, last.partition(":")[0]))) + f":{args.image_tag}"
    return replace(
        before,
        image=image,
        login_server=before.login_server if args.login_server is None else args.login_server,
        tags=words(args.tags, before.tags),
        userspace=before.userspace if args.userspace is None else args.userspace,
        dns=words(args.dns, before.dns),
        search_domains=words(args.dns_search, before.search_domains),
        accept_dns=before.accept_dns if args.accept_dns is None else args.accept_dns,
        share_socket=before.share_socket if args.share_socket is None else args.share_socket,
        extra_args=before.extra_args if args.extra_args is None else split_arguments(args.extra_args),
        tailscaled_args=(
            before.tailscaled_args if args.tailscaled_args is None else split_arguments(args.tailscaled_args)
        ),
    )
