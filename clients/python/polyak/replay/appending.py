"""Appending the steps of one stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import grpc
import numpy as np
import numpy.typing as npt

from polyak.errors import ProtocolError, SpaceError
from polyak.replay.calls import Call
from polyak.replay.tables import Column
from polyak.replay.v1 import replay_pb2 as pb

_MESSAGE_BYTES = 1 << 20
_TERMINATED, _TRUNCATED, _CLOSING = 1, 2, 4

Arrays = Mapping[str, npt.ArrayLike]


class Appender:
    """A stream of steps that is open: its steps are stored in order, each once. Belongs to one thread.

    Attributes:
        next_sequence: of the next step; at the beginning, how many the service has of this incarnation already.
        acknowledged: all steps before this one are stored.
        episode_open: whether the episode of the last step goes on.
    """

    def __init__(
        self,
        channel: grpc.Channel,
        address: str,
        run: str,
        columns: Sequence[Column],
        largest_append: int,
        stream: str,
        incarnation: int,
        priorities_follow: bool,
    ) -> None:
        self._columns = columns
        self._observation = next(i for i, each in enumerate(columns) if each.name == "observation")
        row = sum(each.bytes for each in columns) + 1 + 4
        # Of a message; the closing row of an episode is one more.
        self._most_steps = max(1, min(largest_append, _MESSAGE_BYTES // row - 1))
        self._call = Call(channel, address, "Append", pb.AppendRequest, pb.AppendResponse)
        self._call.send(
            pb.AppendRequest(
                open=pb.AppendOpen(run=run, stream=stream, incarnation=incarnation, priorities_follow=priorities_follow)
            )
        )
        opened = self._call.read().opened
        self.next_sequence = self.acknowledged = opened.next_sequence
        self.episode_open = opened.episode_open
        self._credit = opened.credit_bytes
        self._message = 0
        self._unacknowledged = 0

    def append(
        self,
        steps: Arrays,
        *,
        terminated: bool = False,
        truncated: bool = False,
        final_observation: npt.ArrayLike | None = None,
        priorities: npt.ArrayLike | None = None,
        acting_update: int | None = None,
    ) -> None:
        """Sends k consecutive steps of one episode, and waits only where the service holds appends back.

        Args:
            steps: of each column an array [k, shape of the column].
            terminated, truncated: the episode ends with the last of them.
            final_observation: what was observed after that; with terminated or truncated.
            priorities: of each step, where the stream was opened with priorities_follow.
            acting_update: learner updates behind the weights that chose the actions.

        Raises:
            SpaceError: if an array is missing or of another shape or type; nothing is sent then.
            ServerError: if the service refuses the rows.
        """
        arrays, count = self._arrays(steps)
        ends = terminated or truncated
        if ends != (final_observation is not None):
            raise SpaceError("final_observation comes with the end of an episode, and only then")
        closing = None if final_observation is None else self._closing(final_observation)
        values = None if priorities is None else np.asarray(priorities, "<f4")
        if values is not None and values.shape != (count,):
            raise SpaceError(f"priorities has the shape {list(values.shape)} for {count} steps")
        for start in range(0, count, self._most_steps):
            end = min(count, start + self._most_steps)
            last = ends and end == count
            flags = bytearray(end - start)
            columns = [array[start:end].tobytes() for array in arrays]
            if last:
                flags[-1] = _TERMINATED if terminated else _TRUNCATED
                flags.append(_CLOSING)
                for i, column in enumerate(self._columns):
                    is_observation = i == self._observation and closing is not None
                    columns[i] += closing.tobytes() if is_observation and closing is not None else bytes(column.bytes)
            rows = pb.AppendRows(
                first_sequence=self.next_sequence,
                count=len(flags),
                flags=bytes(flags),
                columns=columns,
                acting_update=0 if acting_update is None else acting_update + 1,
            )
            if values is not None:
                rows.priorities.first_sequence = self.next_sequence
                rows.priorities.values = values[start:end].tobytes()
            self._send(rows)
            self.next_sequence += end - start
            self.episode_open = not last

    def _arrays(self, steps: Arrays) -> tuple[list[npt.NDArray[Any]], int]:
        names = [each.name for each in self._columns]
        if sorted(steps) != sorted(names):
            raise SpaceError(f"steps have the columns {names}, not {list(steps)}")
        arrays = [self._value(column, steps[column.name]) for column in self._columns]
        counts = {len(each) for each in arrays}
        if len(counts) != 1:
            lengths = dict(zip(names, map(len, arrays)))
            raise SpaceError(f"the columns have as many values as there are steps, not {lengths}")
        return arrays, counts.pop()

    @staticmethod
    def _value(column: Column, value: npt.ArrayLike) -> npt.NDArray[Any]:
        stated = np.asarray(value)
        if stated.ndim == 0 or stated.shape[1:] != column.shape:
            raise SpaceError(f"column {column.name} has the shape {list(stated.shape)}; it takes [steps, *{list(column.shape)}]")
        array = stated.astype(column.wire)
        if column.wire.kind in "iu" and not np.array_equal(array, stated):
            raise SpaceError(f"column {column.name} is of {stated.dtype.name}, with values that {column.wire.name} does not have")
        return array

    def _closing(self, observation: npt.ArrayLike) -> npt.NDArray[Any]:
        return self._value(self._columns[self._observation], np.asarray(observation)[None])

    def _send(self, rows: pb.AppendRows) -> None:
        taken = sum(map(len, rows.columns)) + len(rows.flags) + len(rows.priorities.values)
        while self._unacknowledged and taken > self._credit:
            self._acknowledge()
        self._message += 1
        rows.message = self._message
        self._credit -= taken
        self._unacknowledged += 1
        self._call.send(pb.AppendRequest(rows=rows))

    def _acknowledge(self) -> None:
        response = self._call.read()
        if response.WhichOneof("kind") != "acknowledged":
            raise ProtocolError("an append was answered with something else than an acknowledgement")
        self._credit += response.acknowledged.credit_bytes
        self._unacknowledged -= 1
        self.acknowledged = response.acknowledged.next_sequence

    def flush(self) -> None:
        """Waits until all that was sent is stored."""
        while self._unacknowledged:
            self._acknowledge()

    def close(self) -> None:
        """Waits until all that was sent is stored, and ends the stream."""
        self.flush()
        self._call.send(pb.AppendRequest(close=pb.AppendClose()))
        self._call.finish()

    def __enter__(self) -> Appender:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:
            self.close()
        else:
            self._call.cancel()
