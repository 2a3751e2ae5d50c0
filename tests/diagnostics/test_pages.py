"""Every page is there, says what its code is, and both of its examples do what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gridlang.diagnostics import GridlangError
from gridlang.diagnostics.codes import CODES, Code
from gridlang.diagnostics.explain import page
from tests.diagnostics.command import run
from tests.diagnostics.pages import read_page

# Codes that the examples of a page cannot bring about, and why.
NOT_RUN: dict[str, str] = {
    "GL901": "needs a machine without the solver",
}
_RUN = [c for c in CODES.values() if c.code not in NOT_RUN]
