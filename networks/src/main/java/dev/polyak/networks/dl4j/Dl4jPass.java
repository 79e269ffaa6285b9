package dev.polyak.networks.dl4j;

import dev.polyak.networks.program.Matrix;
import dev.polyak.networks.program.NetworkPass;
import dev.polyak.networks.program.Pixels;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A pass whose values stay where DL4J left them, in the workspace of the update. */
final class Dl4jPass implements NetworkPass {
  private final Dl4jNetwork network;
  private final Workspace workspace;
  private final Matrix output;

  /** The input of each layer, and the output of the last. */
  private List<INDArray> layerInputs = List.of();

  Dl4jPass(Dl4jNetwork network, int rows, int outputs, Workspace workspace) {
    this.network = network;
    this.workspace = workspace;
    output = Matrix.zeros(rows, outputs);
  }

  @Override
  public Matrix output() {
    return output;
  }

  @Override
  public void forward(Matrix input) {
    layerInputs = network.forward(input.values(), input.rows(), workspace);
    Dl4jNetwork.read(layerInputs.getLast(), output.values());
  }

  @Override
  public void forward(Pixels input) {
    Matrix scaled = Matrix.zeros(input.rows(), input.columns());
    for (int i = 0; i < scaled.values().length; i++) {
      scaled.values()[i] = Byte.toUnsignedInt(input.values()[i]) * Pixels.SCALE;
    }
    forward(scaled);
  }

  @Override
  public void backward(Pixels input, Matrix outputGradient, float[] weightGradient) {
    flowBack(outputGradient, weightGradient);
  }

  @Override
  public void backward(
      Matrix input, Matrix outputGradient, float[] weightGradient, Matrix inputGradient) {
    INDArray flowed = flowBack(outputGradient, weightGradient);
    if (inputGradient != null) {
      Dl4jNetwork.read(flowed, inputGradient.values());
    }
  }

  private INDArray flowBack(Matrix outputGradient, float[] weightGradient) {
    INDArray flowed = network.backward(layerInputs, outputGradient, workspace);
    if (weightGradient != null) {
      network.readGradient(weightGradient);
    }
    return flowed;
  }
}
