"""The call of EnvironmentService.Play."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import re
import socket
import threading
from typing import Any

import grpc
import grpc.aio

from polyak import channels
from polyak.backoff import Backoff
from polyak.environment.adapters import Adapter, Observed, adapt
from polyak.environment.tally import Played
from polyak.environment.v1 import environment_pb2 as pb
from polyak.errors import PolyakError, ProtocolError, Unavailable, server_error

PROTOCOL_VERSION = 1

_METHOD = "/polyak.environment.v1.EnvironmentService/Play"
_NAME = re.compile(r"[a-z0-9_.-]{1,48}")
_LONGEST_ENVIRONMENT = 128

_log = logging.getLogger("polyak")
_plays = itertools.count()


def play(env: Any, target: str, *, name: str | None = None) -> Played:
    """Plays in an environment for the run of an actor-node, until the run is over.

    The node chooses the actions; this call steps the environment with them, in the thread that calls it, or, where that runs an
    asyncio loop (as in a notebook), in a thread of its own. While the node is not there, it is tried again with back-off, and
    the logger "polyak" says so. The environment stays open.

    Args:
        env: an environment like Gymnasium's, or a vector environment (with ``num_envs``).
        target: the actor-node's gateway, "host:port".
        name: the client's own at the node, 1 to 48 characters of [a-z0-9_.-]; by default of host and process.

    Returns:
        episodes, steps and the mean return of the last episodes.

    Raises:
        SpaceError: if the protocol has no counterpart of the spaces, or a value is not of its space.
        FailedPrecondition: if the node speaks another version, or the run has other spaces; with the difference.
        AlreadyExists: if a client of this name is playing.
        ServerError: if the node ends the call with another error than that it stops.
    """
    player = Player(adapt(env), channels.address(target), _name(name), _title(env), Backoff())
    return player.play()


def _name(name: str | None) -> str:
    if name is None:
        host = re.sub(r"[^a-z0-9_.-]", "-", socket.gethostname().lower())
        process = f"-{os.getpid()}-{next(_plays)}"
        return host[: 48 - len(process)] + process
    if not _NAME.fullmatch(name):
        raise ValueError(f"a name has 1 to 48 characters of [a-z0-9_.-], unlike {name!r}")
    return name


def _title(env: Any) -> str:
    spec = getattr(env, "spec", None)
    title = getattr(spec, "id", None) or type(getattr(env, "unwrapped", env)).__name__
    return str(title)[:_LONGEST_ENVIRONMENT]


class Player:
    """One client of a gateway, over as many calls as it takes."""

    def __init__(self, adapter: Adapter, target: str, name: str, title: str, backoff: Backoff) -> None:
        self._adapter = adapter
        self._target = target
        self._backoff = backoff
        self._title = title
        self._introduction = pb.PlayRequest(
            introduction=pb.Introduction(
                protocol_version=PROTOCOL_VERSION,
                name=name,
                environment=title,
                observation_space=adapter.observation_space.proto,
                action_space=adapter.action_space.proto,
                environments=adapter.environments,
                auto_reset=adapter.auto_reset,
            )
        )
        self._name = name
        self._request = pb.PlayRequest(observations=pb.Observations())

    def play(self) -> Played:
        """Plays until the run is over, on an asyncio loop of its own."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(self._play())
        return _in_thread(self._play)

    async def _play(self) -> Played:
        asyncio.get_running_loop().set_exception_handler(_report)
        while True:
            try:
                await self._call()
                return self._adapter.tally.played()
            except Unavailable as gone:
                seconds = self._backoff.next()
                _log.warning(
                    "no actor-node's gateway answers at %s: %s; %s tries again in %.1f s, until one does",
                    self._target,
                    gone.details,
                    self._name,
                    seconds,
                )
                await asyncio.sleep(seconds)

    async def _call(self) -> None:
        """One call, from the introduction until the run is over."""
        async with grpc.aio.insecure_channel(self._target, channels.OPTIONS) as channel:
            call = channel.stream_stream(
                _METHOD,
                request_serializer=pb.PlayRequest.SerializeToString,
                response_deserializer=pb.PlayResponse.FromString,
            )()
            try:
                await self._exchange(call)
            except grpc.aio.AioRpcError as error:
                raise self._refused(error) from None
            finally:
                call.cancel()

    async def _exchange(self, call: grpc.aio.StreamStreamCall[Any, Any]) -> None:
        adapter, request, response = self._adapter, self._request, None
        response = await _answer(call, self._introduction)
        if response is None:
            return
        if response.WhichOneof("kind") != "welcome":
            raise ProtocolError(f"{self._target} sent no welcome first")
        _log.info("%s plays %s for %s", self._name, self._title, self._target)
        self._backoff.restart()
        number = 0
        observed = adapter.begin(response.welcome.seed)
        while True:
            _fill(request.observations, number, observed)
            response = await _answer(call, request)
            if response is None:
                return
            actions = response.actions
            number += 1
            if actions.number != number:
                raise ProtocolError(f"{self._target} sent actions number {actions.number} after {number - 1}")
            observed = adapter.act(actions.actions, actions.reset)

    def _refused(self, error: grpc.aio.AioRpcError) -> PolyakError:
        details = error.details()
        if error.code() == grpc.StatusCode.UNIMPLEMENTED:
            details = f"what answers is no actor-node's gateway ({details})"
        return server_error(self._target, error.code(), details)


async def _answer(call: grpc.aio.StreamStreamCall[Any, Any], request: pb.PlayRequest) -> pb.PlayResponse | None:
    """Sends a message and awaits the next one. Returns None where the server has ended the call well."""
    try:
        await call.write(request)
    except (asyncio.InvalidStateError, grpc.aio.AioRpcError):
        pass  # The call has ended; reading tells how.
    response = await call.read()
    return None if response is grpc.aio.EOF else response


def _report(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Leaves out what gRPC says where several loops of a process wait for it: each is woken, and all but one find nothing."""
    if not isinstance(context.get("exception"), BlockingIOError) or "PollerCompletionQueue" not in repr(context.get("handle")):
        loop.default_exception_handler(context)


def _fill(message: pb.Observations, number: int, observed: Observed) -> None:
    message.number = number
    message.observations[:] = observed.observations
    message.rewards = observed.rewards
    message.terminated = observed.terminated
    message.truncated = observed.truncated
    message.final_observations[:] = observed.final_observations


def _in_thread(play: Any) -> Played:
    """Runs a coroutine function on a loop in a thread of its own, and ends it when this thread is interrupted."""
    outcome: list[Any] = []
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Any]]] = []
    interrupted = threading.Event()

    async def followed() -> Played:
        task = asyncio.current_task()
        assert task is not None
        running.append((asyncio.get_running_loop(), task))
        if interrupted.is_set():
            raise asyncio.CancelledError
        result: Played = await play()
        return result

    def run() -> None:
        try:
            outcome.append(asyncio.run(followed()))
        except BaseException as failure:  # It is the caller's, whatever it is.
            outcome.append(failure)

    thread = threading.Thread(target=run, name="polyak-play", daemon=True)
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        interrupted.set()
        for loop, task in running:
            loop.call_soon_threadsafe(task.cancel)
        thread.join()
        raise
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    played: Played = outcome[0]
    return played
