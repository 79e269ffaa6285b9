package dev.polyak.replay.store;

import dev.polyak.replay.media.Boot;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.media.FolderMedium;
import dev.polyak.replay.media.Medium;
import dev.polyak.replay.media.StoreRecord;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A durable store's folder as a test sees it: a killed process leaves a copy of it. */
public final class StoreFolder {
  private final Path root;
  private final CreateTablesRequest.Builder request;
  private int copies;
  private int current;
  private int killed;

  /** A folder that is made where there is none. */
  public StoreFolder(Path root, CreateTablesRequest.Builder request) {
    this.root = root;
    this.request = request.clone().setDurable(true);
  }

  public Path path() {
    return root.resolve("store-" + current);
  }

  StoreProbe open() {
    return open(Boot.id(), Disk.LOCAL);
  }

  /**
   * Opens it, as a process of some boot of the machine.
   *
   * @throws java.io.UncheckedIOException if it is damaged
   */
  StoreProbe open(UUID boot, Disk disk) {
    return new StoreProbe(request, specification -> medium(specification, boot, disk));
  }

  /** Opens it without a probe. */
  public Store openStore() throws IOException {
    StoreSpecification specification = StoreSpecification.of(request.build());
    return new Store(specification, medium(specification, Boot.id(), Disk.LOCAL), System::nanoTime);
  }

  private Medium medium(StoreSpecification specification, UUID boot, Disk disk) throws IOException {
    Files.createDirectories(path());
    if (!StoreRecord.isIn(path())) {
      new StoreRecord("replay-0", new UUID(1, 2), boot, 1_000, request.build()).write(path());
    }
    return new FolderMedium(
        path(),
        StoreRecord.read(path()),
        specification.shape(),
        specification.tables().size(),
        boot,
        disk);
  }

  /** The folder before the last kill, whose process goes on after all. */
  void back() {
    current = killed;
  }

  /** Whoever has it open is killed now: what comes later is not in the folder that stays. */
  public void kill() throws IOException {
    Path from = path();
    killed = current;
    copies++;
    current = copies;
    Files.createDirectories(path());
    for (Path file : files(from)) {
      Files.copy(file, path().resolve(file.getFileName()));
    }
  }

  List<Path> files() throws IOException {
    return files(path());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** The files of rows, oldest first. */
  List<Path> rows() throws IOException {
    return files().stream()
        .filter(file -> file.getFileName().toString().startsWith("rows-"))
        .toList();
  }
}
