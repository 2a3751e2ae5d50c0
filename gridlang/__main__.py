"""`python -m gridlang`."""

import sys

try:
    from gridlang.cli import main

    code = main()
except KeyboardInterrupt:  # before the command line has its own handler
    code = 130
sys.exit(code)
