package dev.polyak.paramserver.runs;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.node.storage.DurableFile;
import dev.polyak.paramserver.weights.FileWeightsStore;
import dev.polyak.paramserver.weights.Snapshot;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A run's folder: its state in {@code state}, beside the weights.
 *
 * <p>An epoch that was granted must never be granted again, so a state that is damaged, or missing
 * where there are weights, is refused rather than begun anew.
 */
final class RunFolder implements RunStore {
  private final Path file;

  RunFolder(Path folder) {
    file = folder.resolve("state");
  }

  /**
   * The state written last.
   *
   * @return empty if the folder holds no run yet
   */
  Optional<RunState> load(String run) throws IOException {
    if (!Files.exists(file)) {
      if (FileWeightsStore.isIn(file.getParent())) {
        throw new DamagedFileException(file, "it is missing, but there are weights beside it");
      }
      return Optional.empty();
    }
    try (DataInputStream in = DurableFile.read(file, RunState.FORMAT)) {
      RunState state = RunState.readFrom(in);
      if (!state.run().equals(run)) {
        throw new DamagedFileException(file, "it is of run " + state.run());
      }
      return Optional.of(state);
    }
  }

  /**
   * The weights beside a state.
   *
   * @throws DamagedFileException if none are as they were written, or they are newer than the state
   */
  Optional<Snapshot> load(RunState state, FileWeightsStore weights) throws IOException {
    Optional<Snapshot> stored = weights.load();
    if (stored.isPresent() && stored.get().epoch() > state.epoch()) {
      throw new DamagedFileException(
          file,
          "its epoch is %d, but there are weights of epoch %d"
              .formatted(state.epoch(), stored.get().epoch()));
    }
    return stored;
  }

  @Override
  public void save(RunState state) {
    try {
      DurableFile.write(file, RunState.FORMAT, state::writeTo);
    } catch (IOException failure) {
      throw new Refusal(
          Refusal.Reason.UNAVAILABLE, "cannot write %s: %s".formatted(file, failure.getMessage()));
    }
  }
}
