"""Playing in environments for an actor-node: the client's side of polyak.environment.v1."""
