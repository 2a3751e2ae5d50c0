"""What a solver in our process may do to it: Ctrl-C asks it to stop, its prints go to stderr."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


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
