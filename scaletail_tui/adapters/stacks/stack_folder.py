"""A stack's folder, opened below its root: whose it may be, and which link in it is followed."""

from __future__ import annotations

from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.adapters.files.walk import find_trusted_users
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render.stack import DATA_FOLDER


def owners_below(root: OpenFolder) -> frozenset[int]:
    """Whose folders are written into: ours, root's, and those of the root's owner, who may replace them anyway."""
    return find_trusted_users() | {root.owner}


def check_owner(root: OpenFolder, folder: OpenFolder) -> None:
    """Refuse to write into a folder that another user has put below a root that several share: he could read a key."""
    owner = folder.owner
    if owner not in owners_below(root):
        raise FilesRefused(
            f"{folder.path} belongs to another user (uid {owner}), so nothing is written into it.",
            remedy="Run this as that user, or choose another name.",
        )


def follows_links(path: str) -> bool:
    """True for the app's data, which a user may keep on another disk behind a link of his own."""
    return path.split("/")[0] == DATA_FOLDER
