"""The replay service: tables of steps, appended and sampled as numpy arrays."""

from polyak.replay.appending import Appender
from polyak.replay.client import ReplayClient
from polyak.replay.sampling import Batch, Sampler
from polyak.replay.tables import FIFO, LIFO, MAX_HEAP, MIN_HEAP, UNIFORM, Column, RateLimit, Selector, Table, prioritised

__all__ = [
    "FIFO",
    "LIFO",
    "MAX_HEAP",
    "MIN_HEAP",
    "UNIFORM",
    "Appender",
    "Batch",
    "Column",
    "RateLimit",
    "ReplayClient",
    "Sampler",
    "Selector",
    "Table",
    "prioritised",
]
