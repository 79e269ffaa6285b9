"""Environments like Gymnasium's as the protocol sees them: bytes in, bytes out."""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from polyak import spaces
from polyak.environment.tally import Tally
from polyak.environment.v1 import environment_pb2 as pb
from polyak.errors import PolyakError, ProtocolError, SpaceError
from polyak.spaces import Array, Space
from polyak.values import Codec

_FLOAT64 = struct.Struct("<d")
_NO, _YES = b"\0", b"\1"
_NOTHING = _FLOAT64.pack(0)


class Observed(NamedTuple):
    """What came of actions: the fields of Observations."""

    observations: list[bytes]
    rewards: bytes = b""
    terminated: bytes = b""
    truncated: bytes = b""
    final_observations: list[bytes] = []


class Adapter(Protocol):
    """A set of environments. Belongs to one thread."""

    observation_space: Space
    action_space: Space
    environments: int
    auto_reset: pb.AutoReset
    tally: Tally

    def begin(self, seed: int) -> Observed:
        """Resets all of them, with seed, seed + 1, ..."""

    def act(self, actions: Sequence[bytes], reset: bytes) -> Observed:
        """Steps all of them but those to be reset.

        Raises:
            SpaceError: if what an environment gave is not of its spaces.
            ProtocolError: if the actions are not.
        """


def adapt(env: Any) -> Adapter:
    """The adapter of an environment, or of a vector environment, which has ``num_envs``.

    Raises:
        SpaceError: if the protocol has no counterpart of its spaces.
        PolyakError: if it is no environment, or does not say how its vector resets.
    """
    if hasattr(env, "num_envs"):
        return VectorAdapter(env)
    for needed in ("reset", "step", "observation_space", "action_space"):
        if not hasattr(env, needed):
            raise PolyakError(f"{type(env).__name__} is no environment like Gymnasium's: it has no {needed}")
    return SingleAdapter(env)


class SingleAdapter:
    """One environment, which resets when it is told to."""

    environments = 1
    auto_reset = pb.AUTO_RESET_DISABLED

    def __init__(self, env: Any) -> None:
        self._env = env
        self.observation_space = spaces.of(env.observation_space, "observation")
        self.action_space = spaces.of(env.action_space, "action")
        self.tally = Tally(1)
        self._observations = Codec(self.observation_space, None)
        self._actions = Codec(self.action_space, None)

    def begin(self, seed: int) -> Observed:
        self.tally.begin()
        return Observed(self._reset(seed=seed))

    def _reset(self, **arguments: Any) -> list[bytes]:
        result = self._env.reset(**arguments)
        if not isinstance(result, tuple) or len(result) != 2:
            raise PolyakError(f"reset of {type(self._env).__name__} returns observation and info, not {_kind(result)}")
        return self._observations.encode(self._observations.arrays(result[0]))

    def act(self, actions: Sequence[bytes], reset: bytes) -> Observed:
        if reset:
            if len(reset) != 1:
                raise ProtocolError(f"reset has {len(reset)} bytes for 1 environment")
            if reset == _YES:
                self.tally.begin()
                return Observed(self._reset(), _NOTHING, _NO, _NO)
        result = self._env.step(self._actions.decode(actions))
        try:
            observation, reward, terminated, truncated, _ = result
        except (TypeError, ValueError) as other:
            raise PolyakError(f"step of {type(self._env).__name__} returns 5 values, not {_kind(result)}") from other
        observations = self._observations.encode(self._observations.arrays(observation))
        reward = _number(reward)
        self.tally.add_one(reward, bool(terminated or truncated))
        return Observed(observations, _FLOAT64.pack(reward), _YES if terminated else _NO, _YES if truncated else _NO)


