"""The console script and `python -m scaletail_tui`."""

from __future__ import annotations

import sys
from contextlib import suppress


def main() -> int:
    """Run the command line of this process; return its exit status."""
    try:
        from scaletail_tui.cli.main import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # while our own parts are still being loaded; later `run` takes it
        return 130
    finally:
        _let_streams_rest()


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
