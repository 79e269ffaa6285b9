"""What can go wrong, as exceptions. All of them are PolyakError."""

from __future__ import annotations

import grpc


class PolyakError(Exception):
    """Base of this package's errors."""


class SpaceError(PolyakError, ValueError):
    """A space that Polyak does not know, or a value that is not of its space; the message names the path, as in
    ``observation["arm"][2]``, the value and what is allowed."""


class ProtocolError(PolyakError):
    """The other side sent what the protocol does not allow."""


class DamagedFileError(PolyakError):
    """A file is not as it was written, or another version's."""


class OutOfData(PolyakError):
    """A replay service has no window to sample, and never will: collecting is over."""


class ServerError(PolyakError):
    """A server ended a call with an error, in its words.

    Attributes:
        address: the server's, "host:port".
        code: gRPC's status code.
        details: what the server said.
    """

    def __init__(self, address: str, code: grpc.StatusCode, details: str) -> None:
        super().__init__(f"{address}: {details or 'no reason given'} ({code.name})")
        self.address = address
        self.code = code
        self.details = details


class InvalidArgument(ServerError):
    """A value that the server does not take: INVALID_ARGUMENT."""


class NotFound(ServerError):
    """An unknown run or table: NOT_FOUND."""


class AlreadyExists(ServerError):
    """Something of this name is there: ALREADY_EXISTS."""


class FailedPrecondition(ServerError):
    """Another protocol version, other spaces than the run's, a stale epoch, a gap: FAILED_PRECONDITION."""


class ResourceExhausted(ServerError):
    """More than the server takes: RESOURCE_EXHAUSTED."""


class DeadlineExceeded(ServerError):
    """One side waited longer than it may: DEADLINE_EXCEEDED."""


class Unauthenticated(ServerError):
    """No certificate or token, or one that is not good any more: UNAUTHENTICATED."""


class PermissionDenied(ServerError):
    """A certificate of another role than the call is for: PERMISSION_DENIED."""


class Unavailable(ServerError):
    """Nobody answers at the address, or the server is stopping: UNAVAILABLE."""


class Unimplemented(ServerError):
    """A server answers, but not of this service: UNIMPLEMENTED."""


_TYPES: dict[grpc.StatusCode, type[ServerError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidArgument,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.ALREADY_EXISTS: AlreadyExists,
    grpc.StatusCode.FAILED_PRECONDITION: FailedPrecondition,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ResourceExhausted,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
    grpc.StatusCode.PERMISSION_DENIED: PermissionDenied,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.UNIMPLEMENTED: Unimplemented,
}


def server_error(address: str, code: grpc.StatusCode, details: str | None) -> ServerError:
    """The exception of a status."""
    return _TYPES.get(code, ServerError)(address, code, details or "")
