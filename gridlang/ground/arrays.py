"""The kinds of arrays that the numeric core passes on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]  # bool, int64, float64 or complex128, whichever the expression gives
Reals = NDArray[np.float64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int64]  # elements, rows or columns
