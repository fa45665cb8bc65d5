"""The search in a terminal: ``python -m utils.search "moving average" --packages pandas``."""

import sys

from utils.search.command import main

if __name__ == "__main__":
    sys.exit(main())
