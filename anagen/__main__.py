"""`python -m anagen` is the same as `anagen`."""

import sys

from anagen.cli import main

sys.exit(main())
