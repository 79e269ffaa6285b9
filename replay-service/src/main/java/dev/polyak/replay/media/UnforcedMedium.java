package dev.polyak.replay.media;

import java.util.Collection;
import java.util.function.Consumer;

/** A medium that writes no file: there are no marks to keep, and nothing is ever forced. */
abstract class UnforcedMedium implements Medium {
  @Override
  public void forget(Slab slab) {}

  @Override
  public void keep(Collection<StreamMark> marks) {}

  @Override
  public boolean isUnsynced() {
    return false;
  }

  @Override
  public boolean isSyncing() {
    return false;
  }

  @Override
  public void sync(Consumer<Throwable> done) {
    throw new IllegalStateException("a medium that writes no file is never forced");
  }

  @Override
  public void endSync(Throwable failed) {}
}
