"""Trees of spaces, as Gymnasium has them and as they travel.

A space is recognised by the name of its class and its attributes, so that Gymnasium need not be installed. The leaves are Box,
Discrete, MultiDiscrete and MultiBinary; the values of N environments travel as one array a leaf, of shape [N, shape of the
leaf], in C order and little-endian, a tuple's leaves in order, a dict's by their sorted keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from polyak.errors import SpaceError
from polyak.replay.v1 import replay_pb2
from polyak.runs.v1 import runs_pb2

Array = npt.NDArray[Any]

# Data types of boxes on the wire, by the environment's own. Others are refused, or travel as int32 where their bounds fit.
_BOX_TYPES = {
    "float32": replay_pb2.DATA_TYPE_FLOAT32,
    "float64": replay_pb2.DATA_TYPE_FLOAT64,
    "uint8": replay_pb2.DATA_TYPE_UINT8,
    "int32": replay_pb2.DATA_TYPE_INT32,
}
_DTYPES = {number: np.dtype(name).newbyteorder("<") for name, number in _BOX_TYPES.items()}
_INT64 = np.dtype("<i8")


class Leaf:
    """A space of arrays of one shape, each number between two bounds.

    Attributes:
        path: where it is in its tree, such as ``observation["arm"]``.
        shape: of one environment's value.
        dtype: of the environment's arrays.
        wire: of the arrays that travel, little-endian.
        low, high: bounds of each number, inclusive, of ``dtype``; may be infinite, but the numbers between them are not.
        offset: what the environment's numbers are above those that travel.
        counts: of a leaf of choices, how many each number has, else None.
    """

    def __init__(
        self,
        path: str,
        shape: Sequence[int],
        dtype: npt.DTypeLike,
        wire: np.dtype[Any],
        low: npt.ArrayLike,
        high: npt.ArrayLike,
        proto: runs_pb2.Space,
        *,
        offset: npt.ArrayLike = 0,
        counts: Sequence[int] | None = None,
    ) -> None:
        self.path = path
        self.shape = tuple(int(length) for length in shape)
        self.dtype = np.dtype(dtype)
        self.wire = wire
        self.low: Array = np.broadcast_to(np.asarray(low, self.dtype), self.shape)
        self.high: Array = np.broadcast_to(np.asarray(high, self.dtype), self.shape)
        self.offset: Array | None = np.asarray(offset, self.dtype) if np.any(offset) else None
        self.counts = counts
        self.proto = proto

    @property
    def leaves(self) -> list[Leaf]:
        return [self]

    @property
    def size(self) -> int:
        """Numbers in a value."""
        return int(np.prod(self.shape, dtype=np.int64))

    def flatten(self, value: Any) -> list[Any]:
        """The value's leaves, in the order in which they travel."""
        return [value]

    def unflatten(self, leaves: Iterator[Any]) -> Any:
        """The value of these leaves."""
        return next(leaves)

    def allowed(self, index: tuple[int, ...]) -> str:
        """What a number may be, in words."""
        low, high = self.low[index], self.high[index]
        if self.counts is not None:
            return f"an integer from {low} to {high}"
        if self.dtype.kind == "f" and not (np.isfinite(low) or np.isfinite(high)):
            return "a finite number"
        return f"{low} to {high}"


class TupleSpace:
    """Spaces in order."""

    def __init__(self, path: str, spaces: Sequence[Space]) -> None:
        self.path = path
        self.spaces = list(spaces)
        self.proto: runs_pb2.Space = runs_pb2.Space(tuple=runs_pb2.TupleSpace(spaces=[each.proto for each in spaces]))

    @property
    def leaves(self) -> list[Leaf]:
        return [leaf for each in self.spaces for leaf in each.leaves]

    def flatten(self, value: Any) -> list[Any]:
        if not isinstance(value, (tuple, list)) or len(value) != len(self.spaces):
            raise SpaceError(f"{self.path} takes a tuple of {len(self.spaces)} values, not {_kind(value)}")
        return [leaf for space, each in zip(self.spaces, value) for leaf in space.flatten(each)]

    def unflatten(self, leaves: Iterator[Any]) -> Any:
        return tuple(space.unflatten(leaves) for space in self.spaces)


