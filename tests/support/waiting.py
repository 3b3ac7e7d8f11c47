"""Waiting for a condition with a deadline, instead of sleeping and hoping."""

import os
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

# Sanitizers and a busy machine make everything slower; no test asserts how long something takes unless that is its claim.
PATIENCE = float(os.environ.get("WARREN_TEST_PATIENCE", "60"))


class WaitedInVain(AssertionError):
    """The condition did not come true in time."""


def eventually(look: Callable[[], T], what: str, patience: float = PATIENCE, pause: float = 0.1) -> T:
    """Calls `look` until it returns something true, and returns that. An AssertionError or OSError counts as "not yet"."""
    deadline = time.monotonic() + patience
    while True:
        problem: Any = None
        try:
            seen = look()
            if seen:
                return seen
            problem = f"last seen: {seen!r}"
        except (AssertionError, OSError) as trouble:
            problem = trouble
        if time.monotonic() > deadline:
            raise WaitedInVain(f"waited {patience:g} s in vain for {what}; {problem}")
        time.sleep(pause)
