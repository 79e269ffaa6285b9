"""Observations as networks see them: one float32 vector, frames stacked, bytes as 0 to 1, scaled to [-1, 1] or normalised."""

from __future__ import annotations

from typing import Any

import numpy as np

from polyak import spaces
from polyak.errors import PolyakError, SpaceError
from polyak.networks import Floats
from polyak.spaces import Array, Leaf, Space

# The name that the statistics of observations have among a run's networks.
NORMALISATION = "normalisation"

_EPSILON = 1e-8
_BOUND = np.float32(10)
_PIXEL_SCALE = np.float32(1) / np.float32(255)


class Flattening:
    """Values of a space as vectors: each leaf in turn, one choice of n as n numbers, 1 for the one that it is (one-hot). This is
    Gymnasium's flatten.

    Args:
        one_hot: False: choices are their numbers.
    """

    def __init__(self, space: Space, one_hot: bool) -> None:
        self._space = space
        self._leaves = space.leaves
        self._one_hot = one_hot

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return sum(self._width(leaf) for leaf in self._leaves)

    def _width(self, leaf: Leaf) -> int:
        return sum(leaf.counts) if leaf.counts and self._one_hot and not _is_binary(leaf) else leaf.size

    def __call__(self, value: Any) -> tuple[Floats, bool]:
        """The vectors, [rows, width], and whether the value was a batch, with an axis of rows.

        Raises:
            SpaceError: if it is no value of the space, or not finite.
        """
        values: list[Array] = [np.asarray(each) for each in self._space.flatten(value)]
        first = self._leaves[0]
        batched = values[0].ndim == len(first.shape) + 1
        rows = values[0].shape[0] if batched else 1
        parts = []
        for leaf, each in zip(self._leaves, values):
            expected = (rows, *leaf.shape) if batched else leaf.shape
            if each.shape != expected:
                shape = list(leaf.shape)
                raise SpaceError(f"{leaf.path} has the shape {list(each.shape)}; its space has {shape}, or [rows, *{shape}]")
            parts.append(self._vectors(leaf, each.reshape(rows, -1)))
        vectors: Floats = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        if not np.isfinite(vectors).all():
            row, number = np.argwhere(~np.isfinite(vectors))[0]
            raise SpaceError(f"number {number} of row {row} of the observation is {vectors[row, number]}; numbers are finite")
        return vectors, batched

    def _vectors(self, leaf: Leaf, rows: Array) -> Floats:
        if not leaf.counts or not self._one_hot or _is_binary(leaf):
            return rows.astype(np.float32)
        choices = rows - leaf.low.ravel()
        if np.any(choices < 0) or np.any(choices >= leaf.counts):
            raise SpaceError(f"{leaf.path} is {rows.tolist()}; its space has integers from {leaf.low} to {leaf.high}")
        hot: Floats = np.zeros((len(rows), sum(leaf.counts)), np.float32)
        starts = np.cumsum([0, *leaf.counts[:-1]])
        np.put_along_axis(hot, (choices + starts).astype(np.intp), np.float32(1), axis=1)
        return hot


def _is_binary(leaf: Leaf) -> bool:
    return bool(leaf.proto.WhichOneof("kind") == "multi_binary")


class Rescaling:
    """Scales each number with finite bounds to [-1, 1], y = (2 x - low - high) / (high - low) in float64, rounded once."""

    def __init__(self, box: Leaf) -> None:
        # As float32, whatever the box has: that is what the run scaled by.
        low, high = (each.astype(np.float32).astype(np.float64).ravel() for each in (box.low, box.high))
        self._scaled = np.isfinite(low) & np.isfinite(high) & (low < high)
        self._low, self._high = low[self._scaled], high[self._scaled]

    def __call__(self, vectors: Floats) -> Floats:
        scaled = (2 * vectors[:, self._scaled].astype(np.float64) - self._low - self._high) / (self._high - self._low)
        vectors = vectors.copy()
        vectors[:, self._scaled] = np.clip(scaled, -1, 1)
        return vectors


class Normalisation:
    """Each number by its mean and deviation, bounded to [-10, 10], as the run's networks were trained.

    Args:
        statistics: means, variances and the count, as the run publishes them.
    """

    def __init__(self, statistics: Floats) -> None:
        size = len(statistics) // 2
        self._mean = statistics[:size]
        self._inverse = (1 / np.sqrt(statistics[size : 2 * size].astype(np.float64) + _EPSILON)).astype(np.float32)

    def __call__(self, vectors: Floats) -> Floats:
        scaled: Floats = np.clip((vectors - self._mean) * self._inverse, -_BOUND, _BOUND)
        return scaled


def pixels(vectors: Floats) -> Floats:
    """Unsigned bytes as 0 to 1."""
    return vectors * _PIXEL_SCALE


class FrameStack:
    """The last frames of each row's episode, the first one repeated at the start. Frames are the last axis, the oldest first, as
    the run stacked them."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._stacks: Floats | None = None
        self._fresh: Array = np.zeros(0, np.bool_)

    def begin(self, rows: Array | None = None) -> None:
        """The next frame is an episode's first: of the rows marked, or of all."""
        if rows is None:
            self._stacks = None
        elif self._stacks is not None:
            marked: Array = np.asarray(rows, np.bool_)
            if marked.shape != self._fresh.shape:
                raise PolyakError(f"{list(marked.shape)} rows are marked; the observations had {list(self._fresh.shape)}")
            self._fresh = self._fresh | marked

    def __call__(self, vectors: Floats) -> Floats:
        """The stacks with their newest frames, flat, one a row."""
        if self._frames == 1:
            return vectors
        rows, width = vectors.shape
        if self._stacks is None:
            self._stacks = np.empty((rows, width, self._frames), np.float32)
            self._fresh = np.ones(rows, np.bool_)
        if len(self._stacks) != rows:
            raise PolyakError(f"{rows} observations follow {len(self._stacks)}: call reset() where other episodes begin")
        self._stacks[:, :, :-1] = self._stacks[:, :, 1:]
        self._stacks[:, :, -1] = vectors
        self._stacks[self._fresh] = vectors[self._fresh][:, :, None]
        self._fresh = np.zeros(rows, np.bool_)
        return self._stacks.reshape(rows, -1)


def is_scaled(space: Space) -> bool:
    """Whether a space can be what is left after scaling: it has finite bounds, and all of them are -1 and 1."""
    low = np.concatenate([leaf.low.ravel() for leaf in space.leaves]).astype(np.float64)
    high = np.concatenate([leaf.high.ravel() for leaf in space.leaves]).astype(np.float64)
    low, high = low[np.isfinite(low)], high[np.isfinite(high)]
    return bool(low.size and (low == -1).all() and (high == 1).all())
