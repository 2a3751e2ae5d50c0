"""The two spellings of a .nl file read as one stream of letters, integers, numbers and tokens."""

from __future__ import annotations

import re
import struct
from typing import Protocol

from gridlang.diagnostics import Diagnostic, GridlangError

Leaf = tuple[str, float]  # "o" opcode, "n" number, "v" variable
_COMMENT = re.compile(r"#[^\n]*")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\Z|[-+]?[iI]nf(inity)?\Z")


class Scanner(Protocol):
    """What a reader asks of a spelling. Every method raises GL910 where the file says else."""

    def segment(self) -> str:
        """Return the letter of the next segment, nothing at the end."""
        ...

    def integer(self) -> int: ...
    def number(self) -> float: ...
    def digit(self) -> int:
        """Return the kind of a limit."""
        ...

    def leaf(self) -> Leaf:
        """Return the next token of a tree."""
        ...

    def name(self) -> str: ...
    def left(self) -> int:
        """Return a bound on how many things can still follow."""
        ...

    def fail(self, message: str) -> GridlangError: ...


def malformed(message: str) -> GridlangError:
    return GridlangError((Diagnostic("GL910", message),))


class TextScanner:
    """Words of a text; a segment's letter stands at the head of its first word."""

    def __init__(self, name: str, text: str, first_line: int) -> None:
        self._name = name
        self._text = text
        self._first_line = first_line
        self._words = _COMMENT.sub("", text).split()
        self._at = 0
        self._leaves: dict[str, Leaf] = {}  # the same words come again and again

    def left(self) -> int:
        return len(self._words) - self._at

    def fail(self, message: str) -> GridlangError:
        return malformed(f"{self._name}, line {self._line()}: {message}")

    def _line(self) -> int:
        count = 0
        lines = _COMMENT.sub("", self._text).split("\n")
        for i, line in enumerate(lines):
            count += len(line.split())
            if count >= self._at:
                return self._first_line + i
        return self._first_line + len(lines) - 1

    def _word(self) -> str:
        if self._at >= len(self._words):
            raise self.fail("the file ends too early")
        self._at += 1
        return self._words[self._at - 1]

    def segment(self) -> str:
        if self._at >= len(self._words):
            return ""
        word = self._words[self._at]
        if len(word) > 1:
            self._words[self._at] = word[1:]
        else:
            self._at += 1
        return word[0]

    def name(self) -> str:
        return self._word()

    def integer(self) -> int:
        word = self._word()
        try:
            return int(word)
        except ValueError:
            raise self.fail(f"a whole number is expected, not `{word[:20]}`") from None

    digit = integer

    def number(self) -> float:
        return self._number(self._word())

    def _number(self, word: str) -> float:
        if not _NUMBER.match(word):
            raise self.fail(f"a number is expected, not `{word[:20]}`")
        return float(word)

    def leaf(self) -> Leaf:
        if self._at < len(self._words) and (found := self._leaves.get(self._words[self._at])):
            self._at += 1
            return found
        word = self._word()
        found = self._leaves[word] = self._leaf(word)
        return found

    def _leaf(self, word: str) -> Leaf:
        letter = word[0]
        if letter in "nsl":
            return "n", self._number(word[1:])
        if letter not in "ov":
            raise self.fail(f"`{word[:20]}` has no place in an expression that is read here")
        try:
            return letter, int(word[1:])
        except ValueError:
            raise self.fail(f"a whole number is expected after `{letter}`") from None


class BinaryScanner:
    """Bytes: letters, 4-byte integers, 8-byte numbers."""

    def __init__(self, name: str, content: bytes, at: int, order: str) -> None:
        self._name = name
        self._content = content
        self._at = at
        self._int = struct.Struct(f"{order}i")
        self._short = struct.Struct(f"{order}h")
        self._double = struct.Struct(f"{order}d")

    def left(self) -> int:
        return len(self._content) - self._at

    def fail(self, message: str) -> GridlangError:
        return malformed(f"{self._name}, byte {self._at}: {message}")

    def _take(self, shape: struct.Struct) -> float:
        if self._at + shape.size > len(self._content):
            raise self.fail("the file ends too early")
        (value,) = shape.unpack_from(self._content, self._at)
        self._at += shape.size
        return value  # type: ignore[no-any-return]

    def _letter(self) -> str:
        if self._at >= len(self._content):
            raise self.fail("the file ends too early")
        self._at += 1
        return chr(self._content[self._at - 1])

    def segment(self) -> str:
        return self._letter() if self.left() else ""

    def name(self) -> str:
        size = self.integer()
        if not 0 <= size <= self.left():
            raise self.fail(f"a name cannot have {size} letters")
        self._at += size
        return self._content[self._at - size : self._at].decode("latin-1")

    def integer(self) -> int:
        return int(self._take(self._int))

    def number(self) -> float:
        return float(self._take(self._double))

    def digit(self) -> int:
        return ord(self._letter()) - ord("0")

    def leaf(self) -> Leaf:
        letter = self._letter()
        if letter == "n":
            return "n", self.number()
        if letter == "s":
            return "n", float(self._take(self._short))
        if letter == "l":
            return "n", float(self.integer())
        if letter not in "ov":
            raise self.fail(f"`{letter!a}` has no place in an expression that is read here")
        return letter, self.integer()
