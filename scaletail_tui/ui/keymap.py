"""Every key of the program in one table: it makes the bindings, the key row, the help page and the command list."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding

from scaletail_tui.ui.key import Key
from scaletail_tui.ui.keymap_flows import FLOW_KEYS

EVERYWHERE = "everywhere"


NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "exclamation_mark": "!",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "f1": "F1",
}


def _move(way: str, keys: str, label: str) -> Key:
    return Key(
        id=f"move.{way}", keys=keys, action=f"move('{way}')", label=label, tooltip=f"Move: {label}.", command=False
    )


KEYS: dict[str, tuple[Key, ...]] = {
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
        Key(id="app.repaint", keys="R", action="app.repaint", label="redraw", tooltip="Draw the whole screen again."),
        Key(id="app.quit", keys="q", action="app.quit", label="quit", tooltip="Leave; jobs go on."),
    ),
    "catalog": (
        Key(id="catalog.open", keys="enter", action="main", label="set up", row=1, tooltip="Set up the service, or open its stack."),
        Key(id="catalog.search", keys="slash", action="search", label="search", row=2, tooltip="Search name, purpose, image and tags."),
        Key(id="catalog.next", keys="right,right_square_bracket", action="category(1)", label="category", shown="←→", row=3, tooltip="Show the next category."),
        Key(id="catalog.previous", keys="left,left_square_bracket", action="category(-1)", label="category before", shown="←", tooltip="Show the category before."),
        Key(id="catalog.details", keys="i", action="details", label="details", row=4, tooltip="Show all about the service."),
        Key(id="catalog.second", keys="n", action="second", label="second stack", tooltip="Set up one more stack of a service that is here."),
        Key(id="catalog.sort", keys="s", action="sort", label="sort", tooltip="Sort by name, or by category and name."),
        Key(id="catalog.failures", keys="exclamation_mark", action="failures", label="unread entries", tooltip="Show which catalog entries could not be read, and why."),
        Key(id="catalog.leave", keys="escape", action="leave", label="clear", tooltip="Close details, else clear the search.", command=False),
    ),
    "host": (
        Key(id="host.again", keys="r", action="again", label="check again", row=1, tooltip="Run all checks of this host again."),
        Key(id="host.practice", keys="p", action="practice", label="practice", row=3, tooltip="Start a pretend host with five stacks, one of them broken."),
    ),
    "help": (
        Key(id="help.close", keys="escape", action="leave", label="close", row=1, tooltip="Go back."),
        Key(id="help.search", keys="slash", action="search", label="find a key", row=2, tooltip="Find a key by word."),
        Key(id="help.mouse", keys="m", action="mouse", label="mouse on or off", row=3, tooltip="Give the mouse back to the terminal, or take it again."),
        Key(id="help.colours", keys="c", action="colours", label="colours", row=4, tooltip="Change between dark, light and sixteen colours."),
    ),
    "commands": (
        Key(id="commands.run", keys="enter", action="main", label="run", row=1, tooltip="Run the command.", command=False),
        Key(id="commands.leave", keys="escape", action="leave", label="close", row=2, tooltip="Go back.", command=False),
    ),
    "log": (
        Key(id="log.search", keys="slash", action="log_search", label="search", tooltip="Search the log."),
        Key(id="log.next", keys="n", action="log_next(1)", label="next hit", tooltip="Go to the next hit."),
        Key(id="log.last", keys="N", action="log_next(-1)", label="hit before", tooltip="Go to the hit before."),
        Key(id="log.pause", keys="p", action="log_pause", label="pause, follow", tooltip="Stop following the log, or follow it again."),
        Key(id="log.wrap", keys="w", action="log_wrap", label="wrap", tooltip="Wrap long lines, or cut them."),
        Key(id="log.time", keys="t", action="log_time", label="timestamps", tooltip="Show or hide the time of each line."),
        Key(id="log.errors", keys="exclamation_mark", action="log_errors", label="errors only", tooltip="Show only lines that tell of an error."),
        Key(id="log.save", keys="S", action="log_save", label="save", tooltip="Save all lines of the log to a file."),
        Key(id="log.end", keys="G,end", action="log_end", label="end", tooltip="Go to the end and follow.", command=False),
        Key(id="log.home", keys="home", action="log_home", label="start", tooltip="Go to the oldest line kept.", command=False),
    ),
    **FLOW_KEYS,
}  # fmt: skip
"""Section to keys. A screen takes one section and everything of EVERYWHERE."""

SECTION_TITLES = {
    EVERYWHERE: "Everywhere",
    "catalog": "Catalog",
    "host": "Host",
    "help": "This page",
    "log": "Log pane",
    "stacks": "Stacks",
    "stack": "Stack",
    "wizard": "Wizard",
    "review": "Review",
    "deploy": "Deploy",
    "funnel": "Funnel",
    "commands": "Commands",
}


def bindings(section: str) -> list[Binding]:
    """The section's keys as Textual bindings, for the class body of a screen or pane."""
    return [
        Binding(
            key.keys,
            key.action,
            key.label,
            id=key.id,
            tooltip=key.tooltip,
            show=key.row > 0,
            priority=key.priority,
        )
        for key in KEYS[section]
    ]


def shown_key(key: Key, changed: Mapping[str, str]) -> str:
    """How the key is written for the reader; `changed` is the user's own keymap, binding id to keys."""
    keys = changed.get(key.id)
    if keys is None and key.shown:
        return key.shown
    first = (keys or key.keys).split(",")[0]
    return NAMES.get(first, first)


def all_shown_keys(key: Key, changed: Mapping[str, str]) -> str:
    """Every key of a binding, for the help page: `? F1`."""
    return "  ".join(NAMES.get(name, name) for name in changed.get(key.id, key.keys).split(","))
