"""An instance by families: how many columns, rows and terms each part of a model has."""

from __future__ import annotations

from gridlang.ground.instance import Instance


def sizes(instance: Instance) -> str:
    """Return a page of counts: variables, constraints, what presolve took, derivatives."""
    lines = [f"{instance.problem_class}: {instance.n} columns, {instance.m} rows"]
    lines += [f"  variable {name}: {b.size}" for name, b in instance.blocks.items()]
    for family in instance.families:
        rows = instance.reduced.row_of[family.first : family.first + family.size]
        bounds = int((rows < 0).sum())
        left_out = len(family.kept)
        total = instance.evaluator.frame(family.constraint.over).rows
        notes = []
        if bounds:
            notes.append(f"{bounds} became bounds")
        if total > left_out:
            notes.append(f"{total - left_out} without a limit left out")
        text = f"  constraint {family.constraint.name}: {total}"
        lines.append(text + (f" ({', '.join(notes)})" if notes else ""))
    f = instance.functions
    lines.append(f"  Jacobian: {len(f.jacobian_rows)} entries")
    lines.append(f"  Hessian: {len(f.hessian_rows)} entries (lower triangle)")
    return "\n".join(lines) + "\n"
