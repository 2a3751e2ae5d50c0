"""Turn a MATPOWER case file into tables, with everything that is wrong in it, all at once."""

from gridlang.data.matpower.columns import INDEX_FUNCTIONS
from gridlang.data.matpower.read import read_matpower

__all__ = ["INDEX_FUNCTIONS", "read_matpower"]
