"""Keys of a log pane, wherever it stands."""

from __future__ import annotations

from scaletail_tui.ui.keymap.key import Key

LOG_KEYS: dict[str, tuple[Key, ...]] = {
    "log": (
        Key(id="log.search", keys="slash", action="log_search", label="search", row=1, tooltip="Search the log."),
        Key(id="log.next", keys="n", action="log_next(1)", label="next hit", row=2, tooltip="Go to the next hit."),
        Key(id="log.last", keys="N", action="log_next(-1)", label="hit before", tooltip="Go to the hit before."),
        Key(
            id="log.pause",
            keys="p",
            action="log_pause",
            label="pause, follow",
            row=3,
            tooltip="Stop following the log, or follow it again.",
        ),
        Key(id="log.wrap", keys="w", action="log_wrap", label="wrap", row=5, tooltip="Wrap long lines, or cut them."),
        Key(
            id="log.time",
            keys="t",
            action="log_time",
            label="timestamps",
            row=8,
            tooltip="Show or hide the time of each line.",
        ),
        Key(
            id="log.errors",
            keys="exclamation_mark",
            action="log_errors",
            label="errors only",
            row=6,
            tooltip="Show only lines that tell of an error.",
        ),
        Key(
            id="log.fold",
            keys="z",
            action="log_fold",
            label="fold noise",
            row=7,
            tooltip="Fold lines that mean nothing into one, or show them; remembered for all logs.",
        ),
        Key(
            id="log.save",
            keys="S",
            action="log_save",
            label="save kept lines",
            row=9,
            tooltip="Save the lines that are kept, the newest 20,000 (60,000 while paused), to a file.",
        ),
        Key(
            id="log.pane",
            keys="tab",
            action="app.focus_next",
            label="pane",
            row=4,
            tooltip="Focus the next pane.",
            command=False,
        ),
        Key(
            id="log.end",
            keys="G,end",
            action="log_end",
            label="end",
            tooltip="Go to the end and follow.",
            command=False,
        ),
        Key(
            id="log.home",
            keys="home",
            action="log_home",
            label="start",
            tooltip="Go to the oldest line kept.",
            command=False,
        ),
    ),
}
