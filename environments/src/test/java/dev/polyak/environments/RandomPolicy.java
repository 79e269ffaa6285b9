package dev.polyak.environments;

import java.util.SplittableRandom;

/** Actions drawn evenly from an action space whose bounds are finite. */
final class RandomPolicy {
  private final Space space;
  private final SplittableRandom random;
  private final float[] action;

  RandomPolicy(Space space, long seed) {
    this.space = space;
    random = new SplittableRandom(seed);
    action = new float[space.size()];
  }

  float[] next() {
    switch (space) {
      case Discrete discrete ->
          action[0] = random.nextInt(discrete.start(), discrete.start() + discrete.n());
      case Box box -> {
        for (int i = 0; i < action.length; i++) {
          action[i] = box.low(i) + random.nextFloat() * (box.high(i) - box.low(i));
        }
      }
    }
    return action;
  }
}
