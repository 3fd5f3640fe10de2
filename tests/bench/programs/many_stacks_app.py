"""The program on a practice host with very many stacks: started by the bench in a terminal of its own.

python -m tests.bench.programs.many_stacks_app COUNT
"""

from __future__ import annotations

import os
import sys

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.stacks import make_more


def main() -> None:
    from scaletail_tui.ui.app import ScaletailApp
    from scaletail_tui.ui.options import options_for

    practice = Practice()
    world = practice.world()
    make_more(world, practice.catalog.load(), int(sys.argv[1]) - len(practice.ports.folders.names()))
    options = options_for(os.environ, encoding="utf-8", ascii_only=False, mouse=True)
    ScaletailApp(practice.ports, options=options).run()


if __name__ == "__main__":
    main()
