"""Round trips a second of play(), and what of each is this package's own work.

    PYTHONPATH=. python3 benchmarks/round_trips.py            # against a gateway in Python, a process of its own
    PYTHONPATH=. python3 benchmarks/round_trips.py 127.0.0.1:7005    # against an actor-node's, until its run is over

The environments do nothing, so that all the time is the call's. The own work is measured apart, without gRPC: parsing a message,
stepping the adapter, serialising the answer.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import grpc
import grpc.aio

import polyak
from polyak.environment import play
from polyak.environment.adapters import adapt
from polyak.environment.v1 import environment_pb2 as pb
from still import still


def actions(number: int, environments: int) -> bytes:
    message = pb.PlayResponse(actions=pb.Actions(number=number, actions=[bytes(8 * environments)]))
    return message.SerializeToString()


def serve(round_trips: int, port: Connection) -> None:
    """A gateway that sends so many actions and looks at nothing that comes."""

    async def answer(requests: Any, context: Any) -> Any:
        introduction = pb.PlayRequest.FromString(await context.read()).introduction
        environments = introduction.environments
        await context.write(pb.PlayResponse(welcome=pb.Welcome()).SerializeToString())
        for number in range(1, round_trips + 1):
            await context.read()
            await context.write(actions(number, environments))
        await context.read()

    async def run() -> None:
        server = grpc.aio.server()
        handler = grpc.stream_stream_rpc_method_handler(answer)
        service = "polyak.environment.v1.EnvironmentService"
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {"Play": handler}),))
        port.send(server.add_insecure_port("127.0.0.1:0"))
        await server.start()
        await server.wait_for_termination()

    asyncio.run(run())


def own_work(env: Any, round_trips: int) -> float:
    """Seconds of a round trip that are neither gRPC's nor the environment's."""
    adapter = adapt(env)
    adapter.begin(0)
    messages = [actions(number, adapter.environments) for number in range(1, round_trips + 1)]
    request = pb.PlayRequest(observations=pb.Observations())
    start = time.perf_counter()
    for message in messages:
        received = pb.PlayResponse.FromString(message).actions
        play._fill(request.observations, received.number, adapter.act(received.actions, received.reset))
        request.SerializeToString()
    return (time.perf_counter() - start) / round_trips


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", nargs="?", help="an actor-node's gateway; its run should end after some seconds")
    parser.add_argument("--environments", type=int, nargs="*", default=[1, 256])
    parser.add_argument("--round-trips", type=int, default=20_000)
    arguments = parser.parse_args()
    for environments in arguments.environments:
        env = still(environments)
        server = SimpleNamespace(kill=lambda: None)
        target = arguments.target
        if target is None:
            spawn = multiprocessing.get_context("spawn")
            here, there = spawn.Pipe()
            server = spawn.Process(target=serve, args=(arguments.round_trips, there), daemon=True)
            server.start()
            target = f"127.0.0.1:{here.recv()}"
        own = own_work(env, 5_000)
        start = time.perf_counter()
        played = polyak.play(env, target)
        seconds = time.perf_counter() - start
        server.kill()
        print(
            f"{environments} environments: {played.steps / environments / seconds:,.0f} round trips/s,"
            f" {played.steps / seconds:,.0f} steps/s; own work {own * 1e6:.1f} us of {seconds / played.steps * environments * 1e6:.0f}"
        )


if __name__ == "__main__":
    main()
