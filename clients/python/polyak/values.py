"""Values of spaces as bytes, and back. Nothing but the bytes is allocated for a value that is as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from polyak.errors import ProtocolError, SpaceError
from polyak.spaces import Array, Leaf, Space


class _LeafCodec:
    """Values of one leaf, of one environment or a batch of them. Belongs to one thread.

    Args:
        batch: how many environments' values are one array; None: of one environment, without the axis.
    """

    def __init__(self, leaf: Leaf, batch: int | None) -> None:
        self._leaf = leaf
        self._batch = batch
        self.shape = leaf.shape if batch is None else (batch, *leaf.shape)
        self._bytes = int(np.prod(self.shape, dtype=np.int64)) * leaf.wire.itemsize
        self._converts = leaf.dtype.newbyteorder("<") != leaf.wire
        self._least, self._most = _finite(leaf)
        self._checks = not _takes_all(leaf)
        # Whether each number is at least the least, and at most the most.
        self._within = np.empty((2, *self.shape), np.bool_)
        self._above, self._below = self._within[0:1].reshape(self.shape), self._within[1:2].reshape(self.shape)

    def array(self, value: Any) -> Array:
        """The value as an array of the leaf's dtype and shape.

        Raises:
            SpaceError: if it is of another kind of number, or of another shape.
        """
        leaf = self._leaf
        array: Array
        if isinstance(value, (np.ndarray, np.generic)):
            array = np.asarray(value)
            if array.dtype != leaf.dtype:
                if not np.can_cast(array.dtype, leaf.dtype, "safe") and not (leaf.counts and array.dtype.kind in "iu"):
                    raise SpaceError(f"{leaf.path} is of {array.dtype.name}; its space is of {leaf.dtype.name}")
                array = array.astype(np.int64) if leaf.counts else array.astype(leaf.dtype)
        else:
            array = self._from_python(value)
        if array.shape != self.shape:
            of = "" if self._batch is None else f", the first axis that of the {self._batch} environments"
            raise SpaceError(f"{leaf.path} has the shape {list(array.shape)}; its space has {list(self.shape)}{of}")
        return array

    def _from_python(self, value: Any) -> Array:
        leaf = self._leaf
        dtype = np.dtype(np.int64) if leaf.counts else leaf.dtype
        try:
            stated = np.asarray(value)
            array: Array = stated.astype(dtype)
        except (TypeError, ValueError) as unfit:
            raise SpaceError(f"{leaf.path} is {value!r}, which is no array of {dtype.name}") from unfit
        if dtype.kind in "iu" and (stated.dtype.kind not in "iu" or not np.array_equal(array, stated)):
            raise SpaceError(f"{leaf.path} is {value!r}; its space has integers of {dtype.name}")
        return array

    def check(self, array: Array) -> None:
        """Checks each number.

        Raises:
            SpaceError: naming the first that is not finite or out of bounds.
        """
        if self._checks:
            np.less_equal(self._least, array, self._above)
            np.less_equal(array, self._most, self._below)
            if b"\0" in self._within.tobytes():
                raise self._outside(array, np.logical_and(self._above, self._below))

    def _check_rows(self, array: Array, rows: Array) -> None:
        if self._checks:
            inside = (self._least <= array) & (array <= self._most)
            inside[~rows] = True
            if not inside.all():
                raise self._outside(array, inside)

    def _outside(self, array: Array, inside: Array) -> SpaceError:
        index = tuple(int(each) for each in np.argwhere(~inside)[0])
        place = index if self._batch is None else index[1:]
        path = self._leaf.path + "".join(f"[{each}]" for each in place)
        of = "" if self._batch is None else f" of environment {index[0]}"
        return SpaceError(f"{path}{of} is {array[index]}; its space has {self._leaf.allowed(place)}")

    def encode(self, array: Array) -> bytes:
        """The bytes of an array of the leaf's numbers."""
        if self._leaf.offset is not None:
            array = array - self._leaf.offset
        if self._converts or array.dtype != self._leaf.dtype:
            array = array.astype(self._leaf.wire)
        return array.tobytes()

    def value(self, data: bytes, rows: Array | None) -> Any:
        """The array of such bytes, which the caller may change; of the shape [], a number.

        Args:
            rows: booleans, the environments whose values mean something; None: all.

        Raises:
            ProtocolError: if they are too many or too few.
            SpaceError: if a number is out of bounds.
        """
        array = self._array(data)
        if rows is None:
            self.check(array)
        else:
            self._check_rows(array, rows)
        return array if self.shape else array[()]

    def _array(self, data: bytes) -> Array:
        leaf = self._leaf
        if len(data) != self._bytes:
            raise ProtocolError(f"{leaf.path} has {len(data)} bytes, not {self._bytes} for the shape {list(self.shape)}")
        array: Array = np.frombuffer(data, leaf.wire).astype(leaf.dtype).reshape(self.shape)
        if leaf.offset is not None:
            array += leaf.offset
        return array


