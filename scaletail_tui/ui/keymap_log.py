"""Keys of a log pane, wherever it stands."""

from __future__ import annotations

from scaletail_tui.ui.key import Key

LOG_KEYS: dict[str, tuple[Key, ...]] = {
    "log": (
        Key(id="log.search", keys="slash", action="log_search", label="search", tooltip="Search the log."),
        Key(id="log.next", keys="n", action="log_next(1)", label="next hit", tooltip="Go to the next hit."),
        Key(id="log.last", keys="N", action="log_next(-1)", label="hit before", tooltip="Go to the hit before."),
        Key(
            id="log.pause",
            keys="p",
            action="log_pause",
            label="pause, follow",
            tooltip="Stop following the log, or follow it again.",
        ),
        Key(id="log.wrap", keys="w", action="log_wrap", label="wrap", tooltip="Wrap long lines, or cut them."),
        Key(
            id="log.time",
            keys="t",
            action="log_time",
            label="timestamps",
            tooltip="Show or hide the time of each line.",
        ),
        Key(
            id="log.errors",
            keys="exclamation_mark",
            action="log_errors",
            label="errors only",
            tooltip="Show only lines that tell of an error.",
        ),
        Key(
            id="log.fold",
            keys="z",
            action="log_fold",
            label="fold noise",
            tooltip="Fold lines that mean nothing into one, or show them; remembered for all logs.",
        ),
        Key(id="log.save", keys="S", action="log_save", label="save", tooltip="Save all lines of the log to a file."),
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
