"""The console script and `python -m scaletail_tui`."""

from __future__ import annotations

import signal

_TAKEN = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else it is ignored, as behind nohup
if _TAKEN:  # Ctrl-C ends us at once and without a word until there is somebody who can take it
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import sys  # noqa: E402
from contextlib import suppress  # noqa: E402


def main() -> int:
    """Run the command line of this process; return its exit status."""
    try:
        from scaletail_tui.cli.main import run

        if _TAKEN:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        status = run(sys.argv[1:])
        _end_at_interrupt()
        return status
    except KeyboardInterrupt:
        _end_at_interrupt()
        return 130
    finally:
        _let_streams_rest()


def _end_at_interrupt() -> None:
    """From here on Ctrl-C ends us at once: what is left is the interpreter's own end, which would print a trace."""
    if _TAKEN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _let_streams_rest() -> None:
    """Say what is still unsaid; where nobody can hear it, lead it nowhere.

    The interpreter tries once more at its end, and would make 120 of our exit status: a terminal that is gone, a full
    disk and a closed pipe are no news by then.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            from scaletail_tui.cli.terminal import silence

            with suppress(OSError, ValueError):
                silence(stream)


if __name__ == "__main__":
    sys.exit(main())
