"""Is a parameter, a definition or a set defined by itself?"""

from __future__ import annotations

import pytest

from gridlang.check.circles import refuse_circles
from gridlang.check.scope import Findings
from gridlang.model.expr import Ref
from gridlang.model.nodes import Param

from .marked import expect, findings_of


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("param «w» = w", "`w` is defined by itself: w → w"),
        ("define «w» = w + t", "`w` is defined by itself: w → w"),
        ("param «a» = b\nparam b = a", "`a` is defined by itself: a → b → a"),
        ("define «a» = b\ndefine b = c2 + t\ndefine c2 = a", "a → b → c2 → a"),
        ("param «a» = d\ndefine d = a", "`a` is defined by itself: a → d → a"),
        ("param a = b\nparam «b» = b", "`b` is defined by itself: b → b"),
        ("define «w»{k in BUS} = sum{m in BUS} w[m]", "w → w"),
        ("«set A = A»", "the set `A` is defined by itself: A → A"),
        ("«set A = B»\nset B = A", "A → B → A"),
        ("«set A within A»", "A → A"),
    ],
)
def test_a_circle_is_reported_once(marked: str, message: str) -> None:
    expect(marked, "GL207", message=message, help="one of these")


def test_two_circles_are_two_findings() -> None:
    expect("param «a» = b\nparam b = a\nparam «d» = d", "GL207 GL207")


@pytest.mark.parametrize(
    "good",
    [
        "param a = b\nparam b = 1",
        "define a = b + x\ndefine b = x",
        "define a = b + d + x\ndefine b = d\ndefine d = x",  # a diamond
        "set A = B\nset B = C\nset C",
        "set A = {k in B: pd[k] > 0}\nset B\nparam pd{B}",
    ],
)
def test_no_circle(good: str) -> None:
    assert findings_of(f"model m\nvar x\n{good}\n") == ()


def test_a_circle_of_sets_begins_where_it_closes() -> None:
    expect("set A = B\n«set B = B»", "GL207", message="by itself: B → B")


@pytest.mark.parametrize(
    "marked",
    [
        "param «a» default a",
        "param «a» default b\nparam b default a",
        "param «a»{k in BUS} default a[k]",
        "param «a» default b\nparam b = a",
        "set W = {k in BUS: «w»[1] > 0}\nparam w{m in W}",
    ],
)
def test_a_circle_through_a_default_or_an_index_set(marked: str) -> None:
    plain = marked.replace("«", "").replace("»", "")
    found = findings_of(f"model m\nset BUS\nvar x\n{plain}\n")
    assert [d.code for d in found] == ["GL207"]


def test_a_long_chain_is_no_circle_and_no_crash() -> None:
    params = [Param(name=f"p{i}", value=Ref(f"p{i + 1}")) for i in range(300)]
    findings = Findings()
    refuse_circles((), [*params, Param(name="p300")], (), findings)
    assert findings.items == []


def test_a_very_long_chain_is_no_crash() -> None:
    params = [Param(name=f"p{i}", value=Ref(f"p{i + 1}")) for i in range(3000)]
    findings = Findings()
    refuse_circles((), [*params, Param(name="p3000")], (), findings)
    assert findings.items == []
