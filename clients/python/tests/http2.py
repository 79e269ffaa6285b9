"""As much of HTTP/2 (RFC 9113) and gRPC over it as it takes to say something that no client of gRPC would."""

from __future__ import annotations

import socket
import struct

PLAY = "/polyak.environment.v1.EnvironmentService/Play"

_DATA, _HEADERS, _RST_STREAM, _SETTINGS = 0, 1, 3, 4
_END_STREAM, _END_HEADERS = 1, 4
_STREAM = 1


def declare(address: str, path: str, size: int) -> bytes:
    """Begins a call whose first message says that it has ``size`` bytes, of which none comes. Returns what ends the call: the
    payload of its last frame, headers as HPACK has them (RFC 7541), whose short strings are as they are."""
    host, port = address.rsplit(":", 1)
    fields = {
        ":method": "POST",
        ":scheme": "http",
        ":path": path,
        ":authority": address,
        "te": "trailers",
        "content-type": "application/grpc",
    }
    headers = b"".join(b"\0" + _string(name) + _string(value) for name, value in fields.items())
    with socket.create_connection((host, int(port))) as connection, connection.makefile("rb") as received:
        connection.sendall(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            + _frame(_SETTINGS, 0, 0, b"")
            + _frame(_HEADERS, _END_HEADERS, _STREAM, headers)
            + _frame(_DATA, 0, _STREAM, struct.pack(">BI", 0, size))
        )
        while True:
            length, kind, flags, stream = struct.unpack(">IBBI", b"\0" + received.read(9))
            payload = received.read(length)
            if stream == _STREAM and (kind == _RST_STREAM or (kind == _HEADERS and flags & _END_STREAM)):
                return payload


def _string(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload
