"""The emitted Pyomo module, run: the built model's constraints evaluated at a point."""

from __future__ import annotations

import importlib.util
import json
import math
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gridlang.emit.render import Emitted
from gridlang.verify.values import Label, Point, Slacks, Values

REMEDY = 'pip install "gridlang[pyomo]"'


def available() -> bool:
    return find_spec("pyomo") is not None


def built(emitted: Emitted) -> Any:
    """Return the Pyomo model of an emitted module on its data."""
    texts = {Path(name).suffix: text for name, text in emitted.files.items()}
    with tempfile.TemporaryDirectory(prefix="gridlang-") as folder:
        path = Path(folder) / "emitted.py"
        path.write_text(str(texts[".py"]), encoding="utf-8")
        spec = importlib.util.spec_from_file_location("gridlang_emitted", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        earlier, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        try:
            spec.loader.exec_module(module)
        finally:
            sys.dont_write_bytecode = earlier
        return module.build(json.loads(texts[".json"]))


def values_of(emitted: Emitted, point: Point, ours: Values, objective: str) -> Values:
    """Return the values of the emitted model at a point."""
    from pyomo.environ import value

    model = built(emitted)
    for name, figures in point.variables.items():
        variable = getattr(model, emitted.names[name])
        for label, figure in figures.items():
            variable[_key(label)].set_value(figure, skip_validation=True)
    found = {
        name: {
            _label(index): _slacks(row, value)
            for index, row in getattr(model, emitted.names[name]).items()
        }
        for name in ours.families
    }
    total = None if not objective else value(getattr(model, emitted.names[objective]))
    return Values(total, found)


def _slacks(row: Any, value: Any) -> Slacks:
    body = value(row.body)
    lower, upper = value(row.lower), value(row.upper)
    return (
        math.inf if lower is None else body - lower,
        math.inf if upper is None else upper - body,
    )


def _key(label: Label) -> object:
    return label[0] if len(label) == 1 else label or None


def _label(index: object) -> Label:
    if index is None:
        return ()
    return index if isinstance(index, tuple) else (index,)
