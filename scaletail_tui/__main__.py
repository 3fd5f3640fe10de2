"""The console script and `python -m scaletail_tui`."""

from __future__ import annotations

# The built-in half of `signal`: the other one takes longer to load than all that Ctrl-C could fall into before.
import _signal as signal  # type: ignore[import-not-found]
import _thread
import sys
import time


def main() -> int:
    """Run the command line of this process; return its exit status."""
    taken = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else it is ignored, as behind nohup
    if taken:  # Ctrl-C ends us at once and without a word until there is somebody who can take it
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from scaletail_tui.cli.main import run

        if taken:
            sys.unraisablehook = _interrupt_again
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    finally:
        if taken:  # what is left is the interpreter's own end, which would print a trace
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        _let_streams_rest()


def _interrupt_again(lost: sys.UnraisableHookArgs) -> None:
    """Ctrl-C that Python could only drop, as at the end of an import: it comes again, and leaves no trace."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        _thread.start_new_thread(_interrupt_soon, ())
    else:
        sys.__unraisablehook__(lost)


def _interrupt_soon() -> None:
    time.sleep(0.02)
    _thread.interrupt_main()


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
            from contextlib import suppress

            from scaletail_tui.cli.terminal import silence

            with suppress(OSError, ValueError):
                silence(stream)


if __name__ == "__main__":
    sys.exit(main())
