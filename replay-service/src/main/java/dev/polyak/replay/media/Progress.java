package dev.polyak.replay.media;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says every few seconds how far the reading of a folder is. */
final class Progress {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final long EVERY = TimeUnit.SECONDS.toNanos(3);

  private final Path folder;
  private final int files;
  private long last = System.nanoTime();

  Progress(Path folder, int files) {
    this.folder = folder;
    this.files = files;
  }

  /** So many files are read. */
  void file(int done) {
    long now = System.nanoTime();
    if (now - last >= EVERY) {
      last = now;
      LOG.info("{}: {} of {} files of rows are read", folder, done, files);
    }
  }
}
