package dev.polyak.launcher.replay;

import dev.polyak.launcher.options.ConfigurationOptions;
import dev.polyak.node.configuration.Configuration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command to a shard that runs. */
abstract class ShardCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ADDRESS", description = "The shard's: host:port.")
  private String address;

  @Mixin private ConfigurationOptions options = new ConfigurationOptions();

  @Override
  public final Integer call() {
    try (ReplayShard shard =
        new ReplayShard(address, options.apply(Configuration.layers()).build())) {
      call(shard);
    }
    return 0;
  }

  abstract void call(ReplayShard shard);
}
