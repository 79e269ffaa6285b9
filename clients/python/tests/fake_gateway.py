"""A gateway that checks what a client sends, and tells it what to do by a script."""

from __future__ import annotations

from concurrent import futures
from typing import Callable, Iterator

import grpc
import numpy as np

from polyak.environment.v1 import environment_pb2 as pb

METHOD = "polyak.environment.v1.EnvironmentService"


class Gateway:
    """A server on a free port of the loopback address. Each call runs the next of ``scripts``, the last one again and again.

    A script is a generator function: it gets the Introduction, yields responses, and each yield gives it the client's
    Observations, after checks that hold for all of them.
    """

    def __init__(self, *scripts: Callable, address: str = "127.0.0.1:0"):
        self._scripts = list(scripts)
        self.introductions: list[pb.Introduction] = []
        self.faults: list[BaseException] = []
        self._server = grpc.server(futures.ThreadPoolExecutor(4), options=[("grpc.so_reuseport", 0)])
        handler = grpc.stream_stream_rpc_method_handler(
            self._play,
            request_deserializer=pb.PlayRequest.FromString,
            response_serializer=pb.PlayResponse.SerializeToString,
        )
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(METHOD, {"Play": handler}),))
        self.address = "127.0.0.1:%d" % self._server.add_insecure_port(address)

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *_):
        self._server.stop(None).wait()

    def _play(self, requests: Iterator[pb.PlayRequest], context: grpc.ServicerContext) -> Iterator[pb.PlayResponse]:
        introduction = next(requests).introduction
        self.introductions.append(introduction)
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        try:
            running = script(introduction)
            response = next(running)
            while True:
                yield response
                if not response.WhichOneof("kind"):
                    return
                received = next(requests).observations
                expected = response.actions.number
                if received.number != expected:
                    raise AssertionError(f"observations are number {received.number}, not {expected}")
                self._check(introduction, received)
                response = running.send(received)
        except Abort as abort:
            context.abort(*abort.args)
        except StopIteration:
            return
        except AssertionError as fault:
            self.faults.append(fault)
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(fault))

    @staticmethod
    def _check(introduction: pb.Introduction, received: pb.Observations) -> None:
        environments = introduction.environments
        first = received.number == 0
        sizes = [len(received.rewards), len(received.terminated), len(received.truncated)]
        expected = [0, 0, 0] if first else [8 * environments, environments, environments]
        if sizes != expected:
            raise AssertionError(f"rewards and flags have {sizes} bytes, not {expected}")
        ended = sum(a or b for a, b in zip(received.terminated, received.truncated))
        if introduction.auto_reset == pb.AUTO_RESET_SAME_STEP and ended:
            if sum(map(len, received.final_observations)) * environments != ended * sum(map(len, received.observations)):
                raise AssertionError("final observations are not those of the ended")
        elif received.final_observations:
            raise AssertionError("final observations of none")


class Abort(Exception):
    """Ends the call with a status: Abort(code, details)."""


def welcome(seed: int = 7) -> pb.PlayResponse:
    return pb.PlayResponse(welcome=pb.Welcome(seed=seed))


def actions(number: int, *leaves: bytes, reset: bytes = b"") -> pb.PlayResponse:
    return pb.PlayResponse(actions=pb.Actions(number=number, actions=leaves, reset=reset))


def discrete(number: int, values: list[int], reset: bytes = b"") -> pb.PlayResponse:
    return actions(number, np.array(values, "<i8").tobytes(), reset=reset)


class Recorded:
    """A script of a number of steps with action 1, which resets what ended where that is the node's part, and keeps what it
    observes: of each message the observations, rewards, terminated, truncated, reset before, and final observations."""

    def __init__(self, steps: int, seed: int = 7, fails: Exception | None = None):
        self._steps = steps
        self._seed = seed
        self._fails = fails
        self.messages: list[tuple] = []

    def __call__(self, introduction):
        environments = introduction.environments
        received = yield welcome(self._seed)
        reset = b""
        for number in range(1, self._steps + 1):
            self._keep(environments, received, reset)
            ended = bytes(a | b for a, b in zip(received.terminated, received.truncated))
            told = introduction.auto_reset == pb.AUTO_RESET_DISABLED and any(ended)
            reset = ended if told else b""
            received = yield discrete(number, [1] * environments, reset)
        self._keep(environments, received, reset)
        if self._fails is not None:
            raise self._fails

    def _keep(self, environments, received, reset):
        observations = np.frombuffer(received.observations[0], "<f4").reshape(environments, -1).tolist()
        finals = [np.frombuffer(each, "<f4").reshape(-1, 2).tolist() for each in received.final_observations]
        self.messages.append(
            (
                observations,
                np.frombuffer(received.rewards, "<f8").tolist(),
                list(received.terminated),
                list(received.truncated),
                list(reset),
                finals[0] if finals else [],
            )
        )
