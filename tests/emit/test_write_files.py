"""Emitted files appear together or not at all, and replace nothing of anyone else's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gridlang.diagnostics import GridlangError
from gridlang.emit.write import write_files

OURS = {"m.mod": "# Written by gridlang\nnew\n", "m.dat": b"# gridlang\nnew\n"}
EARLIER = {"m.mod": "# Written by gridlang\nold\n", "m.dat": b"# gridlang\nold\n"}


def test_written_and_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b c"
    write_files(EARLIER, folder)
    write_files(OURS, folder)
    assert (folder / "m.mod").read_text().endswith("new\n")
    assert sorted(p.name for p in folder.iterdir()) == ["m.dat", "m.mod"]


def test_a_file_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "m.dat").write_text("by hand\n")
    with pytest.raises(GridlangError, match=r"GL907 .*not written by gridlang"):
        write_files(OURS, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["m.dat"]
    assert (tmp_path / "m.dat").read_text() == "by hand\n"


def test_a_failure_leaves_the_earlier_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(EARLIER, tmp_path)
    real, calls = Path.write_bytes, []

    def full(self: Path, content: bytes) -> int:
        calls.append(self)
        if len(calls) == 2:
            raise OSError(28, os.strerror(28))
        return real(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(GridlangError, match="GL907 cannot write"):
        write_files(OURS, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m.dat", "m.mod"]
    assert (tmp_path / "m.mod").read_text().endswith("old\n")


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "m.mod").mkdir()
    with pytest.raises(GridlangError, match="GL907"):
        write_files(OURS, tmp_path)
