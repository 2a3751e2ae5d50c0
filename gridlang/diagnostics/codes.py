"""The registry of codes: one row for each finding that gridlang can make."""

from __future__ import annotations

from dataclasses import dataclass

STAGES = {
    "0": "use of the program",
    "1": "syntax",
    "2": "names",
    "3": "indices",
    "4": "fields and units",
    "5": "roles and class",
    "6": "derivation and lowering",
    "7": "emission",
    "8": "data",
    "9": "solving",
}


@dataclass(frozen=True, slots=True)
class Code:
    """A stable code, its readable name, and what it says in at most 60 characters."""

    code: str
    slug: str
    title: str

    @property
    def stage(self) -> str:
        """Return the stage that makes the finding: the first digit of the code, in words."""
        return STAGES[self.code[2]]


_ROWS = (
    ("GL001", "unknown-code", "there is no diagnostic with this code"),
    ("GL101", "unreadable", "a statement cannot be read"),
    ("GL102", "unclosed-bracket", "a bracket is not closed"),
    ("GL103", "too-deep", "an expression nests too deep"),
    ("GL104", "reserved-statement", "a statement is reserved for a later version"),
    ("GL201", "unknown-name", "a name is not declared"),
    ("GL202", "unknown-function", "there is no such function or reduction"),
    ("GL203", "not-a-set", "a set is expected"),
    ("GL204", "declared-twice", "a name is declared twice"),
    ("GL205", "nothing-to-use", "what `use` names is not there"),
    ("GL206", "index-pattern", "the indices do not fit the elements of their set"),
    ("GL207", "circular-definition", "a definition needs itself"),
    ("GL208", "index-in-use", "an index takes a name that is in use"),
    ("GL209", "unknown-parent", "a formulation is of no known model"),
    ("GL210", "misplaced-attribute", "a declaration cannot have this attribute"),
    ("GL211", "argument-count", "a function gets too few or too many arguments"),
    ("GL212", "no-model-name", "the file names no model"),
    ("GL213", "word-of-language", "a declared name is a word of the language"),
    ("GL214", "outside-study", "a line belongs to a study, and stands in none"),
    ("GL215", "nothing-to-run", "a study names what is not there"),
    ("GL216", "printed-values", "printed values do not fit a report"),
    ("GL217", "admittance-inside", "an admittance matrix stands inside an expression"),
    ("GL218", "eigenvector-inside", "an eigenvector stands where no solution is known"),
    ("GL219", "graph-inside", "a function of a graph stands inside an expression"),
    ("GL220", "no-scenario", "a scenario names what is not there"),
    ("GL301", "wrong-index-set", "an index runs over another set"),
    ("GL302", "index-count", "there are too few or too many indices"),
    ("GL303", "not-a-number", "a number is expected"),
    ("GL304", "position-count", "elements have another number of positions"),
    ("GL305", "unordered-set", "a predecessor or successor needs an ordered set"),
    ("GL306", "key-without-set", "a key column does not name its set"),
    ("GL307", "no-set-to-index", "an index stands for no set"),
    ("GL308", "no-edges", "a function of graphs gets no set of the right kind"),
    ("GL401", "complex-order", "complex numbers have no order"),
    ("GL402", "complex-for-real", "a real number is expected, this is complex"),
    ("GL403", "wrong-kind", "a number and a condition are confused"),
    ("GL411", "unit-mismatch", "two units do not agree"),
    ("GL412", "unknown-unit", "there is no such unit"),
    ("GL413", "base-unit", "a base has the wrong unit"),
    ("GL414", "unit-in-function", "a plain number is expected, this has a unit"),
    ("GL501", "variable-in-condition", "a condition depends on a variable"),
    ("GL502", "variable-in-data", "data depend on a variable"),
    ("GL503", "no-relation", "a constraint states no relation that can be solved"),
    ("GL504", "strict-relation", "a strict relation has no place here"),
    ("GL505", "no-variable", "a constraint has no variable"),
    ("GL506", "variable-range", "the ends of a range must be data"),
    ("GL507", "complement-side", "a side of a complementarity is no single inequality"),
    ("GL508", "no-matrix", "a variable declared a matrix is no square one"),
    ("GL509", "psd-of-no-matrix", "semidefinite, and neither symmetric nor hermitian"),
    ("GL510", "unused-name", "nothing uses a set or a parameter"),
    ("GL511", "bound-as-constraint", "a constraint only bounds a variable"),
    ("GL512", "linear-product", "a product has an exact linear form"),
    ("GL513", "idle-variable", "a variable is in no relation"),
    ("GL515", "wide-range", "coefficients differ by many orders of magnitude"),
    ("GL516", "repeated-row", "rows have the same entries"),
    ("GL520", "not-convex", "a term breaks the convexity of a convex model"),
    ("GL521", "equation-not-affine", "an equation of a convex model is not affine"),
    ("GL601", "unknown-derivation", "there is no such derivation"),
    ("GL602", "inapplicable-step", "a step of a formulation does not apply"),
    ("GL603", "unknown-formulation", "the model has no such formulation"),
    ("GL604", "no-smooth-form", "a function of variables has no real, smooth form"),
    ("GL605", "lift-stopped", "a term is no product that could be lifted"),
    ("GL606", "no-product", "what is to be lifted is no product v*conj(v)"),
    ("GL607", "no-lifted-matrix", "a cone is asked of a matrix that no step makes"),
    ("GL608", "no-expansion", "an expansion names no order or point that it can have"),
    ("GL609", "no-constraint", "only a constraint can be restated"),
    ("GL610", "whole-tuple-entry", "an entry of a matrix is named by a whole tuple"),
    ("GL611", "nothing-to-lift", "a lift takes a complex variable over nodes"),
    ("GL612", "nothing-replaced", "what is to be replaced does not occur"),
    ("GL613", "no-bound", "what is to give a bound is no relaxation"),
    ("GL614", "rank-constraint", "the rank of a matrix is limited"),
    ("GL620", "no-taylor-term", "a term has no Taylor expansion here"),
    ("GL621", "no-current-form", "a term of a power equation has no linear current form"),
    ("GL701", "unknown-target", "there is no such target"),
    ("GL702", "no-word-for-it", "the target cannot say this"),
    ("GL703", "unspeakable-label", "the target cannot hold an element's label"),
    ("GL704", "refused-text", "a tool does not take the text that was emitted for it"),
    ("GL705", "no-counterpart", "a variable has no counterpart in the other formulation"),
    ("GL801", "unreadable-data", "a line of a data file cannot be read"),
    ("GL802", "missing-matrix", "a case lacks a field"),
    ("GL803", "wrong-shape", "rows or columns do not fit"),
    ("GL804", "bad-figure", "a cell holds no usable figure"),
    ("GL805", "duplicate-row", "the same element is given twice"),
    ("GL806", "unknown-element", "the data name an element that is in no set"),
    ("GL807", "crossed-limits", "a limit cannot be met by any value"),
    ("GL808", "zero-impedance", "a branch has no impedance"),
    ("GL809", "unreached-bus", "no branch in service reaches a bus"),
    ("GL810", "no-reference-bus", "an island has no reference bus"),
    ("GL811", "unsupported-cost", "a cost cannot be read as it stands"),
    ("GL812", "meant-otherwise", "a figure is read as what it stands for"),
    ("GL813", "left-out", "an element is left out"),
    ("GL814", "no-such-file", "there is no such file or case"),
    ("GL815", "no-case", "the file holds no case"),
    ("GL816", "wrong-header", "a table lacks a column, or names it badly"),
    ("GL817", "loop-branch", "a branch joins a bus to itself"),
    ("GL818", "bad-base", "a base is not a number above zero"),
    ("GL820", "missing-value", "a figure that is needed is not in the data"),
    ("GL821", "no-data", "a set or parameter has no data at all"),
    ("GL822", "bad-setting", "a setting fits no parameter"),
    ("GL823", "out-of-bounds", "a figure is beyond its declared bound"),
    ("GL824", "failed-check", "the data fail a check of the model"),
    ("GL825", "zero-denominator", "a denominator is zero"),
    ("GL826", "undefined-value", "an expression is not defined for these data"),
    ("GL827", "no-element", "an expression names no element"),
    ("GL828", "no-neighbour", "the first or last element has no neighbour there"),
    ("GL829", "no-such-index", "an index lies outside of its index set"),
    ("GL830", "dependent-set", "a set depends on outer indices in an unsupported way"),
    ("GL831", "unknown-format", "the format of a data file is not known"),
    ("GL832", "no-rows", "a constraint has no rows with these data"),
    ("GL833", "unread-file", "no table of the model reads a data file"),
    ("GL834", "infinite-figure", "an infinite figure stands in an equation"),
    ("GL835", "not-convex-on-data", "figures break the convexity of a convex model"),
    ("GL836", "root-without-edge", "the root of a tree is the end of no edge"),
    ("GL837", "no-values-to-take", "a scenario takes values from one that has no solution"),
    ("GL840", "near-zero-impedance", "a branch has next to no impedance"),
    ("GL841", "odd-impedance", "a branch has an impedance that is odd for a line"),
    ("GL842", "huge-limit", "a limit is so large that it limits nothing"),
    ("GL843", "single-value", "two limits leave a single value"),
    ("GL844", "implausible-voltage", "a voltage or its limit is implausible"),
    ("GL845", "separate-island", "a part of the network is an island"),
    ("GL846", "suspicious-unit", "figures look as if they were in another unit"),
    ("GL847", "parallel-branch", "branches run beside each other"),
    ("GL848", "short-capacity", "demand is above what generators can give"),
    ("GL849", "setpoint-outside", "a generator stands outside of its limits"),
    ("GL901", "solver-missing", "no solver for the problem is installed"),
    ("GL902", "no-fitting-solver", "the named solver does not fit the problem"),
    ("GL903", "solver-refuses", "the solver does not take an option"),
    ("GL904", "not-certified", "the solver claims more than its point shows"),
    ("GL905", "undefined-start", "a function is not defined at the start"),
    ("GL906", "contradiction", "limits contradict each other"),
    ("GL907", "not-written", "the solution is not written"),
    ("GL908", "stopped-early", "the solver stopped before it found an optimum"),
    ("GL909", "no-start", "a solution cannot be the start of a solve"),
    ("GL910", "unreadable-nl", "a .nl file cannot be read, or cannot say a problem"),
    ("GL911", "unreadable-sol", "a .sol file cannot be read"),
    ("GL912", "no-workspace", "temporary files cannot be written"),
    ("GL913", "no-pictures", "the package that draws is not installed"),
)

CODES = {row[0]: Code(*row) for row in _ROWS}


def find_code(code_or_slug: str) -> Code | None:
    """Return the row with this code (in any case) or slug, or nothing."""
    word = code_or_slug.strip()
    if word.upper() in CODES:
        return CODES[word.upper()]
    return next((c for c in CODES.values() if c.slug == word.lower()), None)
