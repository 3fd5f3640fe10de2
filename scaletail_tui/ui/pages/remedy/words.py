"""What a remedy does: in a few words behind the key that applies it, and in the sentence that is asked before."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction

_SERVE_FILE = "Writes serve.json and waits for the sidecar to apply it; after 10 s of silence the old file is put back."
_DOES = {
    RemedyAction.RESTART_PAIR: "Restarts sidecar and app of {name}, in this order; visitors wait some seconds.",
    RemedyAction.START_APP: "Starts the app of {name} in the sidecar's network; the sidecar goes on running.",
    RemedyAction.SET_SERVE_PORT: _SERVE_FILE,
    RemedyAction.SET_SERVE_SCHEME: _SERVE_FILE,
    RemedyAction.NEW_KEY: "Asks for another auth key, copies tailscale/state beside itself (the newest three copies "
    "stay), restarts the pair and waits for the login.",
    RemedyAction.SERVE_ONLY: "Closes {name} to the internet; your tailnet still reaches it.",
    RemedyAction.REWRITE_SERVE: "Writes serve.json anew from the settings of {name}; "
    "one that was edited is kept beside it. A sidecar that died of it is restarted with its app.",
    RemedyAction.RECREATE: "Makes anew the containers of {name} that differ from its files, the sidecar first. "
    "Data and identity stay.",
    RemedyAction.MAKE_FOLDERS: "Makes {folders}, then starts who needs it. What is in a folder stays as it is.",
    RemedyAction.TELL_NAME: "Writes the device's present name to the files of {name}, and makes anew the containers "
    "that were given the old one. Data and identity stay.",
    RemedyAction.SET_ASIDE_STATE: "Stops {name} and renames tailscale/state, which is kept, as the newest three are. "
    "It logs in as a new device, with a new address if the old device stays.",
    RemedyAction.USERSPACE: "Writes the files of {name} for userspace networking and makes its containers anew; "
    "edited files are kept beside them.",
    RemedyAction.APPROVE_DEVICE: "Approves the device of {name}, through Tailscale's API.",
    RemedyAction.DISABLE_KEY_EXPIRY: "Switches the key expiry off for the device of {name}, through Tailscale's API.",
    RemedyAction.TAKE_NAME_BACK: "Deletes the old device that has the name of {name} and is offline, and gives this "
    "one its name; containers that were given the present one are made anew.",
    RemedyAction.SHOW_LINK: "Shows the link as text and as QR code, and waits until somebody has opened it.",
    RemedyAction.SHOW_PAGE: "Shows the page and what to do there, and waits until it is done.",
}

_WORDS = {
    RemedyAction.RESTART_PAIR: "Restart the pair.",
    RemedyAction.START_APP: "Start what is stopped.",
    RemedyAction.NEW_KEY: "Give the stack a new key.",
    RemedyAction.SERVE_ONLY: "Go back to Serve.",
    RemedyAction.REWRITE_SERVE: "Write serve.json anew from the stack's own settings.",
    RemedyAction.RECREATE: "Recreate what differs, sidecar first.",
    RemedyAction.SET_ASIDE_STATE: "Set tailscale/state aside and log in as a new device.",
    RemedyAction.USERSPACE: "Switch this stack to userspace networking.",
}
"""What is done, for remedies that do not say it by themselves."""
SHOWS = frozenset({RemedyAction.SHOW_LINK, RemedyAction.SHOW_PAGE})
"""Remedies that somebody else applies; the key shows where."""


def by_key(remedy: Remedy) -> str:
    """What the key does, behind the key: never more than that, and nothing that the user could do instead."""
    words = remedy.does or _WORDS.get(remedy.action) or remedy.text
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def command_for_hands(remedy: Remedy) -> tuple[str, ...]:
    """The command for the user's own hands, where it stands on the page; beside a key only with what comes first."""
    shown = remedy.action is RemedyAction.NONE or remedy.first
    return remedy.command or () if shown else ()


def does(finding: Finding, name: str) -> str:
    """One sentence or two; empty for a remedy that is for the user's own hands."""
    return _DOES.get(finding.remedy.action, "").format(name=name, folders=_folders(finding.remedy.argument))


def _folders(argument: str) -> str:
    """`a/data for user 1000 and 2 more folders`."""
    lines = [line.strip() for line in argument.splitlines() if line.strip()]
    if not lines:
        return "the missing folders"
    owner, blank, path = lines[0].partition(" ")
    first = f"{path} for user {owner.partition(':')[0]}" if blank and owner.replace(":", "").isdigit() else lines[0]
    rest = len(lines) - 1
    return first + (f" and {rest} more folder{'s' if rest > 1 else ''}" if rest else "")
