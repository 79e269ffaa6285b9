package dev.polyak.networks.vector;

import dev.polyak.networks.Engine;
import dev.polyak.networks.EngineContract;

class VectorEngineTest extends EngineContract {

  @Override
  protected Engine engine() {
    return new VectorEngine(1);
  }
}