class _ChoiceCodec(_LeafCodec):
    """Of one Discrete, whose number most environments are told: plain arithmetic takes a third of an array's time."""

    def __init__(self, leaf: Leaf) -> None:
        super().__init__(leaf, None)
        self._low, self._high = int(leaf.low), int(leaf.high)

    def value(self, data: bytes, rows: Array | None) -> Any:
        if len(data) == 8:
            number = int.from_bytes(data, "little", signed=True)
            if self._low <= number <= self._high:
                return self._leaf.dtype.type(number)
        return super().value(data, rows)


def _codec(leaf: Leaf, batch: int | None) -> _LeafCodec:
    return _ChoiceCodec(leaf) if leaf.counts and leaf.shape == () and batch is None else _LeafCodec(leaf, batch)


def _finite(leaf: Leaf) -> tuple[Array, Array]:
    """Bounds that no number passes that is infinite or none."""
    if leaf.dtype.kind != "f":
        return leaf.low, leaf.high
    largest = np.finfo(leaf.dtype).max
    return np.maximum(leaf.low, -largest), np.minimum(leaf.high, largest)


def _takes_all(leaf: Leaf) -> bool:
    """Whether no array of the leaf's dtype is outside, as of pixels."""
    if leaf.dtype.kind not in "iu":
        return False
    limits = np.iinfo(leaf.dtype)
    return bool(np.all(leaf.low == limits.min) and np.all(leaf.high == limits.max))


class Codec:
    """Values of a space, of one environment or a batch of them. Belongs to one thread."""

    def __init__(self, space: Space, batch: int | None) -> None:
        self._space = space
        self._leaves = [_codec(leaf, batch) for leaf in space.leaves]
        self._single = self._leaves[0] if isinstance(space, Leaf) else None

    def arrays(self, value: Any) -> list[Array]:
        """A value's leaves, of the right kinds of numbers and shapes, all their numbers within bounds.

        Raises:
            SpaceError: naming the path, the value and what is allowed.
        """
        if self._single is not None:
            array = self._single.array(value)
            self._single.check(array)
            return [array]
        arrays = []
        for codec, leaf in zip(self._leaves, self._space.flatten(value)):
            array = codec.array(leaf)
            codec.check(array)
            arrays.append(array)
        return arrays

    def encode(self, arrays: list[Array]) -> list[bytes]:
        """The bytes of a value's leaves."""
        return [codec.encode(array) for codec, array in zip(self._leaves, arrays)]

    def encode_rows(self, arrays: list[Array], rows: Array) -> list[bytes]:
        """The bytes of some environments' leaves; rows are booleans."""
        return [codec.encode(array[rows]) for codec, array in zip(self._leaves, arrays)]

    def decode(self, data: Sequence[bytes], rows: Array | None = None) -> Any:
        """The value of such bytes.

        Args:
            rows: booleans, the environments whose values mean something; None: all.

        Raises:
            ProtocolError: if they are no value of the space.
        """
        if len(data) != len(self._leaves):
            raise ProtocolError(f"{self._space.path} has {len(data)} arrays, not {len(self._leaves)}")
        try:
            if self._single is not None:
                return self._single.value(data[0], rows)
            values = [codec.value(each, rows) for codec, each in zip(self._leaves, data)]
        except SpaceError as outside:
            raise ProtocolError(f"the server sent what is not of its space: {outside}") from outside
        return self._space.unflatten(iter(values))
