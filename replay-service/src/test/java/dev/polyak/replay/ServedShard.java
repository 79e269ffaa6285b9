package dev.polyak.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.metrics.Meters;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.replay.media.Disk;
import dev.polyak.replay.service.ReplayServiceSettings;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A shard that a test serves in its own process, and a channel to it. */
final class ServedShard implements AutoCloseable {
  private final ReplayService service;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final Server server;
  private final ManagedChannel channel;

  /** Serves at an address of the process; {@code assignments} as {@link #settings} takes them. */
  ServedShard(String... assignments) throws IOException {
    this(inProcess(), assignments);
  }

  ServedShard(Address listen, String... assignments) throws IOException {
    this(settings(listen, assignments), Disk.LOCAL, new Meters(), buffer -> {});
  }

  ServedShard(ReplayServiceSettings settings, Disk disk, Meters meters, Consumer<byte[]> givenBack)
      throws IOException {
    service = new ReplayService(settings, disk, meters, givenBack);
    server = Transport.serve(settings.listen(), service.services(), executor);
    channel = Transport.connect(Transport.addressOf(server, settings.listen()), executor);
  }

  /** The defaults but for {@code key=value} of {@code replay-service}. */
  static ReplayServiceSettings settings(Address listen, String... assignments) {
    Configuration.Layers layers =
        Configuration.layers().set("replay-service.listen", listen.toString());
    for (String assignment : assignments) {
      layers.set("replay-service." + assignment);
    }
    return layers.build().section("replay-service", ReplayServiceSettings.class);
  }

  /** An address of this process that nobody serves. */
  static Address inProcess() {
    return new Address.InProcess("replay-" + UUID.randomUUID());
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Ends the service, and not the channel to it. */
  void stop() {
    service.close();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    service.close();
    server.shutdownNow();
    try {
      assertThat(server.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    executor.shutdown();
  }
}
