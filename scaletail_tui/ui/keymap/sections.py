"""Every key of the program by section, as plain data; here those of the flows, and of pages that wait for a human.

What makes bindings of them needs Textual, this does not.
"""

from __future__ import annotations

from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.places import LOG_KEYS, PLACE_KEYS
from scaletail_tui.ui.keymap.stacks import STACK_KEYS

FLOW_KEYS: dict[str, tuple[Key, ...]] = {
    "wizard": (
        Key("wizard.main", "enter", "main", "next", "Edit or choose the row, or go to the next step.", row=1),
        Key("wizard.next", "n", "next_step", "next step", "Go to the next step.", row=2),
        Key("wizard.back", "escape", "leave", "back", "Stop typing, else one step back.", row=3, command=False),
        Key("wizard.change", "space", "change", "change", "Choose, or say yes or no.", row=4),
        Key("wizard.more", "m", "more", "more", "Show or hide optional and advanced settings.", row=5),
        Key("wizard.generate", "g", "generate", "generate again",
            "Make the secret under the cursor anew; on the key page, show its QR code.", row=7),
        Key("wizard.show", "v", "show_secret", "show secret",
            "Show the secret under the cursor until the cursor leaves it.", row=6),
        Key("wizard.link", "l", "by_link", "log in by link",
            "Go on without a key: the device is admitted by a login link.", row=8),
    ),
    "review": (
        Key("review.main", "enter", "main", "deploy",
            "Write the files and start the stack, or make anew what changes of one that lives.", row=1),
        Key("review.back", "escape", "leave", "back", "Back to the answers.", row=2, command=False),
        Key("review.base", "v", "base", "diff base",
            "Compare with the disk, with the catalog entry, or show the whole file.", row=4),
        Key("review.edit", "e", "edit", "override", "Open your own compose.override.yaml in your editor.", row=5),
        Key("review.compare", "c", "compare", "choose",
            "Choose difference by difference what is written over what you edited.", row=3),
        Key("review.write", "w", "write", "write only", "Write the files without starting anything.", row=6),
    ),
    "deploy": (
        Key("deploy.main", "enter", "main", "open",
            "After a failure apply the fix and go on; open the stack when it is done.", row=1),
        Key("deploy.leave", "escape", "leave", "leave it running",
            "Leave this page; the job goes on.", row=2, command=False),
        Key("deploy.copy", "y", "copy", "copy",
            "Copy the login link or the address, or the line of the log under the cursor.", row=3, command=False),
        Key("deploy.log", "l", "log", "log",
            "Change between the sidecar's log, the app's log and what Compose said.", row=7),
        Key("deploy.pane", "tab", "app.focus_next", "pane", "Focus the next pane.", row=8, command=False),
        Key("deploy.search", "slash", "search_log", "search the log",
            "Search the log that is seen, whatever has the focus.", command=False),
        Key("deploy.qr", "g", "qr", "QR", "Show the login link or the address as a QR code.", row=5),
        Key("deploy.page", "o", "open_page", "stack page", "Open the stack itself; the deploy stays as it is.", row=6),
        Key("deploy.stop", "x", "stop", "stop", "Stop the job, or take back what failed; asks first.", row=4),
    ),
    "qr": (Key("qr.close", "escape", "leave", "close", "Go back.", row=1, command=False),),
    "new-key": (
        Key("new-key.leave", "escape", "leave", "leave", "Go back without a key.", row=2, command=False),
    ),
}  # fmt: skip

REMEDY_KEYS: dict[str, tuple[Key, ...]] = {
    "remedy-link": (
        Key("remedy-link.close", "enter", "main", "close",
            "Close the page when the link was used.", row=1, command=False),
        Key("remedy-link.key", "k", "key", "use a key instead", "Log in with an auth key instead.", row=2),
        Key("remedy-link.leave", "escape", "leave", "leave", "Go back; the link stays good.", row=3, command=False),
    ),
    "remedy-page": (
        Key("remedy-page.close", "enter", "main", "close", "Close the page when it is done.", row=1, command=False),
        Key("remedy-page.link", "u", "link", "copy link", "Copy the page's address.", row=2),
        Key("remedy-page.qr", "g", "qr", "QR", "Show the page's address as a QR code.", row=3),
        Key("remedy-page.leave", "escape", "leave", "leave", "Go back; nothing is changed.", row=4, command=False),
    ),
}  # fmt: skip


KEYS: dict[str, tuple[Key, ...]] = {**PLACE_KEYS, **LOG_KEYS, **FLOW_KEYS, **STACK_KEYS, **REMEDY_KEYS}
"""Section to keys. A screen takes one section and everything of EVERYWHERE."""
