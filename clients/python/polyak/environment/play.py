"""The call of EnvironmentService.Play."""

from __future__ import annotations

import itertools
import logging
import os
import re
import socket
import time
from collections.abc import Generator
from typing import Any

import grpc

from polyak import channels
from polyak.backoff import Backoff
from polyak.environment.adapters import Adapter, Observed, adapt
from polyak.environment.exchange import Ended, Exchange, open_exchange
from polyak.environment.tally import Played
from polyak.environment.v1 import environment_pb2 as pb
from polyak.errors import PolyakError, ProtocolError, Unavailable, server_error

PROTOCOL_VERSION = 1

_NAME = re.compile(r"[a-z0-9_.-]{1,48}")
_LONGEST_ENVIRONMENT = 128

_log = logging.getLogger("polyak")
_plays = itertools.count()


def play(
    env: Any,
    target: str,
    *,
    name: str | None = None,
    ca: channels.File | None = None,
    token: str | None = None,
    certificate: channels.File | None = None,
    key: channels.File | None = None,
) -> Played:
    """Plays in an environment for the run of an actor-node, until the run is over.

    The node chooses the actions; this call steps the environment with them, in the thread that calls it. While the node is not
    there, it is tried again with back-off, and the logger "polyak" says so. The environment stays open.

    Args:
        env: an environment like Gymnasium's, or a vector environment (with ``num_envs``).
        target: the actor-node's gateway, "host:port".
        name: the client's own at the node, 1 to 48 characters of [a-z0-9_.-]; by default of host and process.
        ca: PEM file of the authorities that the node's certificate may go back to; without it, the node speaks plaintext.
        token: the bearer token by which the node knows the client,
        certificate, key: or PEM files of its certificate of role environment.

    Returns:
        episodes, steps and the mean return of the last episodes.

    Raises:
        SpaceError: if the protocol has no counterpart of the spaces, or a value is not of its space.
        FailedPrecondition: if the node speaks another version, or the run has other spaces; with the difference.
        AlreadyExists: if a client of this name is playing.
        Unauthenticated: if the node asks for a token or a certificate and gets none that is good.
        PermissionDenied: if the certificate is of another role.
        ServerError: if the node ends the call with another error than that it stops.
    """
    access = channels.Access(ca, certificate, key, token)
    player = Player(adapt(env), channels.address(target), client_name(name), title(env), Backoff(), access)
    return player.play()


def client_name(name: str | None, longest: int = 48) -> str:
    """The name, or by default one of host and process."""
    if name is None:
        host = re.sub(r"[^a-z0-9_.-]", "-", socket.gethostname().lower())
        process = f"-{os.getpid()}-{next(_plays)}"
        return host[: longest - len(process)] + process
    if not _NAME.fullmatch(name):
        raise ValueError(f"a name has 1 to 48 characters of [a-z0-9_.-], unlike {name!r}")
    return name


def title(env: Any) -> str:
    """What an environment is called, for people."""
    spec = getattr(env, "spec", None)
    name = getattr(spec, "id", None) or type(getattr(env, "unwrapped", env)).__name__
    return str(name)[:_LONGEST_ENVIRONMENT]


class Player:
    """One client of a gateway, over as many calls as it takes."""

    def __init__(
        self,
        adapter: Adapter,
        target: str,
        name: str,
        title: str,
        backoff: Backoff,
        access: channels.Access = channels.Access(),
    ) -> None:
        self._adapter = adapter
        self._target = target
        self._backoff = backoff
        self._access = access
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
        """Plays until the run is over."""
        while True:
            try:
                self._call()
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
                time.sleep(seconds)

    def _call(self) -> None:
        """One call, from the introduction until the run is over."""
        with self._access.channel(self._target) as channel:
            exchange = open_exchange(channel)
            try:
                self._exchange(exchange)
            except Ended as ended:
                raise self._refused(ended) from None
            finally:
                exchange.close()

    def _exchange(self, exchange: Exchange) -> None:
        conversation = self.conversation()
        response = exchange.answer(next(conversation))
        while response is not None:
            response = exchange.answer(conversation.send(response))

    def conversation(self) -> Generator[pb.PlayRequest, pb.PlayResponse, None]:
        """What this side says, each message the answer to the one that it is sent, until nothing comes any more. A message may be
        another one once the next is asked for."""
        adapter, request = self._adapter, self._request
        response = yield self._introduction
        if response.WhichOneof("kind") != "welcome":
            raise ProtocolError(f"{self._target} sent no welcome first")
        _log.info("%s plays %s for %s", self._name, self._title, self._target)
        self._backoff.restart()
        number = 0
        observed = adapter.begin(response.welcome.seed)
        while True:
            _fill(request.observations, number, observed)
            response = yield request
            actions = response.actions
            number += 1
            if actions.number != number:
                raise ProtocolError(f"{self._target} sent actions number {actions.number} after {number - 1}")
            observed = adapter.act(actions.actions, actions.reset)

    def _refused(self, ended: Ended) -> PolyakError:
        details = ended.details
        if ended.code == grpc.StatusCode.UNIMPLEMENTED:
            details = f"what answers is no actor-node's gateway ({details})"
        return server_error(self._target, ended.code, details)


def _fill(message: pb.Observations, number: int, observed: Observed) -> None:
    message.Clear()
    message.number = number
    message.observations.extend(observed.observations)
    message.rewards = observed.rewards
    message.terminated = observed.terminated
    message.truncated = observed.truncated
    message.final_observations.extend(observed.final_observations)
