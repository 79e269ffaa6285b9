"""Environments as a service that actor-nodes dial: the server of SimulatorService.Simulate."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from types import TracebackType
from typing import Any

import grpc

from polyak import channels
from polyak.backoff import Backoff
from polyak.environment import play
from polyak.environment.adapters import adapt
from polyak.environment.v1 import environment_pb2 as pb
from polyak.errors import PolyakError

_SERVICE = "polyak.environment.v1.SimulatorService"
# Of a server's name: the number of a call comes behind it.
_LONGEST_NAME = 42
_OPTIONS: list[tuple[str, int]] = [
    ("grpc.max_receive_message_length", channels.MAXIMUM_MESSAGE),
    ("grpc.so_reuseport", 0),
    # Nodes find out within seconds that a server is gone.
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 5_000),
]

_log = logging.getLogger("polyak")


def serve(make_env: Callable[[], Any], listen: str, *, calls: int = 16, name: str | None = None) -> None:
    """Serves environments to the actor-nodes that dial, until it is interrupted.

    Each call of a node plays an environment of its own, in a thread; what it plays is chosen by the node, as with play(). The
    node says where to dial: ``polyak train --external --simulator HOST:PORT``. When the run is over, or a node is gone, the
    call's environment is closed, if it can be, and the server goes on. The logger "polyak" tells of each call.

    Args:
        make_env: makes an environment like Gymnasium's, or a vector environment (with ``num_envs``).
        listen: "host:port"; "0.0.0.0:7006" lets everybody dial.
        calls: that are played at once at the most.
        name: the server's own at the nodes, of [a-z0-9_.-]; its calls have numbers behind it, 48 characters with them at the
            most. By default of host and process.

    Raises:
        PolyakError: if it cannot listen there.
    """
    with Server(make_env, listen, calls, name) as server:
        _log.info("%s serves environments on %s", server.name, server.address)
        server.wait()


class Server:
    """Serves from the beginning to the end of a with statement.

    Attributes:
        name: of the server; its calls have numbers behind it.
        address: where it listens, "host:port".
    """

    def __init__(self, make_env: Callable[[], Any], listen: str, calls: int = 16, name: str | None = None) -> None:
        if calls < 1:
            raise ValueError(f"a server plays 1 call or more, not {calls}")
        self.name = play.client_name(name, _LONGEST_NAME)
        play.client_name(self._name(calls - 1))
        self._make_env = make_env
        self._calls = calls
        self._free = set(range(calls))
        self._lock = threading.Lock()
        # One thread more: it tells the call that is one too many so.
        self._server = grpc.server(futures.ThreadPoolExecutor(calls + 1), options=_OPTIONS)
        handler = grpc.stream_stream_rpc_method_handler(
            self._simulate,
            request_deserializer=pb.PlayResponse.FromString,
            response_serializer=pb.PlayRequest.SerializeToString,
        )
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, {"Simulate": handler}),))
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65_535:
            raise ValueError(f'a server listens on "host:port", such as "0.0.0.0:7006", not {listen!r}')
        try:
            self.address = f"{host}:{self._server.add_insecure_port(listen)}"
        except RuntimeError as refused:
            raise PolyakError(f"cannot listen on {listen}: {refused}") from None

    def _name(self, number: int) -> str:
        return f"{self.name}-{number}"

    def __enter__(self) -> Server:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.stop(None).wait()

    def wait(self) -> None:
        """Waits for an interrupt."""
        self._server.wait_for_termination()

    def _simulate(self, responses: Iterator[pb.PlayResponse], context: Any) -> Iterator[pb.PlayRequest]:
        """One call of a node."""
        number = self._begin()
        if number is None:
            context.abort(
                grpc.StatusCode.RESOURCE_EXHAUSTED, f"{self.name} plays {self._calls} calls, which is the most"
            )
        name = self._name(number)
        environments: list[Any] = []
        try:
            environments.append(self._make_env())
            yield from self._play(name, environments[0], responses, context.peer())
        except grpc.RpcError:
            _log.info("%s: the node is gone", name)
        except Exception as failure:
            _log.exception("%s: the environment failed", name)
            context.abort(grpc.StatusCode.INTERNAL, f"the environment of {name} failed: {failure}")
        finally:
            for each in environments:
                getattr(each, "close", lambda: None)()
            with self._lock:
                self._free.add(number)

    def _begin(self) -> int | None:
        with self._lock:
            if not self._free:
                return None
            number = min(self._free)
            self._free.remove(number)
            return number

    @staticmethod
    def _play(name: str, env: Any, responses: Iterator[pb.PlayResponse], peer: str) -> Iterator[pb.PlayRequest]:
        adapter = adapt(env)
        conversation = play.Player(adapter, peer, name, play.title(env), Backoff()).conversation()
        request = next(conversation)
        while True:
            yield request
            response = next(responses, None)
            if response is None or response.WhichOneof("kind") == "end":
                break
            request = conversation.send(response)
        end = response.end if response is not None else pb.End()
        if end.code:
            code = next((each.name for each in grpc.StatusCode if each.value[0] == end.code), str(end.code))
            _log.warning("%s: the node ends the call: %s (%s); %s", name, end.message, code, adapter.tally.played())
        else:
            _log.info("%s: the run is over; %s", name, adapter.tally.played())
