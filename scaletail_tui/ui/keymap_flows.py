"""Keys of the flows: wizard, review, deploy."""

from __future__ import annotations

from scaletail_tui.ui.key import Key

FLOW_KEYS: dict[str, tuple[Key, ...]] = {
    "wizard": (
        Key(id="wizard.main", keys="enter", action="main", label="next", row=1, tooltip="Edit or choose the row, or go to the next step."),
        Key(id="wizard.next", keys="n", action="next_step", label="next step", row=2, tooltip="Go to the next step."),
        Key(id="wizard.back", keys="escape", action="leave", label="back", row=3, tooltip="Stop typing, else one step back.", command=False),
        Key(id="wizard.change", keys="space", action="change", label="change", row=4, tooltip="Choose, or say yes or no."),
        Key(id="wizard.more", keys="m", action="more", label="more", row=5, tooltip="Show or hide optional and advanced settings."),
        Key(id="wizard.generate", keys="g", action="generate", label="generate again", tooltip="Make the secret under the cursor anew; on the key page, show the QR code of the page that makes keys."),
        Key(id="wizard.show", keys="v", action="show_secret", label="show secret", tooltip="Show the secret under the cursor until the cursor leaves it."),
        Key(id="wizard.link", keys="l", action="by_link", label="log in by link", tooltip="Go on without a key: the device is admitted by a login link."),
    ),
    "review": (
        Key(id="review.main", keys="enter", action="main", label="deploy", row=1, tooltip="Write the files and start the stack."),
        Key(id="review.back", keys="escape", action="leave", label="back", row=2, tooltip="Back to the answers.", command=False),
        Key(id="review.base", keys="v", action="base", label="diff base", row=4, tooltip="Compare with the disk, with the catalog entry, or show the whole file."),
        Key(id="review.edit", keys="e", action="edit", label="override", row=5, tooltip="Open your own compose.override.yaml in your editor."),
        Key(id="review.write", keys="w", action="write", label="write only", row=6, tooltip="Write the files without starting anything."),
    ),
    "deploy": (
        Key(id="deploy.main", keys="enter", action="main", label="open", row=1, tooltip="Go on after a failure, or open the stack when it is done."),
        Key(id="deploy.leave", keys="escape", action="leave", label="leave it running", row=2, tooltip="Leave this page; the job goes on.", command=False),
        Key(id="deploy.log", keys="l", action="log", label="log", row=4, tooltip="Change between the sidecar's and the app's log."),
        Key(id="deploy.qr", keys="g", action="qr", label="QR", row=5, tooltip="Show the login link or the address as a QR code."),
        Key(id="deploy.stop", keys="x", action="stop", label="stop", row=6, tooltip="Stop the job, or roll back what failed; asks first."),
    ),
}  # fmt: skip
