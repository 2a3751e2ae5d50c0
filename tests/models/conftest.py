"""Lets these tests read cases with the reader of `tests/agreement`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "agreement"))
