"""Polyak from Python: environments of one's own, trained policies, the replay service."""

from polyak.environment.play import play
from polyak.environment.tally import Played
from polyak.errors import DamagedFileError, PolyakError, ProtocolError, ServerError, SpaceError
from polyak.policy import Policy

__all__ = ["DamagedFileError", "Played", "Policy", "PolyakError", "ProtocolError", "ServerError", "SpaceError", "play"]
