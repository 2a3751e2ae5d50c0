"""Small models solved, for tests of what is reported."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import gridlang
from gridlang.solution import Solution

TEXTS = {
    "infeasible": """model infeasible "Demand that no plant can meet"
var p [MW] "output" >= 0 <= 50 [MW]
var q [MW] "import" >= 0
minimize cost [$/h]: 10 [$/(MW*h)]*p
subject to
  balance "(1)": p + q == 80 [MW]
  import "(2)": q + 0.5*p <= 20 [MW]
""",
    "contradiction": """model contradiction
var x >= 2
minimize cost: x
subject to
  limit: x <= 1
""",
    "unbounded": """model unbounded "Power sold without end"
var p [MW] "output" >= 0
var q [MW] "sales" >= 0
maximize gain [$/h]: 10 [$/(MW*h)]*q
subject to
  balance "(1)": p == q
""",
    "words": """model words "Labels that are texts"
set PLANT = {"wind", "oil, heavy"}
param price{PLANT} [$/(MW*h)] default 3 [$/(MW*h)]
var p{u in PLANT} [MW] >= 1 [MW]
var z{PLANT} complex [kV]
define twice{u in PLANT} [kW] = 2*p[u]
minimize cost [$/h]: sum{u in PLANT} price[u]*p[u]
subject to
  demand: sum{u in PLANT} p[u] >= 5 [MW]
  known{u in PLANT}: z[u] == (3 + 4j)*1 [kV]
""",
}


@cache
def solved(name: str) -> Solution:
    """Return the solution of a text above, or of a model of the library on case9."""
    if name not in TEXTS:
        return gridlang.load(name).bind("case9").solve()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.grid"
        path.write_text(TEXTS[name], encoding="utf-8")
        return gridlang.load(path).bind().solve()
