"""Polyak from Python: environments of one's own, trained policies, the replay service."""

from polyak.environment.play import play
from polyak.environment.tally import Played
from polyak.errors import PolyakError, ProtocolError, ServerError, SpaceError

__all__ = ["Played", "PolyakError", "ProtocolError", "ServerError", "SpaceError", "play"]
