package dev.polyak.replay.media;

import dev.polyak.node.storage.DurableFile;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * What a store's folder says of itself, in its file {@code store}.
 *
 * @param shard the name of the node that it belongs to
 * @param store drawn when it was created; its files carry it
 * @param boot of the machine in which the folder was last used
 * @param firstFile the number of its first file ever
 * @param tables what it was created with
 */
public record StoreRecord(
    String shard, UUID store, UUID boot, long firstFile, CreateTablesRequest tables) {
  private static final String NAME = "store";
  private static final int FORMAT = 1;

  /** Of a store with compressed columns, whose rows an older build would take for others. */
  private static final int COMPRESSED_FORMAT = 2;

  /** Whether a folder holds a store. */
  public static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(NAME));
  }

  /** Reads a folder's. */
  public static StoreRecord read(Path folder) throws IOException {
    try (DataInputStream in = DurableFile.read(folder.resolve(NAME), FORMAT, COMPRESSED_FORMAT)) {
      return new StoreRecord(
          in.readUTF(),
          new UUID(in.readLong(), in.readLong()),
          new UUID(in.readLong(), in.readLong()),
          in.readLong(),
          CreateTablesRequest.parseFrom(in.readAllBytes()));
    }
  }

  /** Writes it, durably. */
  public void write(Path folder) throws IOException {
    DurableFile.write(
        folder.resolve(NAME),
        isCompressed() ? COMPRESSED_FORMAT : FORMAT,
        out -> {
          out.writeUTF(shard);
          out.writeLong(store.getMostSignificantBits());
          out.writeLong(store.getLeastSignificantBits());
          out.writeLong(boot.getMostSignificantBits());
          out.writeLong(boot.getLeastSignificantBits());
          out.writeLong(firstFile);
          tables.writeTo(out);
        });
  }

  private boolean isCompressed() {
    return tables.getSignature().getColumnsList().stream()
        .anyMatch(column -> column.getCompression() != Compression.COMPRESSION_UNSPECIFIED);
  }

  StoreRecord in(UUID newBoot) {
    return new StoreRecord(shard, store, newBoot, firstFile, tables);
  }

  public StoreRecord with(CreateTablesRequest newer) {
    return new StoreRecord(shard, store, boot, firstFile, newer);
  }
}
