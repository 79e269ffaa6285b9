"""Spaces for environments without Gymnasium, with the names and attributes of its own.

What has no counterpart in the protocol is refused where it is made.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from polyak import spaces
from polyak.errors import SpaceError
from polyak.spaces import Array

_COUNTING = np.dtype(np.int64)


class _Declared:
    """What all spaces have."""

    def _check(self) -> None:
        spaces.of(self, type(self).__name__)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class Box(_Declared):
    """Arrays of numbers, each between bounds of its own, which may be infinite.

    Args:
        low: the least value of each number, or one for all.
        high: the greatest, likewise.
        shape: of an array; by default that of the bounds.
        dtype: float32, float64, uint8, bool, or integers within int32.

    Raises:
        SpaceError: if bounds are out of order, not of the shape or not of the dtype, or the dtype is another.
    """

    def __init__(
        self,
        low: npt.ArrayLike,
        high: npt.ArrayLike,
        shape: Sequence[int] | None = None,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        self.shape = np.broadcast_shapes(np.shape(low), np.shape(high)) if shape is None else tuple(map(int, shape))
        self.dtype = np.dtype(dtype)
        self.low = self._bounds("low", low)
        self.high = self._bounds("high", high)
        self._check()

    def _bounds(self, which: str, stated: npt.ArrayLike) -> Array:
        try:
            exact: Array = np.broadcast_to(np.asarray(stated, np.float64), self.shape)
        except ValueError as unfit:
            raise SpaceError(f"Box has {which} of the shape {list(np.shape(stated))} for arrays of {list(self.shape)}") from unfit
        with np.errstate(invalid="ignore", over="ignore"):
            bounds = exact.astype(self.dtype)
        if self.dtype.kind != "f" and not np.array_equal(bounds, exact):
            raise SpaceError(f"Box has {which} = {stated}, which is not of {self.dtype.name}")
        return bounds


class Discrete(_Declared):
    """Integers from ``start`` to ``start + n - 1``.

    Raises:
        SpaceError: if there are none, or too many.
    """

    shape: tuple[int, ...] = ()
    dtype = _COUNTING

    def __init__(self, n: int, start: int = 0) -> None:
        self.n = operator.index(n)
        self.start = operator.index(start)
        self._check()


class MultiDiscrete(_Declared):
    """Arrays of integers, number i from ``start[i]`` to ``start[i] + nvec[i] - 1``.

    Args:
        nvec: how many values each number has; its shape is that of the arrays.
        start: of nvec's shape; by default zeros.

    Raises:
        SpaceError: if a number has no value or is no integer, or start is of another shape.
    """

    dtype = _COUNTING

    def __init__(self, nvec: npt.ArrayLike, start: npt.ArrayLike | None = None) -> None:
        self.nvec = self._integers("nvec", nvec)
        self.start = np.zeros_like(self.nvec) if start is None else self._integers("start", start)
        self.shape: tuple[int, ...] = self.nvec.shape
        if self.start.shape != self.shape:
            raise SpaceError(f"MultiDiscrete has start of the shape {list(self.start.shape)} for nvec of {list(self.shape)}")
        self._check()

    @staticmethod
    def _integers(which: str, stated: npt.ArrayLike) -> Array:
        numbers: Array = np.asarray(stated)
        if numbers.dtype.kind not in "iu":
            raise SpaceError(f"MultiDiscrete has {which} = {stated}; it takes integers")
        return numbers.astype(_COUNTING)


class MultiBinary(_Declared):
    """Arrays of 0 and 1.

    Args:
        n: numbers in an array, or its shape.

    Raises:
        SpaceError: if there are none.
    """

    dtype = np.dtype(np.int8)

    def __init__(self, n: int | Sequence[int]) -> None:
        self.n = n
        self.shape: tuple[int, ...] = tuple(int(length) for length in np.atleast_1d(n))
        self._check()


class Tuple(_Declared):
    """Values of several spaces, in order.

    Raises:
        SpaceError: if there are none, or one of them has no counterpart.
    """

    def __init__(self, spaces: Sequence[Any]) -> None:
        self.spaces = tuple(spaces)
        self._check()


class Dict(_Declared):
    """Values of several spaces, by name.

    Raises:
        SpaceError: if there are none, a name is no string, or one of them has no counterpart.
    """

    def __init__(self, spaces: Mapping[str, Any]) -> None:
        self.spaces = dict(spaces)
        self._check()
