"""The search in a terminal: ``python -m utils.search "moving average" --packages pandas``."""

import sys

from utils.search.index import main

if __name__ == "__main__":
    sys.exit(main())
