package dev.polyak.launcher.replay;

import java.util.concurrent.Callable;
import picocli.CommandLine.Parameters;

/** A command to a shard that runs. */
abstract class ShardCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ADDRESS", description = "The shard's: host:port.")
  private String address;

  @Override
  public final Integer call() {
    try (ReplayShard shard = new ReplayShard(address)) {
      call(shard);
    }
    return 0;
  }

  abstract void call(ReplayShard shard);
}
