"""Keys of the pages that wait for a human: a link to open, a page of the admin console."""

from __future__ import annotations

from scaletail_tui.ui.keymap.key import Key

REMEDY_KEYS: dict[str, tuple[Key, ...]] = {
    "remedy-link": (
        Key(id="remedy-link.close", keys="enter", action="main", label="close", row=1,
            tooltip="Close the page when the link was used.", command=False),
        Key(id="remedy-link.key", keys="k", action="key", label="use a key instead", row=2,
            tooltip="Log in with an auth key instead."),
        Key(id="remedy-link.leave", keys="escape", action="leave", label="leave", row=3,
            tooltip="Go back; the link stays good.", command=False),
    ),
    "remedy-page": (
        Key(id="remedy-page.close", keys="enter", action="main", label="close", row=1,
            tooltip="Close the page when it is done.", command=False),
        Key(id="remedy-page.link", keys="u", action="link", label="copy link", row=2,
            tooltip="Copy the page's address."),
        Key(id="remedy-page.qr", keys="g", action="qr", label="QR", row=3,
            tooltip="Show the page's address as a QR code."),
        Key(id="remedy-page.leave", keys="escape", action="leave", label="leave", row=4,
            tooltip="Go back; nothing is changed.", command=False),
    ),
}  # fmt: skip
