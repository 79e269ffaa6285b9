package dev.polyak.paramserver.weights;

/** Where a run's weights outlive the process. A failure to write is a refusal, UNAVAILABLE. */
public interface WeightsStore {

  /** Makes a snapshot durable, unless it or a newer one is. */
  void save(Snapshot snapshot);

  /** As {@link #save}, and gives back the versions that were reserved but not used. */
  void saveLast(Snapshot snapshot);

  /**
   * Makes it durable that {@code version} of {@code epoch} may have been seen. Cheap but for once
   * in thousands of versions.
   */
  void reserve(long epoch, long version);

  /**
   * The lowest version above {@code newest} in its epoch that no reader has seen, also before a
   * crash.
   */
  long firstFreeVersion(Snapshot newest);

  /** Nothing outlives the process. */
  WeightsStore NONE =
      new WeightsStore() {
        @Override
        public void save(Snapshot snapshot) {}

        @Override
        public void saveLast(Snapshot snapshot) {}

        @Override
        public void reserve(long epoch, long version) {}

        @Override
        public long firstFreeVersion(Snapshot newest) {
          return newest.version() + 1;
        }
      };
}
