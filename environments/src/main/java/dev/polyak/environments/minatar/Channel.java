package dev.polyak.environments.minatar;

/**
 * One kind of thing that a game shows.
 *
 * @param name as MinAtar spells it
 * @param mark how it is drawn
 */
record Channel(String name, Mark mark) {

  /** What stands for a thing in a picture; later ones are drawn over earlier ones. */
  enum Mark {
    TRAIL,
    SHORT_TRAIL,
    WALL,
    SUPPLY,
    CARGO,
    ENEMY,
    ARMED_ENEMY,
    LEFTWARD,
    RIGHTWARD,
    TREASURE,
    BALL,
    SHOT,
    ENEMY_SHOT,
    PLAYER_BACK,
    PLAYER
  }
}