class VectorAdapter:
    """A vector environment, whose autoreset mode is the protocol's; one without autoreset is reset here, in the same step."""

    def __init__(self, env: Any) -> None:
        self._env = env
        self.environments = int(env.num_envs)
        self._mode = _autoreset_mode(env)
        self.auto_reset = pb.AUTO_RESET_NEXT_STEP if self._mode == "NEXT_STEP" else pb.AUTO_RESET_SAME_STEP
        self.observation_space = spaces.of(env.single_observation_space, "observation")
        self.action_space = spaces.of(env.single_action_space, "action")
        self.tally = Tally(self.environments)
        self._observations = Codec(self.observation_space, self.environments)
        self._finals = Codec(self.observation_space, None)
        self._actions = Codec(self.action_space, self.environments)
        # Of NEXT_STEP: the environments whose next step is a reset.
        self._resetting: Array | None = None

    def begin(self, seed: int) -> Observed:
        self.tally.begin()
        self._resetting = None
        return Observed(self._observations.encode(self._observations.arrays(self._env.reset(seed=seed)[0])))

    def act(self, actions: Sequence[bytes], reset: bytes) -> Observed:
        if any(reset):
            raise ProtocolError("the server resets environments that reset themselves")
        stepped = None if self._resetting is None else ~self._resetting
        result = self._env.step(self._actions.decode(actions, stepped))
        observation, rewards, terminated, truncated, infos = result
        arrays = self._observations.arrays(observation)
        rewards = self._rewards(rewards)
        terminated = self._flags("terminated", terminated)
        truncated = self._flags("truncated", truncated)
        ended = terminated | truncated
        self.tally.add(rewards, ended, stepped)
        finals: list[bytes] = []
        if ended.any():
            if self._mode == "SAME_STEP":
                finals = self._final_observations(infos, ended)
            elif self._mode == "DISABLED":
                finals, arrays = self._reset(arrays, ended)
            else:
                self._resetting = ended
        else:
            self._resetting = None
        return Observed(
            self._observations.encode(arrays), rewards.tobytes(), terminated.tobytes(), truncated.tobytes(), finals
        )

    def _reset(self, arrays: list[Array], ended: Array) -> tuple[list[bytes], list[Array]]:
        """Resets those that have ended. Returns their last observations, and the present ones of all."""
        finals = self._observations.encode_rows(arrays, ended)
        arrays = [array.copy() for array in arrays]
        # A mask of its own: Gymnasium takes it out of the options.
        fresh = self._observations.arrays(self._env.reset(options={"reset_mask": ended.copy()})[0])
        for array, first in zip(arrays, fresh):
            array[ended] = first[ended]
        return finals, arrays

    def _final_observations(self, infos: Mapping[str, Any], ended: Array) -> list[bytes]:
        for name in ("final_obs", "final_observation"):
            if name in infos:
                values = infos[name]
                break
        else:
            raise PolyakError(
                f"step of {type(self._env).__name__} ended an episode without infos['final_obs'], which autoreset in the same"
                " step has"
            )
        encoded = [
            self._finals.encode(self._finals.arrays(_of_environment(self.observation_space, values, int(each))))
            for each in np.flatnonzero(ended)
        ]
        return [b"".join(leaf) for leaf in zip(*encoded)]

    def _rewards(self, rewards: Any) -> Array:
        array: Array = np.ascontiguousarray(rewards, "<f8")
        if array.shape != (self.environments,):
            raise SpaceError(f"reward has the shape {list(array.shape)} for {self.environments} environments")
        finite = np.isfinite(array)
        if not finite.all():
            first = int(np.argmin(finite))
            raise SpaceError(f"reward of environment {first} is {array[first]}; rewards are finite")
        return array

    def _flags(self, name: str, flags: Any) -> Array:
        array: Array = np.ascontiguousarray(flags, np.bool_)
        if array.shape != (self.environments,):
            raise SpaceError(f"{name} has the shape {list(array.shape)} for {self.environments} environments")
        return array


def _of_environment(space: Space, values: Any, environment: int) -> Any:
    """One environment's value among those of a vector's infos: an array of them, or where Gymnasium merged dicts, a dict of
    arrays, masks of their own among its keys."""
    if isinstance(space, spaces.DictSpace) and isinstance(values, Mapping):
        return {name: _of_environment(each, values[name], environment) for name, each in space.spaces.items()}
    return values[environment]


def _autoreset_mode(env: Any) -> str:
    """NEXT_STEP, SAME_STEP or DISABLED: Gymnasium's AutoresetMode, which its versions before 1.1 do not tell."""
    mode = (getattr(env, "metadata", None) or {}).get("autoreset_mode")
    if mode is not None:
        name = str(getattr(mode, "name", mode)).upper()
        if name not in ("NEXT_STEP", "SAME_STEP", "DISABLED"):
            raise PolyakError(f'metadata["autoreset_mode"] is {mode!r}; it is NEXT_STEP, SAME_STEP or DISABLED')
        return name
    origins = {each.__module__.split(".")[0] for each in type(env).__mro__}
    if "gymnasium" in origins:
        version = str(getattr(sys.modules.get("gymnasium"), "__version__", "1"))
        return "SAME_STEP" if version.startswith("0.") else "NEXT_STEP"
    raise PolyakError(
        f'{type(env).__name__} does not say how it resets: its metadata has no "autoreset_mode", which is NEXT_STEP, SAME_STEP'
        " or DISABLED"
    )


def _number(reward: Any) -> float:
    try:
        number = float(reward)
    except (TypeError, ValueError) as other:
        raise SpaceError(f"reward is {reward!r}; it is a number") from other
    if not math.isfinite(number):
        raise SpaceError(f"reward is {number}; rewards are finite")
    return number


def _kind(result: Any) -> str:
    return f"{len(result)}" if isinstance(result, (tuple, list)) else f"a {type(result).__name__}"
