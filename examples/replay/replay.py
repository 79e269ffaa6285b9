"""Appends steps to a replay service, samples them by priority, and sends new priorities back.

    polyak replay-service --set replay-service.standalone=true --set replay-service.listen=127.0.0.1:7002
    python3 -m grpc_tools.protoc -I proto/src/main/proto --python_out=. --grpc_python_out=. polyak/replay/v1/replay.proto
    python3 examples/replay/replay.py 127.0.0.1:7002

Needs grpcio, grpcio-tools and numpy.
"""

import queue
import sys

import grpc
import numpy as np

sys.path.insert(0, ".")
from polyak.replay.v1 import replay_pb2 as pb  # noqa: E402
from polyak.replay.v1 import replay_pb2_grpc  # noqa: E402

RUN = "from-python"
STEPS = 1000


class Call:
    """A streaming call: what is sent goes when it is sent, responses are read one by one."""

    def __init__(self, method):
        self._requests = queue.SimpleQueue()
        self._responses = method(iter(self._requests.get, None))

    def __call__(self, **request):
        self._requests.put(self.request(**request))
        return self

    def read(self):
        return next(self._responses)

    def close(self):
        self._requests.put(None)


class Append(Call):
    request = pb.AppendRequest


class Sample(Call):
    request = pb.SampleRequest


class UpdatePriorities(Call):
    request = pb.UpdatePrioritiesRequest


def create(stub):
    """One prioritised table of steps of four numbers, an action and a reward."""
    column = lambda name, kind, *shape: pb.Column(name=name, data_type=kind, shape=shape)
    stub.CreateTables(
        pb.CreateTablesRequest(
            run=RUN,
            epoch=1,
            signature=pb.Signature(
                columns=[
                    column("observation", pb.DATA_TYPE_FLOAT32, 4),
                    column("action", pb.DATA_TYPE_INT32),
                    column("reward", pb.DATA_TYPE_FLOAT32),
                ]
            ),
            capacity_bytes=16 << 20,
            horizon=3,
            tables=[
                pb.Table(
                    name="replay",
                    sampler=pb.Selector(kind=pb.Selector.KIND_PRIORITISED, alpha=0.6),
                    capacity_steps=100_000,
                    rate_limit=pb.RateLimit(
                        samples_per_insert=1,
                        minimum_size=100,
                        minimum_difference=-np.inf,
                        maximum_difference=np.inf,
                    ),
                )
            ],
            largest_append=1024,
            largest_draw=64,
        )
    )


def append(stub):
    """An episode of 1,000 steps and its closing row, which holds the last observation."""
    call = Append(stub.Append)
    opened = call(open=pb.AppendOpen(run=RUN, stream="lane-0", incarnation=1)).read().opened
    if opened.next_sequence == STEPS:
        print("the service has the steps already: each is stored once")
        return
    rng = np.random.default_rng(0)
    rows = STEPS + 1
    flags = np.zeros(rows, np.uint8)
    flags[STEPS - 1] = 1  # terminated
    flags[STEPS] = 4  # the closing row
    reward = rng.random(rows, np.float32)
    reward[STEPS] = 0
    call(
        rows=pb.AppendRows(
            count=rows,
            flags=flags.tobytes(),
            columns=[
                rng.standard_normal((rows, 4), np.float32).tobytes(),
                np.zeros(rows, np.int32).tobytes(),
                reward.tobytes(),
            ],
        )
    )
    print("stored", call.read().acknowledged.next_sequence, "steps")
    call.close()


def sample(stub):
    """Draws 64 windows for three-step returns, and gives each a priority."""
    rows = lambda column, which: pb.ColumnSelection(column=column, rows=which)
    call = Sample(stub.Sample)
    call(
        open=pb.SampleOpen(
            run=RUN,
            epoch=1,
            shares=[pb.TableShare(table="replay", share=1)],
            columns=[
                rows("observation", pb.ColumnSelection.ROWS_FIRST),
                rows("observation", pb.ColumnSelection.ROWS_LAST),
                rows("action", pb.ColumnSelection.ROWS_FIRST),
                rows("reward", pb.ColumnSelection.ROWS_ALL),
            ],
            window_rows=4,
            minimum_rows=2,
            credit_bytes=8 << 20,
        )
    ).read()
    batch = call(draw=pb.SampleDraw(request=0, windows=64)).read().batch
    call(credit=pb.Credit(bytes=batch.credit_bytes))
    observations = np.frombuffer(batch.columns[0], np.float32).reshape(-1, 4)
    lengths = np.frombuffer(batch.lengths, np.int32)
    rewards = np.split(np.frombuffer(batch.columns[3], np.float32), np.cumsum(lengths)[:-1])
    probabilities = np.frombuffer(batch.leaves) / np.frombuffer(batch.masses)
    returns = [float(np.dot(0.99 ** np.arange(len(r)), r)) for r in rewards]
    print("sampled", observations.shape, "mean three-step return", round(np.mean(returns), 3))
    print("probabilities", probabilities.min(), "to", probabilities.max())

    update = UpdatePriorities(stub.UpdatePriorities)
    errors = np.abs(np.array(returns, np.float32))
    applied = update(
        run=RUN, epoch=1, table="replay", keys=batch.keys, priorities=errors.tobytes()
    ).read()
    print("priorities applied", applied.applied, "stale", applied.stale)
    update.close()
    call.close()


if __name__ == "__main__":
    with grpc.insecure_channel(sys.argv[1]) as channel:
        stub = replay_pb2_grpc.ReplayServiceStub(channel)
        create(stub)
        append(stub)
        sample(stub)
