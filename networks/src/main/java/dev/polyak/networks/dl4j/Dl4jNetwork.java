package dev.polyak.networks.dl4j;

import dev.polyak.networks.Activation;
import dev.polyak.networks.Dense;
import dev.polyak.networks.DenseEquivalent;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.program.Matrix;
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
  private final DenseEquivalent equivalent;
  private final NetworkDescription description;
  private final MultiLayerNetwork network;
  private final INDArray parameters;
  private final INDArray gradient;

  Dl4jNetwork(NetworkDescription original) {
    equivalent = new DenseEquivalent(original);
    description = equivalent.description();
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).updater(new NoOp()).list();
    for (int i = 0; i < description.layers().size(); i++) {
      layers.layer(layer((Dense) description.layers().get(i), description.inputs(i)));
    }
    network = new MultiLayerNetwork(layers.build());
    parameters = Nd4j.create(DataType.FLOAT, 1, description.parameters());
    network.init(parameters, false);
    gradient = Nd4j.create(DataType.FLOAT, 1, description.parameters());
    network.setBackpropGradientsViewArray(gradient);
  }

  private static DenseLayer layer(Dense dense, int inputs) {
    return new DenseLayer.Builder()
        .nIn(inputs)
        .nOut(dense.outputs())
        .activation(activation(dense.activation()))
        .build();
  }

  private static org.nd4j.linalg.activations.Activation activation(Activation activation) {
    return switch (activation) {
      case RELU -> org.nd4j.linalg.activations.Activation.RELU;
      case TANH -> org.nd4j.linalg.activations.Activation.TANH;
      case IDENTITY -> org.nd4j.linalg.activations.Activation.IDENTITY;
    };
  }

  /** Takes a copy of the weights, in the order of the network's own description. */
  void load(float[] source) {
    parameters.data().asNioFloat().put(equivalent.weights(source));
  }

  /** DL4J's network, with the weights that were loaded last. */
  MultiLayerNetwork multiLayerNetwork() {
    return network;
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
   * The backward pass; {@link #readGradient} then has the gradient by the weights.
   *
   * @param values from {@link #forward} in the same cycle of {@code workspace}, with the weights as
   *     they were
   * @param outputGradient derivative of the loss by the output
   * @return its derivative by the input
   */
  INDArray backward(List<INDArray> values, Matrix outputGradient, Workspace workspace) {
    INDArray epsilon = uninitialised(outputGradient.rows(), outputGradient.columns(), 'f');
    write(outputGradient, epsilon);
    for (int i = description.layers().size() - 1; i >= 0; i--) {
      org.deeplearning4j.nn.api.Layer layer = network.getLayer(i);
      layer.setInput(values.get(i), workspace.layers());
      epsilon = layer.backpropGradient(epsilon, workspace.layers()).getSecond();
    }
    return epsilon;
  }

  /** The gradient by the weights of the last {@link #backward}. */
  void readGradient(float[] destination) {
    float[] elements = new float[description.parameters()];
    gradient.data().asNioFloat().get(elements);
    float[] described = equivalent.gradient(elements);
    System.arraycopy(described, 0, destination, 0, described.length);
  }

  private static void write(Matrix source, INDArray destination) {
    FloatBuffer elements = destination.data().asNioFloat();
    for (int column = 0; column < source.columns(); column++) {
      for (int row = 0; row < source.rows(); row++) {
        elements.put(source.values()[row * source.stride() + column]);
      }
    }
  }

  /** Copies a matrix to {@code destination} in C order. */
  static void read(INDArray matrix, float[] destination) {
    int rows = (int) matrix.size(0);
    int columns = (int) matrix.size(1);
    int rowStride = matrix.stride(0);
    int columnStride = matrix.stride(1);
    FloatBuffer elements = matrix.data().asNioFloat();
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
