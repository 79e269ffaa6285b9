package dev.polyak.environments.grasp;

import dev.polyak.environments.Box;

/** What is seen of a bin. */
interface View {

  Box space();

  void observe(Bin bin, float[] observation);
}
