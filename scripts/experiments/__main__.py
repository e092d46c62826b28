"""`python scripts/experiments`: see commanding.py."""

import sys

from commanding import main

sys.exit(main())
