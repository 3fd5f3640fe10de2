"""Keys of the places, of the pages that open on top of any (catalog, host, help, commands), and of log panes."""

from __future__ import annotations

from scaletail_tui.ui.keymap.key import Key

EVERYWHERE = "everywhere"


def _move(way: str, keys: str, label: str) -> Key:
    return Key(
        id=f"move.{way}", keys=keys, action=f"move('{way}')", label=label, tooltip=f"Move: {label}.", command=False
    )


PLACE_KEYS: dict[str, tuple[Key, ...]] = {
    EVERYWHERE: (
        Key("app.catalog", "1", "app.place('catalog')", "catalog", "Go to the catalog."),
        Key("app.stacks", "2", "app.place('stacks')", "stacks", "Go to the stacks."),
        Key("app.host", "3", "app.place('host')", "host", "Go to this host's checks."),
        _move("up", "up,k", "row up"),
        _move("down", "down,j", "row down"),
        _move("page_up", "pageup", "page up"),
        _move("page_down", "pagedown", "page down"),
        _move("home", "home", "first row"),
        _move("end", "end", "last row"),
        Key("pane.next", "tab", "app.focus_next", "next pane", "Focus the next pane or field.", command=False),
        Key("pane.previous", "shift+tab", "app.focus_previous", "previous pane",
            "Focus the pane or field before.", command=False),
        Key("copy", "y", "copy", "copy",
            "Copy the line, URL or command under the cursor, or what the mouse has selected."),
        Key("app.commands", "colon", "app.commands", "commands", "List all commands by name.", row=90, command=False),
        Key("app.help", "question_mark,f1", "app.help", "keys",
            "Show the keys of this page and the words used.", row=99),
        Key("app.setup", "0", "app.setup", "guided setup",
            "Be led through host, login and tailnet to a first service, in the plain terminal."),
        Key("app.repaint", "R", "app.repaint", "redraw", "Draw the whole screen again."),
        Key("app.suspend", "ctrl+z", "app.suspend_process", "to the shell",
            "Go to the shell; its fg comes back here. Jobs go on.", command=False),
        Key("app.quit", "q", "app.quit", "quit", "Leave; jobs go on."),
    ),
    "catalog": (
        Key("catalog.open", "enter", "main", "set up", "Set up the service, or open its stack.", row=1),
        Key("catalog.search", "slash", "search", "search", "Search name, purpose, image and tags.", row=2),
        Key("catalog.next", "right,right_square_bracket", "category(1)", "category",
            "Show the next category.", shown="←→", row=3),
        Key("catalog.previous", "left,left_square_bracket", "category(-1)", "category before",
            "Show the category before.", shown="←"),
        Key("catalog.details", "i", "details", "details", "Show all about the service.", row=4),
        Key("catalog.second", "n", "second", "second stack", "Set up one more stack of a service that is here.", row=5),
        Key("catalog.import", "o", "import_file", "own file",
            "Make a stack of a Compose file of your own, or of a docker run line."),
        Key("catalog.sort", "s", "sort", "sort", "Sort by name, or by category and name."),
        Key("catalog.failures", "exclamation_mark", "failures", "unread entries",
            "Show which catalog entries could not be read, and why."),
        Key("catalog.leave", "escape", "leave", "clear", "Close details, else clear the search.", command=False),
    ),
    "host": (
        Key("host.again", "r", "again", "check again", "Run all checks of this host again.", row=1),
        Key("host.practice", "p", "practice", "practice",
            "Start a pretend host with a few stacks, one of them broken; from there, go back to the real one.", row=3),
        Key("host.gallery", "g", "gallery", "lessons",
            "In practice: a first deploy with hints, and sixteen faults to mend with the keys of earnest.", row=2),
    ),
    "gallery": (
        Key("gallery.cause", "enter", "main", "break it", "Break a practice stack like this, and open it.", row=1),
        Key("gallery.leave", "escape", "leave", "back", "Go back; nothing is broken.", row=2, command=False),
    ),
    "tour": (
        Key("tour.next", "enter,space", "main", "next", "Show the next page of the tour.", row=1),
        Key("tour.before", "left,backspace", "before", "back one", "Show the page before.", row=2),
        Key("tour.leave", "escape", "leave", "leave", "Leave the tour.", row=3, command=False),
    ),
    "help": (
        Key("help.close", "escape", "leave", "close", "Go back.", row=1),
        Key("help.search", "slash", "search", "find a key", "Find a key by word.", row=2),
        Key("help.tour", "t", "tour", "tour", "Be shown around: eight short pages, two minutes.", row=3),
        Key("help.mouse", "m", "mouse", "mouse on or off",
            "Give the mouse back to the terminal, or take it again.", row=4),
        Key("help.colours", "c", "colours", "colours",
            "Change between dark, light, high contrast and sixteen colours.", row=5),
    ),
    "commands": (
        Key("commands.run", "enter", "main", "run", "Run the command.", row=1, command=False),
        Key("commands.leave", "escape", "leave", "close", "Go back.", row=2, command=False),
    ),
}  # fmt: skip


LOG_KEYS: dict[str, tuple[Key, ...]] = {
    "log": (
        Key("log.search", "slash", "log_search", "search", "Search the log.", row=1),
        Key("log.next", "n", "log_next(1)", "next hit", "Go to the next hit.", row=2),
        Key("log.last", "N", "log_next(-1)", "hit before", "Go to the hit before."),
        Key("log.pause", "p", "log_pause", "pause, follow", "Stop following the log, or follow it again.", row=3),
        Key("log.wrap", "w", "log_wrap", "wrap", "Wrap long lines, or cut them.", row=5),
        Key("log.time", "t", "log_time", "timestamps", "Show or hide the time of each line.", row=8),
        Key("log.errors", "exclamation_mark", "log_errors", "errors only",
            "Show only lines that tell of an error.", row=6),
        Key("log.hide", "minus", "log_hide", "hide lines", "Hide lines that hold a pattern; nothing shows all again."),
        Key("log.jump", "at", "log_jump", "go to a time", "Go to the first line of a time, as 10:30."),
        Key("log.fold", "z", "log_fold", "fold noise",
            "Fold the lines of our own probes, all lines that mean nothing, or none; remembered for all logs.", row=7),
        Key("log.save", "S", "log_save", "save kept lines",
            "Save the lines that are kept, the newest 20,000 (60,000 while paused), to a file.", row=9),
        Key("log.pane", "tab", "app.focus_next", "pane", "Focus the next pane.", row=4, command=False),
        Key("log.end", "G,end", "log_end", "end", "Go to the end and follow.", command=False),
        Key("log.home", "home", "log_home", "start", "Go to the oldest line kept.", command=False),
    ),
}  # fmt: skip
