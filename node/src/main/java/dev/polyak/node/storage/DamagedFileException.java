package dev.polyak.node.storage;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the state directory that is not as it was written. It is never used in part. */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1;

  public DamagedFileException(Path file, String reason) {
    super("%s is damaged: %s".formatted(file, reason));
  }
}
