"""Keys of a log pane, wherever it stands."""

from __future__ import annotations

from scaletail_tui.ui.keymap.key import Key

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
        Key("log.fold", "z", "log_fold", "fold noise",
            "Fold the lines of our own probes, all lines that mean nothing, or none; remembered for all logs.", row=7),
        Key("log.save", "S", "log_save", "save kept lines",
            "Save the lines that are kept, the newest 20,000 (60,000 while paused), to a file.", row=9),
        Key("log.pane", "tab", "app.focus_next", "pane", "Focus the next pane.", row=4, command=False),
        Key("log.end", "G,end", "log_end", "end", "Go to the end and follow.", command=False),
        Key("log.home", "home", "log_home", "start", "Go to the oldest line kept.", command=False),
    ),
}  # fmt: skip
