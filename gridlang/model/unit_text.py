"""What the text of a unit measures: by Pint, remembered in the user's cache."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from gridlang import resources

if TYPE_CHECKING:
    from pint import UnitRegistry

# How many root units it is, and their exponents by name.
Measure = tuple[float, tuple[tuple[str, float], ...]]


class UnknownUnitError(ValueError):
    """A text that names no unit."""


@cache
def measure(text: str) -> Measure:
    """Return what a text such as `MW` or `$/(MW*h)` measures; raises `UnknownUnitError`.

    Definitions: `grammars/units.txt`, read by Pint. Its import takes longer than a whole check of
    a model, so what it found is kept for the next time.
    """
    known = _remembered()
    if text not in known:
        known[text] = _by_pint(text)
        _remember(known)
    return known[text]


def _by_pint(text: str) -> Measure:
    spelled = text.replace("$", "USD").replace("€", "EUR").replace("^", "**").replace("·", "*")
    try:
        registry = _registry()
        factor, root = registry.get_root_units(registry.parse_units(spelled))
        found = registry.get_dimensionality(root)
    except Exception as error:  # Pint raises many kinds, tokenizer errors among them
        raise UnknownUnitError(text) from error
    exponents = {str(name).strip("[]"): float(str(e)) for name, e in found.items()}
    return float(str(factor)), tuple(sorted((n, e) for n, e in exponents.items() if e))


@cache
def _registry() -> UnitRegistry[float]:
    from pint import UnitRegistry

    return UnitRegistry(str(_definitions()), cache_folder=None)


def _definitions() -> Path:
    return resources.folder("grammars") / "units.txt"


# ---- memory


@cache
def _file() -> Path | None:
    """Return the file of what was found with these definitions, where there is a cache."""
    folder = resources.cache()
    digest = hashlib.sha256(_definitions().read_bytes()).hexdigest()[:16]
    return None if folder is None else folder / f"units-{digest}.json"


@cache
def _remembered() -> dict[str, Measure]:
    path = _file()
    with suppress(OSError, ValueError, TypeError, AttributeError):  # else it is found anew
        if path is not None:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return {
                str(text): (float(factor), tuple((str(n), float(e)) for n, e in exponents))
                for text, (factor, exponents) in kept.items()
            }
    return {}


def _remember(known: dict[str, Measure]) -> None:
    """Write all that is known beside the file and move it there, so that no one reads half."""
    path = _file()
    if path is None:
        return
    beside = path.with_name(f"{path.name}.{token_hex(8)}")
    with suppress(OSError):
        beside.write_text(json.dumps(known), encoding="utf-8")
        beside.replace(path)
