package dev.polyak.networks.dl4j;

import dev.polyak.networks.Engine;
import dev.polyak.networks.Inference;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.Update;
import dev.polyak.networks.UpdateRule;
import dev.polyak.networks.program.RecordedUpdate;
import org.nd4j.linalg.api.memory.MemoryWorkspace;

/**
 * Networks by DeepLearning4J on the CPU, one operation after the other: the oracle that other
 * engines are checked against.
 *
 * <p>It computes on the calling thread alone, so that results do not depend on the number of cores.
 */
public final class Dl4jEngine implements Engine {

  public Dl4jEngine() {
    Nd4jSettings.apply();
  }

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public Update compile(UpdateRule rule, int batchSize) {
    Workspace workspace = new Workspace();
    return new RecordedUpdate(
        rule,
        batchSize,
        network -> new Dl4jTrainedNetwork(network, workspace),
        passes -> {
          try (MemoryWorkspace _ = workspace.open()) {
            passes.run();
          }
        },
        workspace::close);
  }

  @Override
  public Inference inference(NetworkDescription network, int maximumRows) {
    if (maximumRows < 1) {
      throw new IllegalArgumentException("a pass has 1 or more rows, not " + maximumRows);
    }
    return new Dl4jInference(network, maximumRows);
  }
}
