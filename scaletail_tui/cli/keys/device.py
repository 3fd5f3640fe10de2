"""`device`: a stack's device in the tailnet, and what an admin's page could do to it, through Tailscale's API."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.cli.terminal import check_asking
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.device import TailnetDevice
from scaletail_tui.domain.plain import plain_json, plain_line, plain_text

if TYPE_CHECKING:
    from scaletail_tui.operations.keys.device import DeviceLook
    from scaletail_tui.ports.bundle import Ports

SHOW = "show"
_ACTS = {
    "approve": "Approve the device of {stack} in your tailnet?",
    "disable-key-expiry": "Let the login of {stack} last, so that it never has to log in again?",
    "rename": "Rename the device of {stack} to {name}? Its address changes, and its files are told.",
    "take-name-back": "Delete the old device that has the name of {stack} and is offline, and give {stack} its name?",
    "delete-old": "Delete {names}? What earlier logins of {stack} have left is offline and gone then.",
}


def add_parser(subparsers: Subparsers) -> None:
    text = "a stack's device in the tailnet; approve, rename or tidy it through Tailscale's API"
    parser = subparsers.add_parser(
        "device", help=text,
        description=f"{text}. It needs an OAuth client or an API access token, see api_key_file in help keys; "
        "without one it shows the page where an admin does it.",
    )  # fmt: skip
    parser.add_argument("stack", metavar="STACK")
    parser.add_argument("act", metavar="ACT", nargs="?", choices=[SHOW, *_ACTS], default=SHOW,
                        help=f"one of: {', '.join([SHOW, *_ACTS])}; default: show")  # fmt: skip
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="for rename: the new name")
    parser.add_argument(
        "--id", metavar="ID", action="append", default=[], dest="ids",
        help="with take-name-back and delete-old: this one was the stack, though nothing here tells; may be repeated",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0 done or shown, 1 where no credential is set, so that it is an admin's to do; raises BadInput, ApiRefused."""
    from scaletail_tui.cli.wiring import ports_for
    from scaletail_tui.domain.stack.hostname import sanitize

    if (args.act == "rename") != bool(args.name):
        raise BadInput("rename takes the new name, and nothing else does.", remedy="device STACK rename NAME")
    if args.name and sanitize(args.name) != args.name:
        raise BadInput(f"{plain_line(args.name)} is no device name.", remedy="Use a-z, 0-9 and hyphens.")
    ports = ports_for(args)
    if not args.yes and args.act != SHOW and ports.tailnet.is_set:
        check_asking(as_json=args.json)
    return asyncio.run(_run(ports, args))


async def _run(ports: Ports, args: argparse.Namespace) -> int:
    from scaletail_tui.operations.keys.device import find_identity, look_at_device
    from scaletail_tui.operations.observe.origin import check_known

    await check_known(ports, args.stack)
    if not ports.tailnet.is_set:
        identity = await find_identity(ports, args.stack)
        sentence = "No credential for Tailscale's API is set, so this is an admin's to do on the page."
        if args.json:
            print(plain_json({"stack": args.stack, "result": "page", "page": identity.page, "sentence": sentence}))
        else:
            print(plain_text(f"{sentence}\n{identity.page}"))
        return 1
    look = await look_at_device(ports, args.stack)
    if args.act == SHOW:
        _show(args, look)
        return 0
    if not args.yes and not await _agreed(args, look):
        return 0
    sentence = await _do(ports, args, look)
    if args.json:
        print(plain_json({"stack": args.stack, "result": "ok", "did": args.act, "sentence": sentence}))
    else:
        print(plain_line(sentence))
    return 0


async def _do(ports: Ports, args: argparse.Namespace, look: DeviceLook) -> str:
    from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
    from scaletail_tui.operations.keys.device import check_proven, delete_device
    from scaletail_tui.operations.remedies.by_api import act_by_api, rename_device

    with ports.locks.hold(args.stack, f"device {args.act}"):
        if args.act == "rename":
            return await rename_device(ports, args.stack, args.name)
        if args.act == "delete-old":
            if not look.older:
                return f"No earlier login of {args.stack} has left a device."
            check_proven(args.stack, look.older, {*args.ids, *look.proven}, "delete-old")
            return " ".join([await delete_device(ports, one) for one in look.older])
        action = "approve-device" if args.act == "approve" else args.act
        return await act_by_api(ports, args.stack, RemedyAction(action), args.ids)


async def _agreed(args: argparse.Namespace, look: DeviceLook) -> bool:
    from scaletail_tui.cli import questions

    names = ", ".join(one.name for one in look.older) or "nothing"
    question = _ACTS[args.act].format(stack=args.stack, name=args.name, names=names)
    return bool(await questions.confirm(plain_line(question), default=False).ask_async())


def _show(args: argparse.Namespace, look: DeviceLook) -> None:
    device = look.device
    if args.json:
        told = {"stack": args.stack, "page": look.identity.page, "older": [device_to_json(one) for one in look.older]}
        print(plain_json(told | {"device": device_to_json(device) if device is not None else None}, indent=2))
        return
    lines = _lines_of(device) if device is not None else ["The tailnet has no device of this stack."]
    lines += [f"left     {one.name}, offline: scaletail-tui device {args.stack} delete-old" for one in look.older]
    print(plain_text("\n".join([*lines, f"page     {look.identity.page}"])))


def _lines_of(device: TailnetDevice) -> list[str]:
    from scaletail_tui.domain.diagnosis.evidence.moments import date

    ends = "never: its login lasts" if device.never_expires else date(device.expires) if device.expires else "not known"
    state = ("online" if device.online else "offline") + ("" if device.approved else ", waits for approval")
    state += ", connected twice: another host has its identity, too" if device.connected_twice else ""
    return [
        f"device   {device.name}", f"id       {device.id}", f"state    {state}", f"expires  {ends}",
        f"owner    {', '.join(device.tags) or device.user}", f"address  {', '.join(device.addresses)}",
    ]  # fmt: skip


def device_to_json(device: TailnetDevice) -> dict[str, Any]:
    return {
        "id": device.id, "name": device.name, "asked": device.hostname, "addresses": list(device.addresses),
        "tags": list(device.tags), "user": device.user, "approved": device.approved, "online": device.online,
        "never_expires": device.never_expires, "expires": device.expires, "ephemeral": device.ephemeral,
        "connected_twice": device.connected_twice,
    }  # fmt: skip
