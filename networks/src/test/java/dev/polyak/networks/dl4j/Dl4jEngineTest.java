package dev.polyak.networks.dl4j;

import dev.polyak.networks.Engine;
import dev.polyak.networks.EngineContract;

class Dl4jEngineTest extends EngineContract {

  @Override
  protected Engine engine() {
    return new Dl4jEngine();
  }
}
