"""Where the files that ship with gridlang are (grammars, templates, models), and its cache."""

from __future__ import annotations

import os
from functools import cache as once
from pathlib import Path

from platformdirs import user_cache_path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the shipped folder `grammars`, `templates` or `models`.

    A wheel carries them inside the package; a checkout has them beside it.
    """
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


@once
def cache() -> Path | None:
    """Return the user's folder for what can be computed anew; nothing where none can be written."""
    folder = user_cache_path("gridlang")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None
