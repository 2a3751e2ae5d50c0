"""Scalar expressions of one row, shared and differentiated symbolically once for all rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from gridlang.model.ops import OPS

# A node: an operator name with argument nodes; or ("slot", k), ("data", k), ("weight", k),
# ("const", value).
Node = tuple[str, tuple[int, ...], float]
LEAVES = frozenset(("slot", "data", "weight", "const"))


@dataclass
class Graph:
    """A hash-consed graph: equal expressions are one node. Nodes are numbered in order of need.

    Slots are the variables of a row, data its figures, weights the multipliers of its terms.
    Arithmetic drops what is 0 or 1.
    """

    nodes: list[Node] = field(default_factory=list)
    _known: dict[Node, int] = field(default_factory=dict)
    _slopes: dict[tuple[int, int], int] = field(default_factory=dict)
    _uses: dict[int, frozenset[int]] = field(default_factory=dict)

    def _node(self, op: str, args: tuple[int, ...] = (), value: float = 0.0) -> int:
        key = (op, args, value)
        if key not in self._known:
            self._known[key] = len(self.nodes)
            self.nodes.append(key)
        return self._known[key]

    # ---- leaves

    def const(self, value: float) -> int:
        return self._node("const", (), float(value))

    def slot(self, number: int) -> int:
        return self._node("slot", (number,))

    def data(self, number: int) -> int:
        return self._node("data", (number,))

    def weight(self, number: int) -> int:
        return self._node("weight", (number,))

    def constant(self, a: int) -> float | None:
        op, _, value = self.nodes[a]
        return value if op == "const" else None

    # ---- arithmetic

    def add(self, a: int, b: int) -> int:
        """Return a sum; signs and common constants go outwards."""
        x, y = self.constant(a), self.constant(b)
        if x is not None and y is not None:
            return self.const(x + y)
        if x == 0.0:
            return b
        if y == 0.0:
            return a
        if a == b:
            return self.mul(self.const(2.0), a)
        (plus, a), (minus, b) = self._signed(a), self._signed(b)
        if plus and minus:
            return self._sum("add", min(a, b), max(a, b))
        if plus:
            return self._sum("sub", a, b)
        return self._sum("sub", b, a) if minus else self.neg(self.add(a, b))

    def _sum(self, op: str, a: int, b: int) -> int:
        """Return a + b or a − b; where b − a is a node already, by way of that."""
        if a == b and op == "sub":
            return self.const(0.0)
        (x, more), (y, other) = self._scaled(a), self._scaled(b)
        if x == y != 1.0:
            return self._times(x, self.call(op, more, other))
        if op == "add":
            return self._node("add", (a, b))
        if ("sub", (b, a), 0.0) in self._known:
            return self.neg(self._node("sub", (b, a)))
        return self._node("sub", (a, b))

    def _signed(self, a: int) -> tuple[bool, int]:
        """Return whether a node is no negation, and what it negates or itself."""
        op, args, _ = self.nodes[a]
        return (False, args[0]) if op == "neg" else (True, a)

    def _scaled(self, a: int) -> tuple[float, int]:
        """Return the constant factor of a node, and the rest."""
        op, args, _ = self.nodes[a]
        if op == "mul":
            for factor, rest in (args, args[::-1]):
                x = self.constant(factor)
                if x is not None:
                    return x, rest
        return 1.0, a

    def mul(self, a: int, b: int) -> int:
        """Return a product; signs go outwards, constants to a factor of data or weights."""
        x, y = self.constant(a), self.constant(b)
        if x is not None:
            return self._times(x, b)
        if y is not None:
            return self._times(y, a)
        (plus, a), (minus, b) = self._signed(a), self._signed(b)
        if plus != minus:
            return self.neg(self.mul(a, b))
        (x, a), (y, b) = self._scaled(a), self._scaled(b)
        return self._times(x * y, self._node("mul", (min(a, b), max(a, b))))

    def _times(self, x: float, a: int) -> int:
        """Return a constant times a node."""
        y = self.constant(a)
        if y is not None:
            return self.const(x * y)
        if x == 0.0:
            return self.const(0.0)
        if x == 1.0:
            return a
        op, args, _ = self.nodes[a]
        if op == "neg" or x < 0.0:
            return self._times(-x, args[0]) if op == "neg" else self.neg(self._times(-x, a))
        y, rest = self._scaled(a)
        if y != 1.0:
            return self._times(x * y, rest)
        if op == "mul":
            for factor, rest in (args, args[::-1]):
                if not self.slots(factor):
                    factor = self._times(x, factor)
                    return self._node("mul", (min(factor, rest), max(factor, rest)))
        return self._node("mul", (self.const(x), a))

    def neg(self, a: int) -> int:
        x = self.constant(a)
        if x is not None:
            return self.const(-x)
        op, args, _ = self.nodes[a]
        if op == "neg":
            return args[0]
        return self._node("neg", (a,))

    def div(self, a: int, b: int) -> int:
        if self.constant(a) == 0.0:
            return a
        y = self.constant(b)
        if y is not None and y != 0.0:
            return self.mul(self.const(1.0 / y), a)
        return self._node("div", (a, b))

    def pow(self, a: int, b: int) -> int:
        n = self.constant(b)
        if n == 0.0:
            return self.const(1.0)
        if n == 1.0:
            return a
        if n == 2.0:
            return self.mul(a, a)
        if n == 3.0:
            return self.mul(self.mul(a, a), a)
        if n == 0.5:
            return self._node("sqrt", (a,))
        return self._node("pow", (a, b))

    def call(self, op: str, *args: int) -> int:
        match op:
            case "add":
                return self.add(*args)
            case "sub":
                return self.add(args[0], self.neg(args[1]))
            case "mul":
                return self.mul(*args)
            case "neg":
                return self.neg(*args)
            case "div":
                return self.div(*args)
            case "pow":
                return self.pow(*args)
            case _:
                return self._node(op, args)

    # ---- calculus

    def slots(self, a: int) -> frozenset[int]:
        """Return the slots that a node depends on."""
        if a not in self._uses:
            op, args, _ = self.nodes[a]
            if op == "slot":
                self._uses[a] = frozenset(args)
            elif op in LEAVES:
                self._uses[a] = frozenset()
            else:
                self._uses[a] = frozenset().union(*(self.slots(x) for x in args))
        return self._uses[a]

    def slope(self, a: int, slot: int) -> int:
        """Return the derivative of a node with respect to a slot."""
        key = (a, slot)
        if key not in self._slopes:
            self._slopes[key] = self._slope(a, slot)
        return self._slopes[key]

    def _slope(self, a: int, slot: int) -> int:
        if slot not in self.slots(a):
            return self.const(0.0)
        op, args, _ = self.nodes[a]
        match op:
            case "slot":
                return self.const(1.0)
            case "add":
                return self.add(self.slope(args[0], slot), self.slope(args[1], slot))
            case "sub":
                return self.add(self.slope(args[0], slot), self.neg(self.slope(args[1], slot)))
            case "neg":
                return self.neg(self.slope(args[0], slot))
            case "mul":
                left = self.mul(self.slope(args[0], slot), args[1])
                return self.add(left, self.mul(args[0], self.slope(args[1], slot)))
            case "div":
                # Source: (u/w)' = (u' − (u/w) w')/w
                above = self.add(
                    self.slope(args[0], slot), self.neg(self.mul(a, self.slope(args[1], slot)))
                )
                return self.div(above, args[1])
            case "pow":
                return self._power_slope(a, args[0], args[1], slot)
            case _:
                total = self.const(0.0)
                for rule, arg in zip(OPS[op].slopes, args, strict=True):
                    inner = self.slope(arg, slot)
                    total = self.add(total, self.mul(rule(self, *args), inner))
                return total

    def _power_slope(self, a: int, base: int, exponent: int, slot: int) -> int:
        """Source: (u^n)' = n u^(n−1) u' + u^n log(u) n'."""
        less = self.add(exponent, self.const(-1.0))
        total = self.mul(self.mul(exponent, self.pow(base, less)), self.slope(base, slot))
        if slot in self.slots(exponent):
            growth = self.mul(self.mul(a, self.call("log", base)), self.slope(exponent, slot))
            total = self.add(total, growth)
        return total

    def degree(self, a: int) -> float:
        """Return the degree of a node as a polynomial of its slots; infinite where it is none."""
        if not self.slots(a):
            return 0.0
        op, args, _ = self.nodes[a]
        match op:
            case "slot":
                return 1.0
            case "add" | "sub" | "neg":
                return max(self.degree(x) for x in args)
            case "mul":
                return self.degree(args[0]) + self.degree(args[1])
            case "div" if not self.slots(args[1]):
                return self.degree(args[0])
            case "pow":
                n = self.constant(args[1])
                if n is not None and n >= 0 and n == int(n):
                    return n * self.degree(args[0])
                return float("inf")
            case _:
                return float("inf")

    # ---- affine parts

    def affine(self, a: int) -> dict[int, int] | None:
        """Return coefficients by slot (−1: the constant) where a node is affine in its slots."""
        if not self.slots(a):
            return {-1: a}
        op, args, _ = self.nodes[a]
        match op:
            case "slot":
                return {args[0]: self.const(1.0)}
            case "neg":
                inner = self.affine(args[0])
                return None if inner is None else {k: self.neg(c) for k, c in inner.items()}
            case "add" | "sub":
                left, right = self.affine(args[0]), self.affine(args[1])
                if left is None or right is None:
                    return None
                result = dict(left)
                for k, c in right.items():
                    c = c if op == "add" else self.neg(c)
                    result[k] = self.add(result[k], c) if k in result else c
                return result
            case "mul":
                for factor, rest in (args, args[::-1]):
                    if not self.slots(factor):
                        inner = self.affine(rest)
                        return None if inner is None else self._all_times(inner, factor)
                return None
            case "div" if not self.slots(args[1]):
                inner = self.affine(args[0])
                if inner is None:
                    return None
                return {k: self.div(c, args[1]) for k, c in inner.items()}
            case _:
                return None

    def _all_times(self, parts: dict[int, int], factor: int) -> dict[int, int]:
        return {k: self.mul(c, factor) for k, c in parts.items()}
