package dev.polyak.networks.vector;

import dev.polyak.networks.Engine;
import dev.polyak.networks.OperationsContract;

class VectorOperationsTest extends OperationsContract {

  @Override
  protected Engine engine() {
    return new VectorEngine(1);
  }
}
