"""Environments that never move nor end, so that all the time is the call's."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import polyak

OBSERVATIONS, ACTIONS = polyak.Box(-math.inf, math.inf, (4,)), polyak.Discrete(2)


class Still:
    """One of them."""

    observation_space, action_space = OBSERVATIONS, ACTIONS
    observation = np.zeros(4, np.float32)

    def reset(self, seed: Any = None, options: Any = None) -> Any:
        return self.observation, {}

    def step(self, action: Any) -> Any:
        return self.observation, 1.0, False, False, {}


class StillVector:
    """So many of them."""

    metadata = {"autoreset_mode": "NEXT_STEP"}
    single_observation_space, single_action_space = OBSERVATIONS, ACTIONS

    def __init__(self, environments: int) -> None:
        self.num_envs = environments
        self._observations = np.zeros((environments, 4), np.float32)
        self._rewards = np.ones(environments)
        self._flags = np.zeros(environments, bool)

    def reset(self, seed: Any = None, options: Any = None) -> Any:
        return self._observations, {}

    def step(self, actions: Any) -> Any:
        return self._observations, self._rewards, self._flags, self._flags, {}


def still(environments: int) -> Any:
    """So many of them, or one."""
    return Still() if environments == 1 else StillVector(environments)
