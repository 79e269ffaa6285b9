package dev.polyak.replay.media;

/** Keeps nothing. */
enum NoLedger implements Ledger {
  INSTANCE;

  @Override
  public void await(int leaf, long file, float priority) {}

  @Override
  public void insert(int leaf, long file, float priority, long order) {}

  @Override
  public void update(int leaf, float priority) {}

  @Override
  public void sampled(int leaf, int times) {}

  @Override
  public void remove(int leaf) {}

  @Override
  public void forget(int leaf) {}

  @Override
  public void totals(long inserted, long sampled, long removed) {}

  @Override
  public void setEpoch(long epoch) {}

  @Override
  public int state(int leaf, long file) {
    return UNKNOWN;
  }

  @Override
  public float priority(int leaf) {
    return 0;
  }

  @Override
  public int timesSampled(int leaf) {
    return 0;
  }

  @Override
  public int order(int leaf) {
    return 0;
  }

  @Override
  public long inserted() {
    return 0;
  }

  @Override
  public long sampled() {
    return 0;
  }

  @Override
  public long removed() {
    return 0;
  }

  @Override
  public long epoch() {
    return 0;
  }
}
