"""A client of one replay service and one of its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, NamedTuple

import grpc

from polyak import channels
from polyak.errors import server_error
from polyak.replay.appending import Appender
from polyak.replay.calls import SERVICE
from polyak.replay.sampling import Sampler
from polyak.replay.tables import Column, Table
from polyak.replay.v1 import replay_pb2 as pb

_SECONDS = 30.0


class TableStatus(NamedTuple):
    """Where a table stands.

    Attributes:
        rows: selectable now, of capacity at the most.
        inserted, sampled, removed: rows and windows since its creation.
        error: inserted x samples_per_insert - sampled.
    """

    rows: int
    capacity: int
    inserted: int
    sampled: int
    removed: int
    error: float


class ReplayClient:
    """One run of a replay service, which serves on its own or with a training run.

    Args:
        target: "host:port".
        run: the run's name.
        epoch: of the learner; a higher one ends the sampling of the lower.
        ca, certificate, key: PEM files of the service's authority and of one's own certificate, of role operator, where it
            speaks TLS.

    An example, DQN's loop without the network:

        with polyak.ReplayClient("127.0.0.1:7002", "demo") as replay:
            replay.create_tables([Column("observation", shape=(4,)), Column("action", np.int32), Column("reward")],
                                 [Table("replay", 100_000, prioritised(0.6))])
            with replay.stream("lane-0") as stream:
                stream.append({"observation": o, "action": a, "reward": r}, terminated=True, final_observation=last)
            with replay.sampler([("observation", "first"), ("reward", "all")]) as sampler:
                batch = sampler.sample(64)
                sampler.update_priorities(batch.keys, errors)
    """

    def __init__(
        self,
        target: str,
        run: str,
        *,
        epoch: int = 1,
        ca: channels.File | None = None,
        certificate: channels.File | None = None,
        key: channels.File | None = None,
    ) -> None:
        self._address = channels.address(target)
        self._run = run
        self._epoch = epoch
        self._channel = channels.Access(ca, certificate, key).channel(target)

    def create_tables(
        self,
        columns: Sequence[Column],
        tables: Sequence[Table],
        *,
        horizon: int = 1,
        capacity_bytes: int | None = None,
        largest_append: int = 1024,
        largest_draw: int = 1024,
        seed: int = 0,
        durable: bool = False,
    ) -> bool:
        """Creates the run and its tables, or finds them as they are.

        Args:
            horizon: further rows that make a row selectable: n of n-step returns.
            capacity_bytes: of storage; by default what the largest table needs and half as much again.
            largest_append, largest_draw: steps of one append and windows of one draw at the most.
            durable: rows outlive the service's process.

        Returns:
            whether they were created now.
        """
        if capacity_bytes is None:
            # Rows are padded to 8 bytes, with a flag.
            row = sum(each.bytes + 8 for each in columns) + 16
            capacity_bytes = max(4 << 20, 3 * row * max((each.capacity * each.sequence_period for each in tables), default=0) // 2)
        request = pb.CreateTablesRequest(
            run=self._run,
            epoch=self._epoch,
            signature=pb.Signature(columns=[each.to_proto() for each in columns]),
            capacity_bytes=capacity_bytes,
            horizon=horizon,
            tables=[each.to_proto() for each in tables],
            largest_append=largest_append,
            largest_draw=largest_draw,
            seed=seed,
            durable=durable,
        )
        return bool(self._ask("CreateTables", request, pb.CreateTablesResponse).created)

    def columns(self) -> list[Column]:
        """The run's."""
        return [Column.from_proto(each) for each in self._describe().signature.columns]

    def runs(self) -> list[str]:
        """All that the service has."""
        return list(self._ask("ListRuns", pb.ListRunsRequest(), pb.ListRunsResponse).runs)

    def status(self) -> dict[str, TableStatus]:
        """The run's tables, by their names."""
        call = self._channel.unary_stream(
            SERVICE + "WatchStatus",
            request_serializer=pb.WatchStatusRequest.SerializeToString,
            response_deserializer=pb.WatchStatusResponse.FromString,
        )(pb.WatchStatusRequest(run=self._run), timeout=_SECONDS)
        try:
            response: pb.WatchStatusResponse = next(call)
        except grpc.RpcError as error:
            raise server_error(self._address, error.code(), error.details()) from None
        call.cancel()
        return {
            each.table: TableStatus(
                each.rows, each.capacity_steps, each.totals.inserted, each.totals.sampled, each.totals.removed, each.error
            )
            for each in response.tables
        }

    def stream(self, name: str, *, incarnation: int = 1, priorities_follow: bool = False) -> Appender:
        """Opens a stream of steps.

        Args:
            name: the stream's, for its life.
            incarnation: a higher one than the service has seen begins anew, and ends the older.
            priorities_follow: rows wait for their initial priority; else they take the table's largest.
        """
        run = self._describe()
        columns = [Column.from_proto(each) for each in run.signature.columns]
        return Appender(
            self._channel, self._address, self._run, columns, run.largest_append, name, incarnation, priorities_follow
        )

    def sampler(
        self,
        selections: Sequence[tuple[str, str]],
        *,
        tables: str | Mapping[str, float] = "replay",
        window_rows: int = 2,
        minimum_rows: int = 2,
        credit_bytes: int = 8 << 20,
        ages: bool = False,
    ) -> Sampler:
        """Opens a sampling call.

        Args:
            selections: pairs of a column and the rows of a window that it is wanted for: "first", "last" (the one to bootstrap
                from) or "all" (its steps).
            tables: a table, or several with the parts of a batch that come from each.
            window_rows: of a window at the most, the last one included: n + 1 for n-step returns.
            minimum_rows: of a window at the least.
            credit_bytes: of batches that the service may have sent and that were not read yet.
            ages: batches tell how old their windows are.
        """
        columns = {each.name: each for each in self.columns()}
        shares = {tables: 1.0} if isinstance(tables, str) else dict(tables)
        return Sampler(
            self._channel,
            self._address,
            self._run,
            self._epoch,
            shares,
            columns,
            selections,
            window_rows,
            minimum_rows,
            credit_bytes,
            ages,
        )

    def end_collection(self) -> None:
        """Says that no more steps will come: draws that can never be served are out of data."""
        self._ask("EndCollection", pb.EndCollectionRequest(run=self._run), pb.EndCollectionResponse)

    def _describe(self) -> pb.DescribeRunResponse:
        described: pb.DescribeRunResponse = self._ask(
            "DescribeRun", pb.DescribeRunRequest(run=self._run), pb.DescribeRunResponse
        )
        return described

    def _ask(self, method: str, request: Any, response: Any) -> Any:
        call = self._channel.unary_unary(
            SERVICE + method, request_serializer=type(request).SerializeToString, response_deserializer=response.FromString
        )
        try:
            return call(request, timeout=_SECONDS)
        except grpc.RpcError as error:
            raise server_error(self._address, error.code(), error.details()) from None

    def close(self) -> None:
        """Closes the connection, and with it what is open."""
        self._channel.close()

    def __enter__(self) -> ReplayClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        self.close()
