package dev.polyak.environments.minatar;

/** The joystick of all games, in the order of the full action set. */
enum Action {
  NOOP,
  LEFT,
  UP,
  RIGHT,
  DOWN,
  FIRE
}
