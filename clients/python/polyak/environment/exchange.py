"""A call's two streams in turn: a message goes, the next one comes."""

from __future__ import annotations

import queue
import threading
from typing import Any, Protocol

import grpc

from polyak.environment.v1 import environment_pb2 as pb

try:
    from grpc._cython import cygrpc
except ImportError:
    cygrpc = None

METHOD = "/polyak.environment.v1.EnvironmentService/Play"

_CODES = {code.value[0]: code for code in grpc.StatusCode}
_NO_FLAGS = 0


class Ended(Exception):
    """The server has ended the call with an error.

    Attributes:
        code: gRPC's status code.
        details: what the server said.
    """

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__(f"{details} ({code.name})")
        self.code = code
        self.details = details


class Exchange(Protocol):
    """One call. Belongs to one thread."""

    def answer(self, request: pb.PlayRequest) -> pb.PlayResponse | None:
        """Sends a message and awaits the next one. Returns None where the server has ended the call well.

        Raises:
            Ended: if it has ended the call with an error.
        """

    def close(self) -> None:
        """Ends the call, if it has not ended."""


def open_exchange(channel: grpc.Channel) -> Exchange:
    """Begins a call, by what this version of grpcio has."""
    try:
        return PolledExchange(channel)
    except (AttributeError, TypeError):
        return StreamExchange(channel)


class PolledExchange:
    """By a completion queue of its own and one thread that waits at it, also while the environment is stepped, so that the
    connection is kept alive. grpcio's streams hand each message through two threads. What this takes of grpcio is not public."""

    def __init__(self, channel: Any) -> None:
        begin: Any = (
            ((cygrpc.SendInitialMetadataOperation(None, _NO_FLAGS),), "begin"),
            ((cygrpc.ReceiveInitialMetadataOperation(_NO_FLAGS),), "begun"),
            ((cygrpc.ReceiveStatusOnClientOperation(_NO_FLAGS),), "status"),
        )
        defaults = cygrpc.PropagationConstants.GRPC_PROPAGATE_DEFAULTS
        self._call = channel._channel.segregated_call(defaults, METHOD.encode(), None, None, None, None, begin)
        self._lock = threading.Lock()
        # Guarded by the lock: batches of operations of which no event has come. When there are none, the queue is gone.
        self._due = len(begin)
        # Batches of operations that have come to their end; None: there are no more.
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._status: Any = None
        self._thread = threading.Thread(target=self._poll, name="polyak-play", daemon=True)
        self._thread.start()

    def _poll(self) -> None:
        due = True
        while due:
            event = self._call.next_event()
            if event.tag == "status":
                self._status = event.batch_operations[0]
            elif event.tag == "turn":
                self._events.put(event.batch_operations)
            with self._lock:
                self._due -= 1
                due = self._due > 0
        self._events.put(None)

    def answer(self, request: pb.PlayRequest) -> pb.PlayResponse | None:
        turn = (cygrpc.SendMessageOperation(request.SerializeToString(), _NO_FLAGS), cygrpc.ReceiveMessageOperation(_NO_FLAGS))
        with self._lock:
            if self._due and self._call.operate(turn, "turn"):
                self._due += 1
        operations = self._events.get()
        if operations is not None:
            message = operations[1].message()
            if message is not None:
                return pb.PlayResponse.FromString(message)
            self._events.get()
        code = _CODES.get(self._status.code(), grpc.StatusCode.UNKNOWN)
        if code is grpc.StatusCode.OK:
            return None
        details = self._status.details()
        raise Ended(code, details if isinstance(details, str) else details.decode("utf-8", "replace"))

    def close(self) -> None:
        with self._lock:
            if self._due:
                self._call.cancel(grpc.StatusCode.CANCELLED.value[0], "the client leaves")
        self._thread.join()


class StreamExchange:
    """By grpcio's streams. A message may be used again when the next one has come: it is sent by then."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._requests: queue.SimpleQueue[pb.PlayRequest | None] = queue.SimpleQueue()
        self._call = channel.stream_stream(
            METHOD,
            request_serializer=pb.PlayRequest.SerializeToString,
            response_deserializer=pb.PlayResponse.FromString,
        )(iter(self._requests.get, None))

    def answer(self, request: pb.PlayRequest) -> pb.PlayResponse | None:
        self._requests.put(request)
        try:
            return next(self._call, None)
        except grpc.RpcError as error:
            raise Ended(error.code(), error.details()) from None

    def close(self) -> None:
        self._call.cancel()
        self._requests.put(None)
