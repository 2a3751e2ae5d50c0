"""gridlang: formulations of power-system optimisation as a paper prints them.

import gridlang
solution = gridlang.load("acopf").bind("case118").solve()
solution["v"].frame()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridlang.version import __version__

if TYPE_CHECKING:
    from gridlang.api import Loaded, load
    from gridlang.diagnostics import GridlangError
    from gridlang.study.reproduce import reproduce

__all__ = ["GridlangError", "Loaded", "__version__", "load", "reproduce"]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is: `import gridlang` alone costs nothing."""
    if name in ("load", "Loaded"):
        from gridlang import api

        return getattr(api, name)
    if name == "reproduce":
        from gridlang.study.reproduce import reproduce

        return reproduce
    if name == "GridlangError":
        from gridlang.diagnostics import GridlangError

        return GridlangError
    raise AttributeError(f"module 'gridlang' has no attribute {name!r}")
