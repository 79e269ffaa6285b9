"""Polyak from Python: environments of one's own, trained policies, the replay service."""

from polyak.environment.play import play
from polyak.environment.serve import serve
from polyak.environment.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple
from polyak.environment.tally import Played
from polyak.errors import DamagedFileError, OutOfData, PolyakError, ProtocolError, ServerError, SpaceError
from polyak.policy import Policy
from polyak.replay import ReplayClient

__all__ = [
    "Box",
    "DamagedFileError",
    "Dict",
    "Discrete",
    "MultiBinary",
    "MultiDiscrete",
    "OutOfData",
    "Played",
    "Policy",
    "PolyakError",
    "ProtocolError",
    "ReplayClient",
    "ServerError",
    "SpaceError",
    "Tuple",
    "play",
    "serve",
]
