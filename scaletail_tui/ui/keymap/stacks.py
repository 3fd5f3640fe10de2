"""Keys of the stacks: the list, one stack, and the page that makes it public."""

from __future__ import annotations

from scaletail_tui.ui.keymap.key import Key

STACK_KEYS: dict[str, tuple[Key, ...]] = {
    "stacks": (
        Key("stacks.open", "enter", "main", "open",
            "Open the stack, or its deploy while that runs or has failed.", row=1),
        Key("stacks.new", "n", "new", "new", "Choose a service in the catalog and set it up.", row=3),
        Key("stacks.restart", "r", "restart", "restart pair",
            "Restart sidecar and app, in this order; asks first.", row=4),
        Key("stacks.stop", "s", "stop", "stop", "Stop sidecar and app, or start them.", row=5),
        Key("stacks.copy", "y", "copy", "copy URL", "Copy the address of the stack.", row=6, command=False),
        Key("stacks.page", "o", "open_page", "stack page",
            "Open the stack itself, where Enter opens its deploy.", row=2),
        Key("stacks.remove", "x", "remove", "remove",
            "Remove the identity and data that a removed stack has left; asks for its name.", row=6),
        Key("stacks.leave", "escape", "leave", "back", "A place stays open.", command=False),
    ),
    "stack": (
        Key("stack.fix", "enter", "main", "apply fix",
            "Do what the fix says, after a yes; where there is none, show the log line, or the evidence.", row=1),
        Key("stack.next-finding", "n", "next_finding", "next finding",
            "Show the next finding of the hop under the cursor, where it has more than one.", row=2),
        Key("stack.evidence", "i", "evidence", "evidence",
            "Show the evidence of the hop in full: command, output and time."),
        Key("stack.qr", "g", "qr", "QR code", "Show the login link or the address as a QR code.", row=2),
        Key("stack.copy", "y", "copy", "copy",
            "Copy the command or link of the finding, the address, or the line under the cursor.",
            row=3, command=False),
        Key("stack.pane", "tab", "app.focus_next", "pane", "Focus the next pane.", row=4, command=False),
        Key("stack.search", "slash", "search_log", "search the log",
            "Search the log that is seen, whatever has the focus.", command=False),
        Key("stack.log", "l", "log", "log", "Change between the sidecar's log, the app's log and both.", row=5),
        Key("stack.reach", "f", "reach", "reach",
            "Change who can reach it: Serve, Funnel or direct; Funnel is closed at once.", row=6),
        Key("stack.restart", "r", "restart", "restart pair",
            "Restart sidecar and app, in this order; asks first.", row=7),
        Key("stack.stop", "s", "stop", "stop", "Stop sidecar and app, or start them.", row=8),
        Key("stack.edit", "e", "edit", "edit answers", "Change the answers and deploy the stack again.", row=9),
        Key("stack.hints", "h", "hints", "hints",
            "Say what may be wrong on a visitor's side where all is well here."),
        Key("stack.record", "d", "record", "record",
            "Keep everything that is seen of the stack, without secrets, in a file to be judged anywhere."),
        Key("stack.container", "c", "container", "next container", "Show the log of the next container of the app."),
        Key("stack.remove", "x", "remove", "remove",
            "Remove the containers; more on request, data only when its name is typed."),
        Key("stack.leave", "escape", "leave", "stacks", "Back to the stacks.", row=10, command=False),
    ),
    "evidence": (
        Key("evidence.leave", "escape", "leave", "back to the path", "Go back.", row=1),
        Key("evidence.copy", "y", "copy", "copy",
            "Copy the line under the cursor; on the first line: all of it.", row=2, command=False),
    ),
    "hints": (
        Key("hints.leave", "escape", "leave", "back to the path", "Go back.", row=1),
        Key("hints.copy", "y", "copy", "copy", "Copy the line under the cursor.", row=2, command=False),
    ),
    "funnel": (
        Key("funnel.main", "enter", "main", "make public",
            "Open the stack to the internet, once its name is typed and nothing fails.", row=1),
        Key("funnel.copy", "y", "copy", "copy", "Copy what the check under the cursor says.", row=2, command=False),
        Key("funnel.leave", "escape", "leave", "stay private", "Go back; nothing changes.", row=3, command=False),
    ),
}  # fmt: skip
