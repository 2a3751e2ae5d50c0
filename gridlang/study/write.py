"""A reproduction → a folder: its values as CSV and JSON, its pictures as PNG and SVG."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

from gridlang.report.write import refuse_foreign, write_folder
from gridlang.study.as_object import as_object, number_text
from gridlang.study.draw import FORMATS, draw
from gridlang.study.reproduce import Reproduction

_OURS = re.compile(r"values\.csv|reproduced\.json|figure_\w+-\w+\.(png|svg)")


def write(found: Reproduction, folder: Path) -> None:
    """Write `values.csv` (one row a value), `reproduced.json` and the pictures.

    An earlier result in the folder is replaced as a whole; a folder that holds anything else is
    left alone: `GridlangError`.
    """
    write_folder(folder, _OURS, lambda new: _fill(found, new))


def refuse(folder: Path) -> None:
    """Raise `GridlangError` for a place that holds something that `write` has not written."""
    refuse_foreign(folder, _OURS)


def _fill(found: Reproduction, folder: Path) -> None:
    columns = found.columns()
    with (folder / "values.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in zip(*columns.values(), strict=True):
            writer.writerow([_cell(x) for x in row])
    text = json.dumps(as_object(found), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / "reproduced.json").write_text(text + "\n", encoding="utf-8")
    for result in found.results:
        for picture in result.pictures:
            for format in FORMATS:
                (folder / f"{picture.stem}.{format}").write_bytes(draw(picture, format))


def _cell(x: object) -> object:
    """Return what a cell holds: a number with all of its digits, a set in braces."""
    if isinstance(x, tuple):
        return "{" + ", ".join(map(str, x)) + "}"
    return number_text(x) if isinstance(x, (complex, float)) else x
