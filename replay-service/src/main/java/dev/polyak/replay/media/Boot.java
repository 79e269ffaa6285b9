package dev.polyak.replay.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Which boot of the machine this is: what memory still holds is lost with it. */
public final class Boot {
  private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

  private Boot() {}

  /** The kernel's boot id; where there is none, another at each call, as if power were lost. */
  public static UUID id() {
    try {
      return UUID.fromString(Files.readString(LINUX).strip());
    } catch (IOException | IllegalArgumentException unknown) {
      return UUID.randomUUID();
    }
  }
}
