"""The ten lines at the head of a .nl file → counts that the rest of the file could hold."""

from __future__ import annotations

from dataclasses import dataclass

from gridlang.diagnostics import GridlangError
from gridlang.nl.header import Header
from gridlang.nl.scan import malformed

_BYTE_ORDERS = {0: "<", 1: "<", 2: ">"}


@dataclass(frozen=True, slots=True)
class Head:
    """A header, how many bytes it takes, and how numbers follow."""

    header: Header
    length: int
    binary: bool
    byte_order: str


def read_header(name: str, content: bytes) -> Head:
    """Return the header of a file; raises `GridlangError` (GL910) where it cannot be one."""
    if content[:1] not in (b"g", b"b"):
        raise malformed(f"{name}, line 1: a .nl file begins with g or b")
    rows: list[list[int]] = []
    at = 0
    for number in range(1, 11):
        end = content.find(b"\n", at)
        if end < 0 or end - at > 10_000:
            raise malformed(f"{name}, line {number}: the file ends within its head")
        line = content[at:end].decode("latin-1").partition("#")[0]
        rows.append([] if number == 1 else _integers(name, number, line))
        at = end + 1
    header = _header(name, rows)
    _require_possible(name, header, len(content))
    order = rows[5][2] if len(rows[5]) > 2 else 0
    if order not in _BYTE_ORDERS:
        raise malformed(f"{name}, line 6: numbers of kind {order} cannot be read here")
    return Head(header, at, content[:1] == b"b", _BYTE_ORDERS[order])


def _integers(name: str, number: int, line: str) -> list[int]:
    try:
        found = [int(word) for word in line.split()]
    except ValueError:
        raise malformed(f"{name}, line {number}: whole numbers are expected") from None
    if any(not 0 <= x < 1 << 31 for x in found):
        raise malformed(f"{name}, line {number}: a count is out of range")
    return found


def _header(name: str, rows: list[list[int]]) -> Header:
    def at(line: int, place: int, needed: bool = False) -> int:
        row = rows[line - 1]
        if place < len(row):
            return row[place]
        if needed:
            raise malformed(f"{name}, line {line}: a count is missing")
        return 0

    if at(2, 5):
        raise malformed(f"{name}, line 2: logical constraints cannot be read here")
    if at(3, 2) or at(3, 3):
        raise malformed(f"{name}, line 3: complementarity cannot be read here")
    if at(6, 1):
        raise malformed(f"{name}, line 6: imported functions cannot be read here")
    return Header(
        n_var=at(2, 0, True),
        n_con=at(2, 1, True),
        n_obj=at(2, 2, True),
        nranges=at(2, 3),
        n_eqn=at(2, 4),
        nlc=at(3, 0, True),
        nlo=at(3, 1, True),
        nlvc=at(5, 0, True),
        nlvo=at(5, 1, True),
        nlvb=at(5, 2),
        nbv=at(7, 0),
        niv=at(7, 1),
        nlvbi=at(7, 2),
        nlvci=at(7, 3),
        nlvoi=at(7, 4),
        nzc=at(8, 0, True),
        nzo=at(8, 1, True),
    )


def _require_possible(name: str, h: Header, size: int) -> None:
    """Raise where the counts contradict each other or exceed what so small a file can hold."""
    wrong: list[tuple[int, bool]] = [
        (2, max(h.n_var, h.n_con, h.n_obj) > size),
        (3, h.nlc > h.n_con or h.nlo > h.n_obj),
        (5, not h.nlvb <= h.nlvc <= h.n_var or not h.nlvb <= h.nlvo <= h.n_var),
        (7, h.nlvbi > h.nlvb or h.nlvci > h.nlvc - h.nlvb),
        (7, h.nlvoi > max(0, h.nlvo - h.nlvc)),
        (7, h.nbv + h.niv > h.n_var - max(h.nlvc, h.nlvo)),
        (8, max(h.nzc, h.nzo) > size),
    ]
    for line, bad in wrong:
        if bad:
            raise _impossible(name, line)


def _impossible(name: str, line: int) -> GridlangError:
    return malformed(f"{name}, line {line}: the counts cannot be those of this file")
