"""What a solver may do to our process: Ctrl-C asks it to stop, its prints go to stderr, files to a
folder that is gone afterwards.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile, gettempdir

from gridlang.diagnostics import Diagnostic, GridlangError


@contextmanager
def workspace() -> Iterator[Path]:
    """Give a folder for temporary files, which is gone afterwards.

    Raises `GridlangError` (GL912) where files cannot be written to it: a full disk, a quota.
    """
    try:
        with TemporaryDirectory(prefix="gridlang-") as folder:
            yield Path(folder)
    except OSError as error:
        what = f"temporary files cannot be written: {error.strerror}"
        help = f"make room in {gettempdir()}, or name another folder in TMPDIR"
        raise GridlangError((Diagnostic("GL912", what, help=help),)) from error


@contextmanager
def interruptible(stop: threading.Event) -> Iterator[None]:
    """Turn Ctrl-C into a request to stop; a second Ctrl-C interrupts at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handler(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    earlier = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, earlier)


@contextmanager
def prints_to_stderr() -> Iterator[None]:
    """Send what Ipopt prints to the error stream: the output stream may be carrying JSON."""
    sys.stdout.flush()
    try:
        saved = os.dup(1)
    except OSError:  # no output stream to protect
        yield
        return
    os.dup2(2, 1)
    try:
        yield
    finally:
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).fflush(None)
        os.dup2(saved, 1)
        os.close(saved)


@contextmanager
def without_lines(noise: bytes) -> Iterator[None]:
    """Hold back what goes to the error stream, and pass it on at the end but for lines with `noise`."""
    sys.stderr.flush()
    try:
        saved = os.dup(2)
    except OSError:  # no error stream to keep clean
        yield
        return
    with TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            with suppress(OSError, AttributeError):
                ctypes.CDLL(None).fflush(None)
            sys.stderr.flush()
            os.dup2(saved, 2)
            os.close(saved)
            held.seek(0)
            kept = b"".join(line for line in held if noise not in line)
            sys.stderr.write(kept.decode("utf-8", "replace"))
