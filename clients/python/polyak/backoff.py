"""How long to wait before a server is tried again."""

from __future__ import annotations

import random


class Backoff:
    """Grows from try to try, up to a most; each wait is between half and all of that, so that clients do not come together.

    Args:
        first: seconds at the first try.
        most: seconds at the most.
    """

    def __init__(self, first: float = 0.5, most: float = 20.0) -> None:
        self._first = first
        self._most = most
        self._tries = 0

    def next(self) -> float:
        """Seconds to wait now."""
        whole = min(self._most, self._first * 2.0 ** min(self._tries, 30))
        self._tries += 1
        return whole * random.uniform(0.5, 1)

    def restart(self) -> None:
        """The server has answered."""
        self._tries = 0
