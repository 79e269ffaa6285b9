"""Acting with trained weights."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from polyak import channels, param_server, run_folder, spaces
from polyak.errors import PolyakError
from polyak.networks import Floats, Network
from polyak.observing import NORMALISATION, Flattening, FrameStack, Normalisation, Rescaling, is_scaled, pixels
from polyak.replay.v1 import replay_pb2
from polyak.run_folder import Trained
from polyak.runs.v1 import runs_pb2
from polyak.spaces import Array, Leaf


class Policy:
    """What a run has learned, without exploration: ``policy(observation)`` is the action.

    Args:
        source: the folder of a run, whose newest checkpoint counts, or the "host:port" of its param-server.
        run: the run's name, at a param-server.
        observation_space: the environment's, like Gymnasium's; by default as the run says. Needed where the run's node scales
            observations (run.rescale-observations): the run says what they are after that.
        action_space: likewise, for actions in its shapes and types; by default as the run says.
        ca, certificate, key: PEM files of a param-server's authority and of one's own certificate, of role operator, where it
            speaks TLS.

    Raises:
        PolyakError: if there is no run, it has no weights, or its networks are of a kind that this version does not know.

    An observation has the space's shape, or one axis more in front: a batch of rows, whose actions come back with that axis.
    Where the run stacks frames, successive calls are successive frames: call ``reset`` where episodes begin.
    """

    def __init__(
        self,
        source: str | os.PathLike[str],
        *,
        run: str | None = None,
        observation_space: Any = None,
        action_space: Any = None,
        ca: channels.File | None = None,
        certificate: channels.File | None = None,
        key: channels.File | None = None,
    ) -> None:
        self._source = source
        self._run = run
        self._access = channels.Access(ca, certificate, key)
        trained = self._read()
        specification = trained.specification
        configuration = {key: json.loads(value) for key, value in specification.configuration.items()}
        stack = int(configuration.get("run.frame-stack", 1))
        self._normalises = bool(configuration.get("run.normalise-observations", False))
        self._take(trained)
        self._observe = self._flattening(specification, observation_space, stack)
        rescales = bool(configuration.get("run.rescale-observations", False))
        self._rescale = self._rescaling(specification, observation_space) if rescales else None
        columns = {each.name: each.data_type for each in specification.signature.columns}
        self._pixels = columns.get("observation") == replay_pb2.DATA_TYPE_UINT8
        self._frames = FrameStack(stack)
        self._actions = _actions(specification, action_space, self._network.outputs)

    def __call__(self, observation: Any) -> Any:
        """The action that the run holds for best; of a batch, the actions."""
        outputs, batched = self._outputs(observation)
        return self._actions(outputs, batched)

    def outputs(self, observation: Any) -> Floats:
        """What the acting network says: the value of each action, or the action scaled to [-1, 1]; of a batch, a row each."""
        outputs, batched = self._outputs(observation)
        return outputs if batched else outputs[0]

    def _outputs(self, observation: Any) -> tuple[Floats, bool]:
        vectors, batched = self._observe(observation)
        if self._rescale is not None:
            vectors = self._rescale(vectors)
        if self._pixels:
            vectors = pixels(vectors)
        stacked = self._frames(vectors)
        return self._network.forward(self._normalise(stacked) if self._normalise else stacked), batched

    def reset(self, rows: Any = None) -> None:
        """The next observation is an episode's first: of the rows marked with True, or of all. Matters where frames are stacked."""
        self._frames.begin(rows)

    def refresh(self) -> None:
        """Takes the newest weights of the same run."""
        self._take(self._read())

    def _take(self, trained: Trained) -> None:
        self._network = self._acting(trained)
        self._normalise = Normalisation(trained.weights[NORMALISATION]) if self._normalises else None
        self.update = trained.update
        self.environment_step = trained.environment_step

    def _read(self) -> Trained:
        if self._run is not None:
            return param_server.read(channels.address(os.fspath(self._source)), self._run, self._access)
        folder = Path(self._source)
        try:
            is_address = not folder.exists() and bool(channels.address(os.fspath(self._source)))
        except ValueError:
            is_address = False
        if is_address:
            raise PolyakError(f"{self._source} is a param-server's address: name the run, Policy({str(self._source)!r}, run=...)")
        return run_folder.read(folder)

    def _acting(self, trained: Trained) -> Network:
        """The policy, or the only network."""
        networks = {each.name: each for each in trained.specification.networks}
        if self._normalises:
            del networks[NORMALISATION]
        if "policy" not in networks and len(networks) != 1:
            raise PolyakError(f"run {trained.run} has the networks {sorted(networks)}; which of them acts is unknown")
        described = networks.get("policy") or next(iter(networks.values()))
        inputs = int(np.prod(described.input, dtype=np.int64))
        return Network(inputs, described.layers, trained.weights[described.name])

    def _flattening(self, specification: runs_pb2.Specification, stated: Any, stack: int) -> Flattening:
        if stated is None:
            space = spaces.from_proto(specification.observation_space, "observation")
        else:
            space = spaces.of(stated, "observation")
        width = self._network.inputs // stack
        widths = []
        for one_hot in (True, False):
            flattening = Flattening(space, one_hot)
            if flattening.width == width:
                return flattening
            widths.append(flattening.width)
        raise PolyakError(f"the run's network sees {width} numbers of an observation; one of its space has {widths[0]}")

    @staticmethod
    def _rescaling(specification: runs_pb2.Specification, stated: Any) -> Rescaling | None:
        if not is_scaled(spaces.from_proto(specification.observation_space, "observation")):
            return None
        if stated is None:
            raise PolyakError(
                "the run scales observations (run.rescale-observations) and says what they are after that:"
                " pass the environment's observation_space, Policy(..., observation_space=env.observation_space)"
            )
        space = spaces.of(stated, "observation")
        if not isinstance(space, Leaf):
            raise PolyakError("the run scales observations (run.rescale-observations), which are one Box then")
        return Rescaling(space)


