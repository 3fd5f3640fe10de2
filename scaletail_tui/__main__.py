"""The console script and `python -m scaletail_tui`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line of this process; return its exit status."""
    try:
        from scaletail_tui.cli.main import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # while our own parts are still being loaded; later `run` takes it
        return 130


if __name__ == "__main__":
    sys.exit(main())
