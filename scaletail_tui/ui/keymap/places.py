"""Keys of the places and of the pages that open on top of any: catalog, host, help, commands."""

from __future__ import annotations

from scaletail_tui.ui.keymap.key import Key

EVERYWHERE = "everywhere"


def _move(way: str, keys: str, label: str) -> Key:
    return Key(
        id=f"move.{way}", keys=keys, action=f"move('{way}')", label=label, tooltip=f"Move: {label}.", command=False
    )


PLACE_KEYS: dict[str, tuple[Key, ...]] = {
    EVERYWHERE: (
        Key(id="app.catalog", keys="1", action="app.place('catalog')", label="catalog", tooltip="Go to the catalog."),
        Key(id="app.stacks", keys="2", action="app.place('stacks')", label="stacks", tooltip="Go to the stacks."),
        Key(id="app.host", keys="3", action="app.place('host')", label="host", tooltip="Go to this host's checks."),
        _move("up", "up,k", "row up"),
        _move("down", "down,j", "row down"),
        _move("page_up", "pageup", "page up"),
        _move("page_down", "pagedown", "page down"),
        _move("home", "home", "first row"),
        _move("end", "end", "last row"),
        Key(
            id="pane.next",
            keys="tab",
            action="app.focus_next",
            label="next pane",
            tooltip="Focus the next pane or field.",
            command=False,
        ),
        Key(
            id="pane.previous",
            keys="shift+tab",
            action="app.focus_previous",
            label="previous pane",
            tooltip="Focus the pane or field before.",
            command=False,
        ),
        Key(
            id="copy",
            keys="y",
            action="copy",
            label="copy",
            tooltip="Copy the line, URL or command under the cursor, or what the mouse has selected.",
        ),
        Key(
            id="app.commands",
            keys="colon",
            action="app.commands",
            label="commands",
            tooltip="List all commands by name.",
            row=90,
            command=False,
        ),
        Key(
            id="app.help",
            keys="question_mark,f1",
            action="app.help",
            label="keys",
            tooltip="Show the keys of this page and the words used.",
            row=99,
        ),
        Key(
            id="app.setup",
            keys="G",
            action="app.setup",
            label="guided setup",
            tooltip="Be led through host, login and tailnet to a first service, in the plain terminal.",
        ),
        Key(id="app.repaint", keys="R", action="app.repaint", label="redraw", tooltip="Draw the whole screen again."),
        Key(id="app.quit", keys="q", action="app.quit", label="quit", tooltip="Leave; jobs go on."),
    ),
    "catalog": (
        Key(
            id="catalog.open",
            keys="enter",
            action="main",
            label="set up",
            row=1,
            tooltip="Set up the service, or open its stack.",
        ),
        Key(
            id="catalog.search",
            keys="slash",
            action="search",
            label="search",
            row=2,
            tooltip="Search name, purpose, image and tags.",
        ),
        Key(
            id="catalog.next",
            keys="right,right_square_bracket",
            action="category(1)",
            label="category",
            shown="←→",
            row=3,
            tooltip="Show the next category.",
        ),
        Key(
            id="catalog.previous",
            keys="left,left_square_bracket",
            action="category(-1)",
            label="category before",
            shown="←",
            tooltip="Show the category before.",
        ),
        Key(
            id="catalog.details",
            keys="i",
            action="details",
            label="details",
            row=4,
            tooltip="Show all about the service.",
        ),
        Key(
            id="catalog.second",
            keys="n",
            action="second",
            label="second stack",
            row=5,
            tooltip="Set up one more stack of a service that is here.",
        ),
        Key(id="catalog.sort", keys="s", action="sort", label="sort", tooltip="Sort by name, or by category and name."),
        Key(
            id="catalog.failures",
            keys="exclamation_mark",
            action="failures",
            label="unread entries",
            tooltip="Show which catalog entries could not be read, and why.",
        ),
        Key(
            id="catalog.leave",
            keys="escape",
            action="leave",
            label="clear",
            tooltip="Close details, else clear the search.",
            command=False,
        ),
    ),
    "host": (
        Key(
            id="host.again",
            keys="r",
            action="again",
            label="check again",
            row=1,
            tooltip="Run all checks of this host again.",
        ),
        Key(
            id="host.practice",
            keys="p",
            action="practice",
            label="practice",
            row=3,
            tooltip="Start a pretend host with a few stacks, one of them broken.",
        ),
    ),
    "help": (
        Key(id="help.close", keys="escape", action="leave", label="close", row=1, tooltip="Go back."),
        Key(id="help.search", keys="slash", action="search", label="find a key", row=2, tooltip="Find a key by word."),
        Key(
            id="help.mouse",
            keys="m",
            action="mouse",
            label="mouse on or off",
            row=3,
            tooltip="Give the mouse back to the terminal, or take it again.",
        ),
        Key(
            id="help.colours",
            keys="c",
            action="colours",
            label="colours",
            row=4,
            tooltip="Change between dark, light and sixteen colours.",
        ),
    ),
    "commands": (
        Key(
            id="commands.run",
            keys="enter",
            action="main",
            label="run",
            row=1,
            tooltip="Run the command.",
            command=False,
        ),
        Key(
            id="commands.leave", keys="escape", action="leave", label="close", row=2, tooltip="Go back.", command=False
        ),
    ),
}
