"""What came of playing."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from polyak.spaces import Array

_LAST = 100


@dataclass(frozen=True)
class Played:
    """What came of a call of play().

    Attributes:
        episodes: that ended.
        steps: of all environments; resets are none.
        mean_return: sum of an episode's rewards, the mean over the last 100 that ended; None: none has.
    """

    episodes: int
    steps: int
    mean_return: float | None


class Tally:
    """Counts steps, and the returns of episodes, in a number of environments."""

    def __init__(self, environments: int) -> None:
        self._returns = np.zeros(environments)
        self._return = 0.0
        self._last: deque[float] = deque(maxlen=_LAST)
        self._episodes = 0
        self._steps = 0

    def begin(self) -> None:
        """All environments begin anew; what they were in is not counted."""
        self._returns[:] = 0
        self._return = 0.0

    def add_one(self, reward: float, ended: bool) -> None:
        """A step of the only environment."""
        self._steps += 1
        self._return += reward
        if ended:
            self._end(self._return)
            self._return = 0.0

    def add(self, rewards: Array, ended: Array, stepped: Array | None = None) -> None:
        """A step of each environment, or of those that are marked as stepped."""
        if stepped is None:
            self._steps += len(rewards)
            self._returns += rewards
        else:
            self._steps += int(np.count_nonzero(stepped))
            self._returns += np.where(stepped, rewards, 0)
            ended = ended & stepped
        if ended.any():
            for each in np.flatnonzero(ended):
                self._end(float(self._returns[each]))
                self._returns[each] = 0

    def _end(self, episode_return: float) -> None:
        self._episodes += 1
        self._last.append(episode_return)

    def played(self) -> Played:
        mean = float(np.mean(self._last)) if self._last else None
        return Played(self._episodes, self._steps, mean)