class DictSpace:
    """Spaces by name, in the order of their names."""

    def __init__(self, path: str, spaces: Mapping[str, Space]) -> None:
        self.path = path
        self.spaces = dict(sorted(spaces.items()))
        self.proto: runs_pb2.Space = runs_pb2.Space(
            dict=runs_pb2.DictSpace(
                spaces=[runs_pb2.NamedSpace(name=name, space=each.proto) for name, each in self.spaces.items()]
            )
        )

    @property
    def leaves(self) -> list[Leaf]:
        return [leaf for each in self.spaces.values() for leaf in each.leaves]

    def flatten(self, value: Any) -> list[Any]:
        if not isinstance(value, Mapping) or value.keys() != self.spaces.keys():
            found = f"one of {sorted(map(str, value))}" if isinstance(value, Mapping) else _kind(value)
            raise SpaceError(f"{self.path} takes a dict of {list(self.spaces)}, not {found}")
        return [leaf for name, space in self.spaces.items() for leaf in space.flatten(value[name])]

    def unflatten(self, leaves: Iterator[Any]) -> Any:
        return {name: space.unflatten(leaves) for name, space in self.spaces.items()}


Space = Union[Leaf, TupleSpace, DictSpace]


def _kind(value: Any) -> str:
    size = f" of {len(value)}" if isinstance(value, (tuple, list)) else ""
    return f"{type(value).__name__}{size}"


# ------------------------------------------------------------------------------------------------------------ from Gymnasium


def of(space: Any, path: str) -> Space:
    """The tree of a space like Gymnasium's.

    Args:
        space: by the name of its class, or a parent's: Box, Discrete, MultiDiscrete, MultiBinary, Tuple or Dict.
        path: what error messages call it: "observation" or "action".

    Raises:
        SpaceError: naming the part that has no counterpart in the protocol.
    """
    for parent in type(space).__mro__:
        reader = _READERS.get(parent.__name__)
        if reader is not None:
            return reader(space, path)
    raise SpaceError(
        f"{path} is a {type(space).__name__}; spaces are Box, Discrete, MultiDiscrete, MultiBinary, and Tuple and Dict of them"
    )


def _box(space: Any, path: str) -> Leaf:
    dtype = np.dtype(space.dtype)
    shape = tuple(space.shape)
    if 0 in shape:
        raise SpaceError(f"{path} has the shape {list(shape)}: each axis is 1 or longer")
    low = np.broadcast_to(np.asarray(space.low), shape)
    high = np.broadcast_to(np.asarray(space.high), shape)
    if dtype.name in _BOX_TYPES:
        number = _BOX_TYPES[dtype.name]
    elif dtype.kind == "b":
        number = replay_pb2.DATA_TYPE_UINT8
    elif dtype.kind in "iu" and low.min() >= -(2**31) and high.max() < 2**31:
        number = replay_pb2.DATA_TYPE_INT32
    else:
        beyond = f" from {low.min()} to {high.max()}" if dtype.kind in "iu" else ""
        raise SpaceError(
            f"{path} is a Box of {dtype.name}{beyond}; boxes are float32, float64, uint8, bool, or integers within int32"
        )
    disordered = np.argwhere(~(low <= high))
    if disordered.size:
        index = tuple(disordered[0])
        raise SpaceError(f"{path}{_indexed(index)} has the bounds {low[index]} and {high[index]}: the first is the lower one")
    bounds = [np.asarray(each, np.float64).ravel() for each in (low, high)]
    if all((each == each[0]).all() for each in bounds):
        bounds = [each[:1] for each in bounds]
    proto = runs_pb2.Space(box=runs_pb2.Box(data_type=number, shape=shape, low=bounds[0], high=bounds[1]))
    return Leaf(path, shape, dtype, _DTYPES[number], low, high, proto)


def _discrete(space: Any, path: str) -> Leaf:
    n, start = int(space.n), int(getattr(space, "start", 0))
    if not 1 <= n < 2**32 or not -(2**31) <= start < 2**31:
        raise SpaceError(f"{path} is a Discrete of {n} values from {start}; n is 1 to 4294967295, start within int32")
    proto = runs_pb2.Space(discrete=runs_pb2.Discrete(n=n, start=start))
    dtype = getattr(space, "dtype", None) or np.int64
    return Leaf(path, (), dtype, _INT64, start, start + n - 1, proto, counts=[n])


