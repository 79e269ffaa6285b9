package dev.polyak.networks.dl4j;

import dev.polyak.networks.Engine;
import dev.polyak.networks.OperationsContract;

class Dl4jOperationsTest extends OperationsContract {

  @Override
  protected Engine engine() {
    return new Dl4jEngine();
  }
}
