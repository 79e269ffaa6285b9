"""Sampling windows, and sending their priorities back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import grpc
import numpy as np
import numpy.typing as npt

from polyak.errors import OutOfData, ProtocolError
from polyak.replay.calls import Call
from polyak.replay.tables import Column
from polyak.replay.v1 import replay_pb2 as pb

_ROWS = {
    "first": pb.ColumnSelection.ROWS_FIRST,
    "last": pb.ColumnSelection.ROWS_LAST,
    "all": pb.ColumnSelection.ROWS_ALL,
}

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Batch:
    """Windows that were sampled, N of them.

    Attributes:
        columns: by (column, "first" or "last"): [N, shape]; by (column, "all"): the steps of all windows one after another,
            [sum of lengths, shape]. Of a stacked column, [stack, shape] is in the shape's place.
        lengths: steps of each window, int32 [N].
        ends: how each ended, uint8 [N]: 0 its episode goes on, 1 terminated, 2 truncated, 3 cut at the newest row.
        keys: of the first rows, int64 [N], for update_priorities.
        leaves, masses: float64 [N]; the probability of a window is leaf / mass.
        tables: the index of each window's table among the call's, uint8 [N].
        age_seconds, acting_updates: where they were asked for, float32 and int32 [N].
    """

    columns: Mapping[tuple[str, str], Array]
    lengths: Array
    ends: Array
    keys: Array
    leaves: Array
    masses: Array
    tables: Array
    age_seconds: Array | None
    acting_updates: Array | None

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, selection: tuple[str, str]) -> Array:
        return self.columns[selection]

    @property
    def probabilities(self) -> Array:
        """Of each window at its draw, float64 [N]."""
        probabilities: Array = self.leaves / self.masses
        return probabilities

    def windows(self, column: str) -> list[Array]:
        """The steps of each window of a column that was selected with "all"."""
        return np.split(self.columns[column, "all"], np.cumsum(self.lengths)[:-1])


class Sampler:
    """A sampling call that is open. Its memory at the service is given back as batches are read. Belongs to one thread."""

    def __init__(
        self,
        channel: grpc.Channel,
        address: str,
        run: str,
        epoch: int,
        shares: Mapping[str, float],
        columns: Mapping[str, Column],
        selections: Sequence[tuple[str, str]],
        window_rows: int,
        minimum_rows: int,
        credit_bytes: int,
        ages: bool,
    ) -> None:
        for name, rows in selections:
            if name not in columns or rows not in _ROWS:
                raise ValueError(f"a selection is a column of {list(columns)} and one of {list(_ROWS)}, not {(name, rows)}")
        self._channel, self._address, self._run, self._epoch = channel, address, run, epoch
        self._shares = list(shares)
        self._selections = [(name, rows) for name, rows in selections]
        self._columns = [columns[name] for name, _ in selections]
        self._next = 0
        self._awaited = 0
        self._windows: dict[int, int] = {}
        self._updates: dict[str, Call[pb.UpdatePrioritiesRequest, pb.UpdatePrioritiesResponse]] = {}
        self._call = Call(channel, address, "Sample", pb.SampleRequest, pb.SampleResponse)
        self._call.send(
            pb.SampleRequest(
                open=pb.SampleOpen(
                    run=run,
                    epoch=epoch,
                    shares=[pb.TableShare(table=table, share=share) for table, share in shares.items()],
                    columns=[pb.ColumnSelection(column=name, rows=_ROWS[rows]) for name, rows in selections],
                    window_rows=window_rows,
                    minimum_rows=minimum_rows,
                    credit_bytes=credit_bytes,
                    ages=ages,
                )
            )
        )
        self._call.read()

    def request(self, windows: int, *, timeout: float = 0) -> None:
        """Asks for a batch that receive() will return, so that it is drawn meanwhile.

        Args:
            timeout: seconds that it may wait for the rate limiter; 0: for ever.
        """
        draw = pb.SampleDraw(request=self._next, windows=windows, timeout_ms=int(timeout * 1000))
        self._windows[self._next] = windows
        self._next += 1
        self._call.send(pb.SampleRequest(draw=draw))

    def receive(self) -> Batch:
        """Waits for the next batch that was asked for.

        Raises:
            OutOfData: if it will never come: collecting is over.
            DeadlineExceeded: if its time is up.
            ServerError: if the service ended the call otherwise.
        """
        if self._awaited == self._next:
            raise ValueError("no batch was asked for")
        windows = self._windows.pop(self._awaited)
        parts: list[pb.SampleBatch] = []
        while sum(part.windows for part in parts) < windows:
            part = self._call.read().batch
            if part.request != self._awaited:
                raise ProtocolError(f"{self._address} sent a batch of draw {part.request} before all of {self._awaited}")
            # The message is this process's own copy; only the service's memory is held by the credit.
            self._call.send(pb.SampleRequest(credit=pb.Credit(bytes=part.credit_bytes)))
            if part.out_of_data:
                self._awaited += 1
                raise OutOfData(f"run {self._run} at {self._address} has no more windows: collecting is over")
            parts.append(part)
        self._awaited += 1
        return self._batch(sorted(parts, key=lambda part: part.offset))

    def sample(self, windows: int, *, timeout: float = 0) -> Batch:
        """Asks for a batch of so many windows and waits for it. As request() and receive()."""
        if self._awaited < self._next:
            raise ValueError(f"{self._next - self._awaited} batches that were asked for come first: receive() them")
        self.request(windows, timeout=timeout)
        return self.receive()

    def _batch(self, parts: list[pb.SampleBatch]) -> Batch:
        def joined(field: str, dtype: str) -> Array:
            return np.frombuffer(b"".join(getattr(part, field) for part in parts), dtype).copy()

        columns = {}
        for i, (selection, column) in enumerate(zip(self._selections, self._columns)):
            shape = (column.stack, *column.shape) if column.stack > 1 else column.shape
            data = b"".join(part.columns[i] for part in parts)
            columns[selection] = np.frombuffer(data, column.wire).astype(column.dtype).reshape(-1, *shape)
        keys = joined("keys", "<i8")
        tables = joined("tables", "u1") if len(self._shares) > 1 else np.zeros(len(keys), np.uint8)
        ages = joined("age_seconds", "<f4")
        updates = joined("acting_updates", "<i4")
        return Batch(
            columns=columns,
            lengths=joined("lengths", "<i4"),
            ends=joined("ends", "u1"),
            keys=keys,
            leaves=joined("leaves", "<f8"),
            masses=joined("masses", "<f8"),
            tables=tables,
            age_seconds=ages if len(ages) else None,
            acting_updates=updates if len(updates) else None,
        )

    def update_priorities(self, keys: npt.ArrayLike, priorities: npt.ArrayLike, *, table: str | None = None) -> tuple[int, int]:
        """Sets priorities of rows, finite and 0 or more.

        Args:
            keys: as in a batch, int64 [n].
            priorities: [n].
            table: of the call's; needed where it has several.

        Returns:
            how many were set, and of how many the rows are gone.
        """
        if table is None and len(self._shares) > 1:
            raise ValueError(f"the call has the tables {self._shares}: name one")
        table = self._shares[0] if table is None else table
        rows, values = np.asarray(keys, "<i8"), np.asarray(priorities, "<f4")
        if rows.ndim != 1 or rows.shape != values.shape:
            raise ValueError(f"there is a priority for each key, not {list(values.shape)} for {list(rows.shape)}")
        request = pb.UpdatePrioritiesRequest(keys=rows.tobytes(), priorities=values.tobytes())
        call = self._updates.get(table)
        if call is None:
            call = Call(
                self._channel, self._address, "UpdatePriorities", pb.UpdatePrioritiesRequest, pb.UpdatePrioritiesResponse
            )
            self._updates[table] = call
            request.run, request.epoch, request.table = self._run, self._epoch, table
        call.send(request)
        response = call.read()
        return response.applied, response.stale

    def close(self) -> None:
        """Ends the call; batches that were asked for and not received are not drawn."""
        self._call.cancel()
        for call in self._updates.values():
            call.cancel()

    def __enter__(self) -> Sampler:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self.close()
