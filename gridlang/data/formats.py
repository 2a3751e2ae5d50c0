"""The data formats that are read, by file ending: a new one is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable

from gridlang.data.matpower import read_matpower
from gridlang.source import Source
from gridlang.table import Dataset

# CSV files are not here: they are matched to the `table` statements of a model.
FORMATS: dict[str, Callable[[Source], Dataset]] = {
    ".m": read_matpower,
}
