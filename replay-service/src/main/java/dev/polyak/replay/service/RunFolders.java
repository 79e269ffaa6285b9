package dev.polyak.replay.service;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.DamagedFileException;
import dev.polyak.node.storage.StateDirectory;
import dev.polyak.replay.media.Boot;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.media.FolderMedium;
import dev.polyak.replay.media.Medium;
import dev.polyak.replay.media.StoreRecord;
import dev.polyak.replay.store.StoreSpecification;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of a shard's durable runs. One process at a time has them. */
final class RunFolders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunFolders.class);

  private final StateDirectory directory;
  private final String shard;
  private final Disk disk;

  /**
   * Opens the folder of all runs, which is created where it is missing.
   *
   * @param shard name of this node; folders of another's are refused
   * @throws IllegalStateException if another process has it
   */
  RunFolders(Path root, String shard, Disk disk) throws IOException {
    directory = StateDirectory.open("replay-service.directory", root);
    this.shard = shard;
    this.disk = disk;
  }

  /** What the runs that are there were created with. */
  List<CreateTablesRequest> runs() throws IOException {
    List<CreateTablesRequest> runs = new ArrayList<>();
    for (String run : directory.runs()) {
      Path folder = directory.folder(run);
      if (!StoreRecord.isIn(folder)) {
        LOG.warn("{} holds no store, it is left alone", folder);
        continue;
      }
      StoreRecord record = StoreRecord.read(folder);
      if (!record.shard().equals(shard)) {
        throw new DamagedFileException(
            folder,
            "it belongs to shard %s, and replay-service.name is %s"
                .formatted(record.shard(), shard));
      }
      runs.add(record.tables());
    }
    return runs;
  }

  /** The medium of a run whose folder is there. */
  Medium open(StoreSpecification specification) throws IOException {
    Path folder = directory.folder(specification.run());
    return open(specification, folder, StoreRecord.read(folder));
  }

  private Medium open(StoreSpecification specification, Path folder, StoreRecord record)
      throws IOException {
    return new FolderMedium(
        folder, record, specification.shape(), specification.tables().size(), Boot.id(), disk);
  }

  /**
   * Makes a run's folder, and opens it. Its record comes last, so that a folder that was not
   * finished is no store.
   *
   * @param firstFile number of its first file
   * @throws Refusal if there is no room for it
   */
  Medium create(StoreSpecification specification, CreateTablesRequest request, long firstFile) {
    try {
      Path folder = directory.folder(specification.run());
      StoreRecord record = new StoreRecord(shard, UUID.randomUUID(), Boot.id(), firstFile, request);
      Medium medium = open(specification, folder, record);
      try {
        record.write(folder);
      } catch (IOException noRoom) {
        medium.close();
        throw noRoom;
      }
      return medium;
    } catch (IOException failed) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "no files can be made for run %s: %s"
              .formatted(specification.run(), failed.getMessage()));
    }
  }

  /** Keeps what a run's tables are from now on, where that is something else. */
  void adopt(CreateTablesRequest request) {
    try {
      Path folder = directory.folder(request.getRun());
      StoreRecord record = StoreRecord.read(folder);
      if (!record.tables().getTablesList().equals(request.getTablesList())) {
        LOG.info(
            "run {}: its tables were {}, and are {} from now on",
            request.getRun(),
            shown(record.tables()),
            shown(request));
        record.with(request).write(folder);
      }
    } catch (IOException failed) {
      LOG.error(
          "run {}: samplers and limits have changed, and its folder does not know",
          request.getRun(),
          failed);
    }
  }

  private static String shown(CreateTablesRequest request) {
    return request.getTablesList().toString().replaceAll("\\s+", " ");
  }

  @Override
  public void close() {
    try {
      directory.close();
    } catch (IOException failed) {
      LOG.warn("the lock of replay-service.directory stays until the process ends", failed);
    }
  }
}
