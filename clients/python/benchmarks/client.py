"""A client for benchmarks/gateway.sh, until its standard input ends.

    PYTHONPATH=. python3 benchmarks/client.py 127.0.0.1:7005 256

Each line that comes asks how many round trips there were so far, and after how many microseconds, in the middle of the last ten
thousand, an environment had its next actions: the time from the end of a step to the beginning of the next.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import threading
from collections import deque
from time import perf_counter
from typing import Any

import polyak
from still import still


class Timed:
    """Counts the steps of an environment, and the time between them."""

    def __init__(self, env: Any) -> None:
        self._env = env
        self._step = env.step
        self._ended = 0.0
        self.round_trips = 0
        self.seconds: deque[float] = deque(maxlen=10_000)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._env, name)

    def step(self, actions: Any) -> Any:
        self.seconds.append(perf_counter() - self._ended)
        self.round_trips += 1
        result = self._step(actions)
        self._ended = perf_counter()
        return result


def answer(env: Timed) -> None:
    for _ in sys.stdin:
        median = statistics.median(env.seconds.copy()) if env.round_trips else 0
        print(env.round_trips, round(median * 1e6), flush=True)
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target")
    parser.add_argument("environments", type=int)
    arguments = parser.parse_args()
    env = Timed(still(arguments.environments))
    threading.Thread(target=answer, args=(env,), daemon=True).start()
    polyak.play(env, arguments.target)


if __name__ == "__main__":
    main()
