"""Calls of the replay service whose both sides are streams."""

from __future__ import annotations

import queue
from typing import Any, Generic, TypeVar

import grpc

from polyak.errors import ProtocolError, ServerError, server_error

Request = TypeVar("Request")
Response = TypeVar("Response")

SERVICE = "/polyak.replay.v1.ReplayService/"


class Call(Generic[Request, Response]):
    """What is sent goes when it is sent; responses are read one by one. Belongs to one thread."""

    def __init__(self, channel: grpc.Channel, address: str, method: str, request: type[Request], response: type[Response]) -> None:
        self._address = address
        self._requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        opened: Any = channel.stream_stream(
            SERVICE + method,
            request_serializer=request.SerializeToString,  # type: ignore[attr-defined]
            response_deserializer=response.FromString,  # type: ignore[attr-defined]
        )
        self._responses = opened(iter(self._requests.get, None))

    def send(self, request: Request) -> None:
        self._requests.put(request)

    def read(self) -> Response:
        """Waits for the next response.

        Raises:
            ServerError: if the call ended with an error.
            ProtocolError: if it ended.
        """
        try:
            response: Response = next(self._responses)
            return response
        except StopIteration:
            raise ProtocolError(f"{self._address} ended a call without an answer") from None
        except grpc.RpcError as error:
            raise self._error(error) from None

    def finish(self) -> None:
        """Says that nothing more comes, and waits until the service has taken all."""
        self._requests.put(None)
        try:
            for _ in self._responses:
                pass
        except grpc.RpcError as error:
            raise self._error(error) from None

    def cancel(self) -> None:
        self._responses.cancel()
        self._requests.put(None)

    def _error(self, error: Any) -> ServerError:
        return server_error(self._address, error.code(), error.details())
