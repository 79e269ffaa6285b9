package dev.polyak.replay.service;

import dev.polyak.node.LogFields;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.DurableFile;
import dev.polyak.replay.media.FolderCheckpoint;
import dev.polyak.replay.media.StoreRecord;
import dev.polyak.replay.store.RowFile;
import dev.polyak.replay.v1.CheckpointResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes checkpoints of a run, one at a time, each in a thread of its own: the run's thread only
 * notes and reads, in short commands, between which its calls go on.
 */
final class RunCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(RunCheckpoints.class);

  private final Run run;
  private Thread writing;
  private volatile boolean stopped;

  /** Files that the checkpoint under way pins. Belongs to the run's thread. */
  private int pinned;

  /** Belongs to the run's thread, but for the checkpoint's end. */
  private volatile long longestPause;

  RunCheckpoints(Run run) {
    this.run = run;
  }

  /** Files that are pinned. In the run's thread. */
  int pinnedFiles() {
    return pinned;
  }

  /**
   * Begins one.
   *
   * @throws Refusal if one is under way, or the folder holds a store
   */
  synchronized void begin(Path to, Consumer<CheckpointResponse> done, Consumer<Throwable> failed) {
    if (stopped) {
      throw new Refusal(Refusal.Reason.UNAVAILABLE, "the replay service is stopping");
    }
    if (writing != null) {
      throw Refusal.state("a checkpoint of run %s is under way", run.name());
    }
    if (StoreRecord.isIn(to)) {
      throw Refusal.state("%s holds a checkpoint already", to);
    }
    writing =
        Thread.ofPlatform()
            .daemon()
            .name("replay-checkpoint-" + run.name())
            .start(LogFields.ofRun(run.name(), () -> make(to, done, failed)));
  }

  /**
   * Ends the one under way, and waits for that; there will be no other. Not in the run's thread.
   */
  void stop() {
    Thread last;
    synchronized (this) {
      stopped = true;
      last = writing;
    }
    if (last != null) {
      try {
        last.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void end() {
    writing = null;
  }

  private void make(Path to, Consumer<CheckpointResponse> done, Consumer<Throwable> failed) {
    CheckpointResponse response;
    try {
      response = write(to);
    } catch (IOException | RuntimeException failure) {
      LOG.warn("no checkpoint of run {} in {}", run.name(), to, failure);
      end();
      failed.accept(
          failure instanceof IOException
              ? new Refusal(
                  Refusal.Reason.EXHAUSTED,
                  "no checkpoint in %s: %s".formatted(to, failure.getMessage()))
              : failure);
      return;
    }
    end();
    done.accept(response);
  }

  private CheckpointResponse write(Path to) throws IOException {
    FolderCheckpoint checkpoint = run.store().medium().checkpoint(to);
    prepare(to);
    longestPause = 0;
    List<RowFile> files = inRun(() -> note(checkpoint));
    int released = 0;
    try {
      int evicted = ledgers(checkpoint, files);
      CheckpointResponse.Builder response =
          CheckpointResponse.newBuilder().setPath(to.toAbsolutePath().toString());
      for (int i = 0; i < files.size(); i++) {
        requireGoingOn();
        if (i >= evicted) {
          count(response, checkpoint.writeFile(i));
        }
        release(files.get(i));
        released++;
      }
      checkpoint.finish();
      return response.setLongestPauseSeconds(longestPause / 1e9).build();
    } finally {
      files.subList(released, files.size()).forEach(this::release);
    }
  }

  private List<RowFile> note(FolderCheckpoint checkpoint) {
    List<RowFile> files = run.store().note(checkpoint);
    pinned = files.size();
    return files;
  }

  /**
   * Copies the ledgers.
   *
   * @return files, from the oldest, that were evicted before that was done
   */
  private int ledgers(FolderCheckpoint checkpoint, List<RowFile> files) throws IOException {
    for (int i = 0; i < checkpoint.ledgerParts(); i++) {
      requireGoingOn();
      int number = i;
      inRun(
          () -> {
            checkpoint.readLedger(number);
            return number;
          });
      checkpoint.writeLedger(number);
    }
    return inRun(() -> (int) files.stream().filter(RowFile::isEvicted).count());
  }

  private static void count(CheckpointResponse.Builder response, long copied) {
    if (copied == 0) {
      response.setFilesLinked(response.getFilesLinked() + 1);
    } else {
      response
          .setFilesCopied(response.getFilesCopied() + 1)
          .setBytesCopied(response.getBytesCopied() + copied);
    }
  }

  private void release(RowFile file) {
    run.execute(
        () -> {
          run.store().release(file);
          pinned--;
        });
  }

  private void requireGoingOn() {
    if (stopped) {
      throw new Refusal(Refusal.Reason.UNAVAILABLE, "the replay service is stopping");
    }
  }

  /** An empty folder: what an unfinished checkpoint left goes. */
  private static void prepare(Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> left = Files.list(to)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    DurableFile.forceFolder(to.toAbsolutePath().getParent());
  }

  private interface Command<T> {
    T run();
  }

  /** Runs a command in the run's thread, and waits for it. */
  private <T> T inRun(Command<T> command) {
    CompletableFuture<T> result = new CompletableFuture<>();
    run.submit(
        () -> {
          long begun = System.nanoTime();
          T value = command.run();
          longestPause = Math.max(longestPause, System.nanoTime() - begun);
          return value;
        },
        result::complete,
        result::completeExceptionally);
    try {
      return result.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }
}
