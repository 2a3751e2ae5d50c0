"""Random models that carry their own small data: most are valid, or nearly so."""

from __future__ import annotations

import random
from dataclasses import dataclass

# The world of every random model: sets with elements, parameters with figures, variables.
_HEAD = """model random "a random model"
base s = 100 MVA, v = 10 kV
set A = {1, 2, 3}
set B = 1..4 ordered
set T = {"x", "y z", "1 2"}
set NONE = {i in A: i == 9}
set AB(a in A, b in B) = {(a,b) for a in A, b in B: a <= b}
set SUB = {i in A: i != 2}
param p{A} = 2
param q{A, B} default 1.5
param r{k in A} [MW] = 3 [MW]
param z{k in A} complex [pu] = 0.5 [pu] + 0.25j*1 [pu]
param one = 1
param nil = 0
param home{k in A} in B default 2
var x{A} start 0.5
var y{B} >= 0 start 1
var w{AB} in [-1, 2]
var m{A} [MW] start 1 [MW]
var v{A} complex [pu] start 1
var u complex [MVA]
var n start 1
var e{NONE}
define d{k in A} = x[k]^2 + 1
define f{k in A} [MVA] = v[k]*conj(z[k]*v[k])
"""
_SETS = {"A": "A", "B": "B", "T": "T", "NONE": "A", "SUB": "A"}
_REAL = ["p[{A}]", "q[{A},{B}]", "one", "nil", "x[{A}]", "y[{B}]", "n", "d[{A}]", "w[{A},{B}]", "e[{A}]", "pi", "card(A)", "card(NONE)", "abs(v[{A}])", "re(v[{A}])", "im(z[{A}])", "arg(v[{A}])", "abs2(v[{A}])", "m[{A}]/r[{A}]", "y[home[{A}]]"]  # fmt: skip
_COMPLEX = ["v[{A}]", "z[{A}]", "1j", "conj(v[{A}])", "v[{A}]*z[{A}]", "exp(1j*x[{A}])"]
_POWER = ["m[{A}]", "r[{A}]", "re(u)", "5 [MW]", "300 [kW]", "re(f[{A}])", "im(u)", "abs(u)", "abs(f[{A}])"]  # fmt: skip
_FUNCTIONS = ["sqrt", "exp", "log", "sin", "cos", "tan", "abs", "tanh", "floor", "asin", "atan", "sign", "-", "re", "arg", "abs2", "conj", "log10", "ceil", "cosh"]  # fmt: skip


