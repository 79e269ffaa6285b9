"""Spaces and environments with Gymnasium's names and attributes, and nothing else of it."""

from __future__ import annotations

from enum import Enum
from typing import Any

import numpy as np


class Box:
    def __init__(self, low, high, shape=None, dtype=np.float32):
        self.dtype = np.dtype(dtype)
        self.shape = tuple(np.shape(low) if shape is None else shape)
        self.low = np.full(self.shape, low, self.dtype) if np.ndim(low) == 0 else np.asarray(low, self.dtype)
        self.high = np.full(self.shape, high, self.dtype) if np.ndim(high) == 0 else np.asarray(high, self.dtype)


class Discrete:
    dtype = np.dtype(np.int64)
    shape = ()

    def __init__(self, n, start=0):
        self.n = np.int64(n)
        self.start = np.int64(start)


class MultiDiscrete:
    dtype = np.dtype(np.int64)

    def __init__(self, nvec, start=None):
        self.nvec = np.asarray(nvec)
        self.start = np.zeros_like(self.nvec) if start is None else np.asarray(start)
        self.shape = self.nvec.shape


class MultiBinary:
    dtype = np.dtype(np.int8)

    def __init__(self, n):
        self.n = n
        self.shape = (n,) if isinstance(n, int) else tuple(n)


class Tuple:
    def __init__(self, spaces):
        self.spaces = tuple(spaces)


class Dict:
    def __init__(self, spaces):
        self.spaces = dict(spaces)


class Text:
    pass


class AutoresetMode(Enum):
    NEXT_STEP = "NextStep"
    SAME_STEP = "SameStep"
    DISABLED = "Disabled"


class Counting:
    """Counts its steps: an episode ends with the step numbered ``length``, by itself where that is odd, else cut off. The
    observation is [episode, step]; the reward is the step's number."""

    def __init__(self, length=3):
        self.observation_space = Box(0, 1_000_000, (2,))
        self.action_space = Discrete(2)
        self.length = length
        self.seeds: list[Any] = []
        self.episode = 0
        self.step_ = 0
        self.ended = True
        self.actions: list[Any] = []

    def observation(self):
        return np.array([self.episode, self.step_], np.float32)

    def reset(self, *, seed=None, options=None):
        self.seeds.append(seed)
        self.episode += 1
        self.step_ = 0
        self.ended = False
        return self.observation(), {}

    def step(self, action):
        if self.ended:
            raise AssertionError("an episode that has ended is stepped")
        self.actions.append(action)
        self.step_ += 1
        self.ended = self.step_ == self.length
        terminated = self.ended and self.length % 2 == 1
        return self.observation(), float(self.step_), terminated, self.ended and not terminated, {}


class CountingVector:
    """Counting environments of the lengths given, in an autoreset mode of Gymnasium's."""

    def __init__(self, lengths, mode, final_name="final_obs"):
        self.envs = [Counting(length) for length in lengths]
        self.num_envs = len(lengths)
        self.metadata = {"autoreset_mode": mode}
        self.mode = getattr(mode, "name", mode)
        self.single_observation_space = self.envs[0].observation_space
        self.single_action_space = self.envs[0].action_space
        self.final_name = final_name

    def reset(self, *, seed=None, options=None):
        mask = (options or {}).pop("reset_mask", np.ones(self.num_envs, bool))
        for i, env in enumerate(self.envs):
            if mask[i]:
                env.reset(seed=None if seed is None else seed + i)
        return self.observations(), {}

    def observations(self):
        return np.stack([env.observation() for env in self.envs])

    def step(self, actions):
        rewards = np.zeros(self.num_envs)
        terminated = np.zeros(self.num_envs, bool)
        truncated = np.zeros(self.num_envs, bool)
        infos = {}
        for i, env in enumerate(self.envs):
            if env.ended and self.mode == "NEXT_STEP":
                env.reset()
                continue
            _, rewards[i], terminated[i], truncated[i], _ = env.step(actions[i])
            if env.ended and self.mode == "SAME_STEP":
                finals = infos.setdefault(self.final_name, np.full(self.num_envs, None, object))
                mask = infos.setdefault("_" + self.final_name, np.zeros(self.num_envs, bool))
                finals[i], mask[i] = env.observation(), True
                env.reset()
        return self.observations(), rewards, terminated, truncated, infos


class Mirror:
    """Observes what it is given: one space for observations and actions, whose values come back."""

    def __init__(self, space, first):
        self.observation_space = self.action_space = space
        self.first = first
        self.actions = []

    def reset(self, *, seed=None, options=None):
        return self.first, {}

    def step(self, action):
        self.actions.append(action)
        return action, 0.0, False, False, {}