def _multi_discrete(space: Any, path: str) -> Leaf:
    counts: Array = np.asarray(space.nvec)
    if counts.size == 0 or counts.min() < 1 or counts.max() >= 2**32:
        raise SpaceError(f"{path} is a MultiDiscrete of {counts.tolist()}; it takes 1 or more numbers of 1 or more values each")
    start: Array = np.broadcast_to(np.asarray(getattr(space, "start", 0)), counts.shape)
    flat = counts.ravel().tolist()
    proto = runs_pb2.Space(multi_discrete=runs_pb2.MultiDiscrete(n=flat))
    dtype = getattr(space, "dtype", None) or np.int64
    return Leaf(path, counts.shape, dtype, _INT64, start, start + counts - 1, proto, offset=start, counts=flat)


def _multi_binary(space: Any, path: str) -> Leaf:
    shape = tuple(int(length) for length in getattr(space, "shape", None) or np.atleast_1d(space.n))
    if min(shape) < 1:
        raise SpaceError(f"{path} is a MultiBinary of the shape {list(shape)}: each axis is 1 or longer")
    proto = runs_pb2.Space(multi_binary=runs_pb2.MultiBinary(shape=shape))
    dtype = getattr(space, "dtype", None) or np.int8
    counts = [2] * int(np.prod(shape, dtype=np.int64))
    return Leaf(path, shape, dtype, _DTYPES[replay_pb2.DATA_TYPE_UINT8], 0, 1, proto, counts=counts)


def _tuple(space: Any, path: str) -> TupleSpace:
    if not space.spaces:
        raise SpaceError(f"{path} is a Tuple of nothing")
    return TupleSpace(path, [of(each, f"{path}[{i}]") for i, each in enumerate(space.spaces)])


def _dict(space: Any, path: str) -> DictSpace:
    for name in space.spaces:
        if not isinstance(name, str):
            raise SpaceError(f"{path} has the key {name!r}; keys are strings")
    if not space.spaces:
        raise SpaceError(f"{path} is a Dict of nothing")
    return DictSpace(path, {name: of(each, f'{path}["{name}"]') for name, each in space.spaces.items()})


_READERS: dict[str, Callable[[Any, str], Space]] = {
    "Box": _box,
    "Discrete": _discrete,
    "MultiDiscrete": _multi_discrete,
    "MultiBinary": _multi_binary,
    "Tuple": _tuple,
    "Dict": _dict,
}


# ------------------------------------------------------------------------------------------------------- from a specification


def from_proto(proto: runs_pb2.Space, path: str) -> Space:
    """The tree of a run's space."""
    kind = proto.WhichOneof("kind")
    if kind == "box":
        box = proto.box
        dtype = _DTYPES.get(box.data_type)
        if dtype is None:
            raise SpaceError(f"{path} is a box of the data type {box.data_type}, which this version does not know")
        shape = tuple(box.shape)
        low, high = (_bounds(each, shape, dtype) for each in (box.low, box.high))
        return Leaf(path, shape, dtype.newbyteorder("="), dtype, low, high, proto)
    if kind == "discrete":
        n, start = proto.discrete.n, proto.discrete.start
        return Leaf(path, (), np.int64, _INT64, start, start + n - 1, proto, counts=[n])
    if kind == "multi_discrete":
        counts = list(proto.multi_discrete.n)
        return Leaf(path, [len(counts)], np.int64, _INT64, 0, np.asarray(counts) - 1, proto, counts=counts)
    if kind == "multi_binary":
        shape = tuple(proto.multi_binary.shape)
        counts = [2] * int(np.prod(shape, dtype=np.int64))
        return Leaf(path, shape, np.int8, _DTYPES[replay_pb2.DATA_TYPE_UINT8], 0, 1, proto, counts=counts)
    if kind == "tuple":
        return TupleSpace(path, [from_proto(each, f"{path}[{i}]") for i, each in enumerate(proto.tuple.spaces)])
    if kind == "dict":
        return DictSpace(path, {each.name: from_proto(each.space, f'{path}["{each.name}"]') for each in proto.dict.spaces})
    raise SpaceError(f"{path} is of a kind that this version does not know")


def _bounds(values: Sequence[float], shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    bounds: Array = np.asarray(values, np.float64)
    full = bounds.reshape(shape) if bounds.size > 1 else np.broadcast_to(bounds.reshape(()), shape)
    return full.astype(dtype.newbyteorder("="))


def _indexed(index: Sequence[int]) -> str:
    return "".join(f"[{each}]" for each in index)
