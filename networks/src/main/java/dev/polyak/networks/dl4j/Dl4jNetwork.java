package dev.polyak.networks.dl4j;

import dev.polyak.networks.Activation;
import dev.polyak.networks.Dense;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * One DL4J network with weights of its own.
 *
 * <p>DL4J lays its weights out as {@link NetworkDescription} does: an [inputs, outputs] kernel in
 * Fortran order is an [outputs, inputs] kernel in C order. Its layers are called one by one,
 * because a network keeps the inputs of its last pass only, and an update rule may pass several
 * batches through it before it asks for the gradient of the first.
 */
final class Dl4jNetwork implements AutoCloseable {
  private final NetworkDescription description;
  private final MultiLayerNetwork network;
  private final INDArray parameters;
  private final INDArray gradient;

  Dl4jNetwork(NetworkDescription description) {
    this.description = description;
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).updater(new NoOp()).list();
    for (int i = 0; i < description.layers().size(); i++) {
      layers.layer(layer(description.layers().get(i), description.inputs(i)));
    }
    network = new MultiLayerNetwork(layers.build());
    parameters = Nd4j.create(DataType.FLOAT, 1, description.parameters());
    network.init(parameters, false);
    gradient = Nd4j.create(DataType.FLOAT, 1, description.parameters());
    network.setBackpropGradientsViewArray(gradient);
  }

  private static DenseLayer layer(Layer layer, int inputs) {
    return switch (layer) {
      case Dense dense ->
          new DenseLayer.Builder()
              .nIn(inputs)
              .nOut(dense.outputs())
              .activation(activation(dense.activation()))
              .build();
    };
  }

  private static org.nd4j.linalg.activations.Activation activation(Activation activation) {
    return switch (activation) {
      case RELU -> org.nd4j.linalg.activations.Activation.RELU;
      case TANH -> org.nd4j.linalg.activations.Activation.TANH;
      case IDENTITY -> org.nd4j.linalg.activations.Activation.IDENTITY;
    };
  }

  /** Takes a copy of the weights. */
  void load(float[] source) {
    parameters.data().asNioFloat().put(source);
  }

  /**
   * A forward pass.
   *
   * @param input {@code rows x inputs} in C order; may be longer
   * @param workspace open; what is returned lives in it
   * @return the input of each layer, and the output of the last
   */
  List<INDArray> forward(float[] input, int rows, Workspace workspace) {
    List<INDArray> values = new ArrayList<>();
    INDArray value = uninitialised(rows, description.inputs(), 'c');
    value.data().asNioFloat().put(input, 0, rows * description.inputs());
    values.add(value);
    for (int i = 0; i < description.layers().size(); i++) {
      value = network.getLayer(i).activate(value, true, workspace.layers());
      values.add(value);
    }
    return values;
  }

  /**
   * The gradient of a loss by the weights, written to {@code destination}.
   *
   * @param values from {@link #forward} in the same cycle of {@code workspace}, with the weights as
   *     they were
   * @param outputGradient derivative of the loss by the output
   */
  void backward(
      List<INDArray> values, Values outputGradient, Workspace workspace, float[] destination) {
    INDArray epsilon = uninitialised(outputGradient.rows(), outputGradient.columns(), 'f');
    epsilon.data().asNioFloat().put(outputGradient.transpose().elements());
    for (int i = description.layers().size() - 1; i >= 0; i--) {
      org.deeplearning4j.nn.api.Layer layer = network.getLayer(i);
      layer.setInput(values.get(i), workspace.layers());
      epsilon = layer.backpropGradient(epsilon, workspace.layers()).getSecond();
    }
    gradient.data().asNioFloat().get(destination);
  }

  /** Copies the last of what {@link #forward} returned to {@code destination} in C order. */
  static void readOutput(List<INDArray> values, float[] destination) {
    INDArray output = values.getLast();
    int rows = (int) output.size(0);
    int columns = (int) output.size(1);
    int rowStride = output.stride(0);
    int columnStride = output.stride(1);
    FloatBuffer elements = output.data().asNioFloat();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        destination[row * columns + column] = elements.get(row * rowStride + column * columnStride);
      }
    }
  }

  private static INDArray uninitialised(int rows, int columns, char order) {
    return Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, order);
  }

  @Override
  public void close() {
    parameters.close();
    gradient.close();
  }
}
