"""`use`: files beside files, each read once; schemas; whose title prevails; what is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gridlang.diagnostics import Diagnostic, GridlangError
from gridlang.inputs import find_model
from gridlang.model.nodes import Model
from gridlang.pipeline import check
from gridlang.source import Source
from gridlang.syntax.parser import parse
from gridlang.syntax.uses import schemas, with_uses

Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def files(texts: dict[str, str]) -> Path:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / next(iter(texts))

    return files


def _model(path: Path) -> Model:
    return check(find_model(str(path)))[0]


def _findings(path: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(GridlangError) as caught:
        check(find_model(str(path)))
    return caught.value.diagnostics


def _files(path: Path) -> list[str]:
    """Return the names of the files that a model takes in, in order."""
    module, _ = parse(find_model(str(path)))
    return [Path(m.source.name).name for m in with_uses(module)[0]]


def test_a_path_is_relative_to_the_file_that_names_it(write: Write) -> None:
    main = write(
        {
            "main.grid": 'model m\nuse "sub/a.grid"\nvar x{A}',
            "sub/a.grid": 'use "b.grid"\nset A = B',
            "sub/b.grid": "set B = 1..3",
        }
    )
    assert _files(main) == ["b.grid", "a.grid", "main.grid"]
    assert [s.name for s in _model(main).sets] == ["B", "A"]


def test_a_path_does_not_depend_on_the_current_folder(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = write({"sub/main.grid": 'model m\nuse "../a.grid"', "a.grid": "set A"})
    monkeypatch.chdir(main.parent)
    assert [s.name for s in _model(Path("main.grid")).sets] == ["A"]


@pytest.mark.parametrize("other", ["a.grid", "./a.grid", "../{here}/a.grid"])
def test_a_file_used_twice_is_read_once(write: Write, other: str, tmp_path: Path) -> None:
    again = other.format(here=tmp_path.name)
    main = write({"main.grid": f'model m\nuse "a.grid"\nuse "{again}"', "a.grid": "set A"})
    assert _files(main) == ["a.grid", "main.grid"]
    assert _model(main).name == "m"


def test_files_that_share_a_third_read_it_once(write: Write) -> None:
    main = write(
        {
            "main.grid": 'model m\nuse "a.grid"\nuse "b.grid"',
            "a.grid": 'use "c.grid"\nset A',
            "b.grid": 'use "c.grid"\nset B',
            "c.grid": "set C",
        }
    )
    assert _files(main) == ["c.grid", "a.grid", "b.grid", "main.grid"]


def test_files_may_use_each_other(write: Write) -> None:
    main = write(
        {"main.grid": 'model m\nuse "a.grid"\nset M', "a.grid": 'use "main.grid"\nset A = M'}
    )
    assert [s.name for s in _model(main).sets] == ["A", "M"]


def test_a_file_may_use_itself(write: Write) -> None:
    assert _model(write({"main.grid": 'model m\nuse "main.grid"\nvar x'})).name == "m"


def test_statements_stand_before_or_after_the_use_that_they_need(write: Write) -> None:
    main = write({"main.grid": 'model m\nvar x{A}\nuse "a.grid"', "a.grid": "set A"})
    assert _findings_or_none(main) == ()


def _findings_or_none(path: Path) -> tuple[Diagnostic, ...]:
    return check(find_model(str(path)))[1]


def test_the_title_of_the_model_itself_prevails(write: Write) -> None:
    texts = {"main.grid": 'model m "Mine"\nuse "a.grid"', "a.grid": 'model a "Theirs"\nset A'}
    model = _model(write(texts))
    assert (model.name, model.title) == ("m", "Mine")


def test_without_a_title_of_its_own_a_model_bears_that_of_what_it_uses(write: Write) -> None:
    model = _model(write({"main.grid": 'use "a.grid"', "a.grid": 'model a "Theirs"\nset A'}))
    assert (model.name, model.title) == ("a", "Theirs")


def test_a_model_needs_a_name_somewhere(write: Write) -> None:
    assert [d.code for d in _findings(write({"main.grid": "var x"}))] == ["GL212"]


def test_a_formulation_may_be_of_the_model_that_is_used(write: Write) -> None:
    main = write(
        {
            "main.grid": 'model m\nuse "a.grid"\nformulation f of a: v as polar',
            "a.grid": "model a\nvar v complex",
        }
    )
    assert [f.parent for f in _model(main).formulations] == ["a"]


def test_a_file_that_is_not_there(write: Write) -> None:
    (found,) = _findings(write({"main.grid": 'model m\nuse "b.grid"\nvar x'}))
    assert found.code == "GL205"
    assert found.span is not None
    assert found.span.text == 'use "b.grid"'
    assert '"b.grid"' in found.message
    assert found.help


@pytest.mark.parametrize("target", ["sub", "sub/"])
def test_a_folder_is_no_file(write: Write, target: str) -> None:
    main = write({"main.grid": f'model m\nuse "{target}"\nvar x', "sub/a.grid": ""})
    assert [d.code for d in _findings(main)] == ["GL205"]


def test_a_schema_that_is_not_there_has_a_near_one() -> None:
    with pytest.raises(GridlangError) as caught:
        check(Source("m.grid", "model m\nuse matpowr\nvar x"))
    assert [(d.code, d.help) for d in caught.value.diagnostics] == [
        ("GL205", "did you mean `matpower`?")
    ]


@pytest.mark.parametrize("use", ["matpowr", '"nothing.grid"'])
def test_a_failed_use_raises_no_further_finding(use: str) -> None:
    text = f"model m\nuse {use}\nvar x{{BUS}} [MW]\nc{{k in BUS}}: x[k] == pd[k]"
    with pytest.raises(GridlangError) as caught:
        check(Source("m.grid", text))
    assert [d.code for d in caught.value.diagnostics] == ["GL205"]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_a_schema_is_used_by_its_name(name: str) -> None:
    model, findings = check(Source("m.grid", f"model m\nuse {name}\nuse {name}"))
    assert findings == ()
    assert model.sets
    assert name in model.schemas


def test_a_schema_used_twice_is_one_schema() -> None:
    assert check(Source("m", "model m\nuse matpower\nuse matpower"))[0].schemas == ("matpower",)


def test_findings_in_a_used_file_stand_there(write: Write) -> None:
    main = write(
        {"main.grid": 'model m\nuse "a.grid"\nvar y{NO}', "a.grid": "set A = =\nvar x{NONE}"}
    )
    found = [(d.code, Path(d.span.source.name).name) for d in _findings(main) if d.span]
    assert sorted(found) == [("GL101", "a.grid"), ("GL201", "a.grid"), ("GL201", "main.grid")]


def test_a_used_file_may_begin_with_a_byte_order_mark(write: Write) -> None:
    main = write({"main.grid": 'model m\nuse "a.grid"\nvar x{A}', "a.grid": "\ufeffset A"})
    assert [s.name for s in _model(main).sets] == ["A"]


def test_a_used_file_in_another_encoding_is_refused(write: Write, tmp_path: Path) -> None:
    main = write({"main.grid": 'model m\nuse "a.grid"'})
    (tmp_path / "a.grid").write_bytes(b"set A # \xe9\n")
    assert [d.code for d in _findings(main)] == ["GL205"]


def test_a_name_of_a_used_file_cannot_be_declared_again(write: Write) -> None:
    (found,) = _findings(write({"main.grid": 'model m\nuse "a.grid"\nvar A', "a.grid": "set A"}))
    assert found.code == "GL204"
    assert [Path(label.span.source.name).name for label in found.labels] == ["a.grid"]
