"""What a run's rows and tables are; replay.proto says it in full."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from polyak.replay.v1 import replay_pb2 as pb

_TYPES = {
    "float32": pb.DATA_TYPE_FLOAT32,
    "float64": pb.DATA_TYPE_FLOAT64,
    "uint8": pb.DATA_TYPE_UINT8,
    "int32": pb.DATA_TYPE_INT32,
    "int64": pb.DATA_TYPE_INT64,
}
_NAMES = {number: name for name, number in _TYPES.items()}


@dataclass(frozen=True)
class Column:
    """One column of every row. "observation", "action" and "reward" exist in every run.

    Attributes:
        dtype: float32, float64, uint8, int32 or int64.
        shape: of one row's value; of a stacked column, of one frame.
        stack: frames that make one observation; rows hold the newest.
    """

    name: str
    dtype: npt.DTypeLike = np.float32
    shape: tuple[int, ...] = ()
    stack: int = 1

    def __post_init__(self) -> None:
        dtype = np.dtype(self.dtype)
        if dtype.name not in _TYPES:
            raise ValueError(f"column {self.name} is of {dtype.name}; columns are of {', '.join(_TYPES)}")
        object.__setattr__(self, "dtype", dtype)
        object.__setattr__(self, "shape", tuple(int(each) for each in self.shape))

    @property
    def wire(self) -> np.dtype[Any]:
        """Of the numbers as they travel, little-endian."""
        return np.dtype(self.dtype).newbyteorder("<")

    @property
    def bytes(self) -> int:
        """Of one row's value."""
        return int(np.prod(self.shape, dtype=np.int64)) * self.wire.itemsize

    def to_proto(self) -> pb.Column:
        stack = self.stack if self.stack > 1 else 0
        return pb.Column(name=self.name, data_type=_TYPES[np.dtype(self.dtype).name], shape=self.shape, stack=stack)

    @staticmethod
    def from_proto(proto: pb.Column) -> Column:
        return Column(proto.name, _NAMES[proto.data_type], tuple(proto.shape), max(1, proto.stack))


@dataclass(frozen=True)
class Selector:
    """How a table chooses rows, to sample or to remove them.

    Attributes:
        alpha: the exponent of priorities, of the prioritised one.
    """

    kind: pb.Selector.Kind
    alpha: float = 0.0

    def to_proto(self) -> pb.Selector:
        return pb.Selector(kind=self.kind, alpha=self.alpha)


UNIFORM = Selector(pb.Selector.KIND_UNIFORM)
FIFO = Selector(pb.Selector.KIND_FIFO)
LIFO = Selector(pb.Selector.KIND_LIFO)
MIN_HEAP = Selector(pb.Selector.KIND_MIN_HEAP)
MAX_HEAP = Selector(pb.Selector.KIND_MAX_HEAP)


def prioritised(alpha: float = 0.6) -> Selector:
    """P(i) = p_i^alpha / sum_k p_k^alpha (Schaul et al. 2016, eq. 1)."""
    return Selector(pb.Selector.KIND_PRIORITISED, alpha)


@dataclass(frozen=True)
class RateLimit:
    """With I rows that became selectable and S windows sampled, I x samples_per_insert - S stays between the differences: draws
    wait below the minimum, and for minimum_size rows; appends wait above the maximum."""

    samples_per_insert: float = 1.0
    minimum_size: int = 1
    minimum_difference: float = -math.inf
    maximum_difference: float = math.inf

    def to_proto(self) -> pb.RateLimit:
        return pb.RateLimit(
            samples_per_insert=self.samples_per_insert,
            minimum_size=self.minimum_size,
            minimum_difference=self.minimum_difference,
            maximum_difference=self.maximum_difference,
        )


@dataclass(frozen=True)
class Table:
    """A view of the run's rows.

    Attributes:
        capacity: selectable rows at the most.
        maximum_times_sampled: after which a row leaves the table; 0: no limit.
        sequence_period: every how-many-th step of an episode is selectable.
    """

    name: str
    capacity: int
    sampler: Selector = UNIFORM
    remover: Selector = FIFO
    rate_limit: RateLimit = RateLimit()
    maximum_times_sampled: int = 0
    sequence_period: int = 1

    def to_proto(self) -> pb.Table:
        return pb.Table(
            name=self.name,
            sampler=self.sampler.to_proto(),
            remover=self.remover.to_proto(),
            capacity_steps=self.capacity,
            rate_limit=self.rate_limit.to_proto(),
            maximum_times_sampled=self.maximum_times_sampled,
            sequence_period=self.sequence_period if self.sequence_period > 1 else 0,
        )
