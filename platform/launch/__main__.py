"""`python platform/launch run`: the door to the launcher.

Written in the oldest syntax that still makes sense, so that an old Python reaches the sentence below
instead of stopping at a line it cannot read.
"""

import os
import sys

OLDEST = (3, 11)

if sys.version_info[:2] < OLDEST:
    sys.stderr.write(
        "Halqa needs Python %d.%d or newer, and this is Python %d.%d: install a newer one, "
        "then run `make run PYTHON=python%d.%d`.\n" % (OLDEST + tuple(sys.version_info[:2]) + OLDEST)
    )
    sys.exit(1)

sys.path[0:1] = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]

from launch.cli import main

if __name__ == "__main__":
    sys.exit(main())
