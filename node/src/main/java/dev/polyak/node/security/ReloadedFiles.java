package dev.polyak.node.security;

import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was read from files, and is read again when they change. What cannot be used is logged, and
 * the earlier stays.
 */
abstract class ReloadedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadedFiles.class);

  private final String what;
  private final WatchedFiles files;
  private String lastFailure = "";

  /**
   * Files of one purpose.
   *
   * @param what is in them, for messages
   */
  ReloadedFiles(String what, List<Path> paths) {
    this.what = what;
    files = new WatchedFiles(paths);
  }

  /**
   * Takes what is in the files from now on.
   *
   * @throws UnusableFileException if it cannot be used: then nothing has changed
   */
  abstract void take(List<byte[]> contents) throws UnusableFileException;

  /** Takes what is there now, if it is new. */
  final void lookFirst() throws UnusableFileException {
    take(files.changed().orElseThrow());
  }

  /** As above; what cannot be used is logged, once. */
  final void look() {
    try {
      var contents = files.changed();
      if (contents.isPresent()) {
        take(contents.get());
        LOG.info("took the new {}", what);
        lastFailure = "";
      }
    } catch (UnusableFileException broken) {
      String message = broken.getMessage();
      if (!message.equals(lastFailure)) {
        LOG.error("the new {} cannot be used, the earlier stays: {}", what, message);
        lastFailure = message;
      }
    }
    looked();
  }

  /** After each look. */
  void looked() {}
}