def _actions(specification: runs_pb2.Specification, stated: Any, outputs: int) -> _Choices | _Numbers:
    if stated is None:
        space = spaces.from_proto(specification.action_space, "action")
    else:
        space = spaces.of(stated, "action")
    leaves = space.leaves
    if all(leaf.counts for leaf in leaves):
        actions: _Choices | _Numbers = _Choices(space)
    elif not any(leaf.counts for leaf in leaves):
        actions = _Numbers(space)
    else:
        raise PolyakError("actions are choices or numbers, not both")
    if actions.outputs != outputs:
        raise PolyakError(f"the run's network has {outputs} outputs; its action space takes {actions.outputs}")
    return actions


class _Choices:
    """The choice of the largest value, the first of several; those of several leaves count the last one's fastest."""

    def __init__(self, space: spaces.Space) -> None:
        self._space = space
        self._counts = [count for leaf in space.leaves for count in leaf.counts or ()]
        self.outputs = int(np.prod(self._counts, dtype=np.int64))

    def __call__(self, outputs: Floats, batched: bool) -> Any:
        choices = np.stack(np.unravel_index(outputs.argmax(axis=1), self._counts), axis=1)
        return _split(self._space, choices, batched, lambda leaf, part: part + leaf.low)


class _Numbers:
    """Outputs in [-1, 1] as numbers of the action space: (low + high) / 2 + x (high - low) / 2 in float64, rounded once."""

    def __init__(self, space: spaces.Space) -> None:
        self._space = space
        # As float32, as the run has them.
        self._low = np.concatenate([leaf.low.ravel().astype(np.float32) for leaf in space.leaves])
        self._high = np.concatenate([leaf.high.ravel().astype(np.float32) for leaf in space.leaves])
        low, high = self._low.astype(np.float64), self._high.astype(np.float64)
        self._middle, self._half = (low + high) / 2, (high - low) / 2
        self.outputs = len(self._low)

    def __call__(self, outputs: Floats, batched: bool) -> Any:
        scaled = (self._middle + self._half * np.clip(outputs.astype(np.float64), -1, 1)).astype(np.float32)
        return _split(self._space, np.clip(scaled, self._low, self._high), batched, _to_numbers)


def _to_numbers(leaf: Leaf, part: Array) -> Array:
    return part if leaf.dtype.kind == "f" else np.rint(part)


def _split(space: spaces.Space, rows: Array, batched: bool, convert: Any) -> Any:
    """Rows of numbers as values of a space."""
    values = []
    at = 0
    for leaf in space.leaves:
        part = rows[:, at : at + leaf.size].reshape(len(rows), *leaf.shape)
        at += leaf.size
        converted = convert(leaf, part).astype(leaf.dtype)
        values.append(converted if batched else converted[0])
    return space.unflatten(iter(values))
