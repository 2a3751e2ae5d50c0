"""What one measured process says: one line of JSON, the last of its standard output."""

from __future__ import annotations

import json
import resource
from collections.abc import Mapping

Figure = float | int | str | None


def peak_mb() -> float:
    """Return the most memory that this process has held so far, MB (ru_maxrss is KB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(figures: Mapping[str, Figure]) -> None:
    print(json.dumps(dict(figures)), flush=True)
