"""The program on a practice host where one stack says very much at once: started by the bench in a terminal of its own.

python -m tests.bench.programs.long_log_app LINES [LINES A SECOND]
"""

from __future__ import annotations

import os
import sys

from scaletail_tui.adapters.practice import Practice

STACK = "vaultwarden"
SLOW = "SCALETAIL_SLOW_LINE"


def main() -> None:
    from scaletail_tui.ui.app import ScaletailApp
    from scaletail_tui.ui.options import options_for

    practice = Practice()
    for name in (f"app-{STACK}", f"tailscale-{STACK}"):
        practice.world().containers[name].flood = int(sys.argv[1])
        practice.world().containers[name].flood_rate = int(sys.argv[2]) if sys.argv[2:] else 0
    options = options_for(os.environ, encoding="utf-8", ascii_only=False, mouse=True, slow_line=SLOW in os.environ)
    ScaletailApp(practice.ports, options=options).run()


if __name__ == "__main__":
    main()
