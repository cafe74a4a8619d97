"""Builds the site: `python build.py --help` lists what else it does."""

import sys

from anagen.cli import main

if __name__ == "__main__":
    sys.exit(main())