@dataclass
class Writer:
    """Writes random statements; `slip` is how often a piece of another kind is put in."""

    rng: random.Random
    slip: float = 0.02

    def model(self) -> str:
        lines = ["convex " * (self.rng.random() < 0.1) + _HEAD.rstrip()]
        for number in range(self.rng.randint(0, 3)):
            lines.append(self._define(number))
        if self.rng.random() < 0.8:
            sense = self.rng.choice(["minimize", "maximize"])
            kind = self.rng.choice([self.real, self.power])
            lines.append(f"{sense} goal: {kind({}, 3)}")
        lines.append("subject to")
        for number in range(self.rng.randint(0, 4)):
            lines.append(self._constraint(number))
        if self.rng.random() < 0.2:
            lines.append(self._complement())
        if self.rng.random() < 0.3:
            how = self.rng.choice(["polar", "rectangular", "polar", "rectangular", "lifted"])
            lines.append(f"formulation g of random: v as {how}")
        if self.rng.random() < 0.2:
            over, scope = self._over()
            lines.append(f"check sound{over}: {self.condition(scope, 2)}")
        return "\n".join(lines) + "\n"

    def _define(self, number: int) -> str:
        over, scope = self._over()
        kind = self.rng.choice([self.real, self.complex, self.power])
        return f"define g{number}{over} = {kind(scope, 3)}"

    def _constraint(self, number: int) -> str:
        over, scope = self._over()
        kind = self.rng.choice([self.real, self.real, self.power, self.complex])
        sign = "==" if kind == self.complex else self.rng.choice(["==", "<=", ">="])
        if self.rng.random() < self.slip:
            sign = self.rng.choice(["<", ">", "!=", "in", "=", "<="])
        body = f"{kind(scope, 3)} {sign} {kind(scope, 2)}"
        if kind == self.real and self.rng.random() < 0.2:
            body = f"-1 <= {kind(scope, 3)} <= {self.rng.choice(['2', 'one', 'inf', 'p[1]'])}"
        return f"  c{number}{over}: {body}"

    def _complement(self) -> str:
        over, scope = self._over()
        kinds = [self.rng.choice([self.real, self.power]) for _ in range(2)]
        sides = [f"{k(scope, 2)} {self.rng.choice(['<=', '>='])} {k(scope, 1)}" for k in kinds]
        return f"complements either{over}: {', '.join(sides)}"

    def _over(self) -> tuple[str, dict[str, str]]:
        if self.rng.random() < 0.3:
            return "", {}
        return self.indexing({})

    def indexing(self, scope: dict[str, str]) -> tuple[str, dict[str, str]]:
        """Return an index set in braces, and the scope inside it: index → its set."""
        scope = dict(scope)
        items = []
        for _ in range(self.rng.choice([1, 1, 1, 2])):
            new = [f"i{len(scope)}", f"i{len(scope) + 1}"]
            match self.rng.randrange(8):
                case 0:
                    items.append(f"({new[0]},{new[1]}) in AB")
                    scope |= {new[0]: "A", new[1]: "B"}
                case 1:
                    items.append(f"{new[0]} in (A union SUB)")
                    scope[new[0]] = "A"
                case 2:
                    items.append(f"{new[0]} in {{k in A: {self.condition({'k': 'A'}, 1)}}}")
                    scope[new[0]] = "A"
                case _:
                    name = self.rng.choice(list(_SETS))
                    items.append(f"{new[0]} in {name}")
                    scope[new[0]] = _SETS[name]
        where = f": {self.condition(scope, 1)}" if self.rng.random() < 0.25 else ""
        return f"{{{', '.join(items)}{where}}}", scope

    def condition(self, scope: dict[str, str], depth: int) -> str:
        match self.rng.randrange(6):
            case 0 if depth:
                word = self.rng.choice(["and", "or"])
                return f"({self.condition(scope, depth - 1)} {word} {self.condition(scope, 0)})"
            case 1 if depth:
                return f"not {self.condition(scope, depth - 1)}"
            case 2:
                return f"{self._element(scope, 'A')} in {self.rng.choice(['SUB', 'A diff SUB', 'A inter SUB', 'NONE'])}"
            case 3:
                return f"({self._element(scope, 'A')},{self._element(scope, 'B')}) in AB"
            case 4:
                return f"p[{self._element(scope, 'A')}] {self.rng.choice(['<', '>=', '!='])} {self.rng.choice(['one', 'nil', '2'])}"
            case _:
                return f"{self._element(scope, 'A')} {self.rng.choice(['==', '!='])} {self._element(scope, 'A')}"

    def _element(self, scope: dict[str, str], wanted: str) -> str:
        if self.rng.random() < self.slip:
            return self.rng.choice([*scope, "7", "x[1]", '"x"', "A", "1.5", "-1", "1j"])
        fitting = [i for i, s in scope.items() if s == wanted]
        choices = fitting * 3 + [str(self.rng.randint(1, 3))]
        if wanted == "B":
            choices += ["first(B)", "last(B)", f"home[{self._element(scope, 'A')}]"]
            choices += [f"{self.rng.choice(['prev', 'next'])}({i})" for i in fitting]
        return self.rng.choice(choices)

    def _leaf(self, forms: list[str], scope: dict[str, str]) -> str:
        form = self.rng.choice(forms)
        while "{A}" in form:
            form = form.replace("{A}", self._element(scope, "A"), 1)
        while "{B}" in form:
            form = form.replace("{B}", self._element(scope, "B"), 1)
        return form

    def _number(self) -> str:
        return self.rng.choice(["0", "1", "2", "-1", "0.5", "1e-3", "3.25", "1e9", "inf"])

    def real(self, scope: dict[str, str], depth: int) -> str:
        return self._any(scope, depth, _REAL, self.real)

    def power(self, scope: dict[str, str], depth: int) -> str:
        return self._any(scope, depth, _POWER, self.power)

    def complex(self, scope: dict[str, str], depth: int) -> str:
        return self._any(scope, depth, _COMPLEX, self.complex)

    def _any(self, scope: dict[str, str], depth: int, leaves: list[str], again) -> str:  # type: ignore[no-untyped-def]
        if self.rng.random() < self.slip:
            leaves = self.rng.choice([_REAL, _COMPLEX, _POWER])
        plain = leaves is _REAL
        if depth <= 0:
            return (
                self._number() if plain and self.rng.random() < 0.2 else self._leaf(leaves, scope)
            )
        match self.rng.randrange(9):
            case 0 | 1:
                return (
                    f"({again(scope, depth - 1)} {self.rng.choice('+-')} {again(scope, depth - 1)})"
                )
            case 2:
                return f"{again(scope, depth - 1)}*({self.real(scope, depth - 1)})"
            case 3:
                return f"{again(scope, depth - 1)}/({self.real(scope, 0)})"
            case 4:
                word = self.rng.choice(
                    ["sum", "sum", "sum", "min", "max", "prod", "∑", "norm", "norm1", "norminf"]
                )
                over, inner = self.indexing(scope)
                return f"({word}{over} {again(inner, depth - 1)})"
            case 5 if plain:
                return f"{self.rng.choice(_FUNCTIONS)}({self.real(scope, depth - 1)})"
            case 6 if plain:
                power = self.rng.choice(["2", "3", "0.5", "-1", "0", "x[1]", "nil"])
                return f"({self.real(scope, depth - 1)})^{power}"
            case 7:
                other = f" else {again(scope, depth - 1)}" if self.rng.random() < 0.7 else ""
                return f"({again(scope, depth - 1)} if {self.condition(scope, 1)}{other})"
            case 8 if plain:
                word = self.rng.choice(["min", "max", "atan2", "norm", "norm1", "norminf"])
                return f"{word}({self.real(scope, depth - 1)}, {self.real(scope, 0)})"
            case _:
                return self._leaf(leaves, scope)
