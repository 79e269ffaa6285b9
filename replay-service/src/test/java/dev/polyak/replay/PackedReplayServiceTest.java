package dev.polyak.replay;

import dev.polyak.node.rpc.Address;
import dev.polyak.replay.v1.Compression;
import dev.polyak.replay.v1.CreateTablesRequest;
import java.util.UUID;

/** The contract over mapped files, all of whose columns are compressed as soon as they are full. */
class PackedReplayServiceTest extends ReplayServiceContract {
  private final String name = "replay-" + UUID.randomUUID();

  @Override
  Address address() {
    return new Address.InProcess(name);
  }

  @Override
  boolean isDurable() {
    return true;
  }

  @Override
  CreateTablesRequest.Builder prepared(CreateTablesRequest.Builder request) {
    request
        .getSignatureBuilder()
        .getColumnsBuilderList()
        .forEach(column -> column.setCompression(Compression.COMPRESSION_LZ4));
    return request;
  }

  @Override
  double syncSeconds() {
    return 0.1;
  }
}
