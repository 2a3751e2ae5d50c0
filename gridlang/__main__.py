"""`python -m gridlang`."""

import sys

from gridlang.cli import main

sys.exit(main())
