"""`python -m lsd_game` is `lsd-game`."""

import sys

from lsd_game.cli import main

if __name__ == "__main__":
    sys.exit(main())
