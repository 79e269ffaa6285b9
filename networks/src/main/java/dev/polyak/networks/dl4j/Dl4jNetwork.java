package dev.polyak.networks.dl4j;

import dev.polyak.networks.Activation;
import dev.polyak.networks.Convolution;
import dev.polyak.networks.Dense;
import dev.polyak.networks.Dueling;
import dev.polyak.networks.HeadlessEquivalent;
import dev.polyak.networks.Layer;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.program.Matrix;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.preprocessors.ReshapePreprocessor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * One DL4J network with weights of its own.
 *
 * <p>DL4J lays a dense layer's weights out as {@link NetworkDescription} does: an [inputs, outputs]
 * kernel in Fortran order is an [outputs, inputs] kernel in C order; {@link Dl4jOrder} has the
 * rest. Its layers are called one by one, because a network keeps the inputs of its last pass only,
 * and an update rule may pass several batches through it before it asks for the gradient of the
 * first.
 */
final class Dl4jNetwork implements AutoCloseable {
  private final HeadlessEquivalent equivalent;
  private final NetworkDescription description;
  private final Dl4jOrder order;
  private final MultiLayerNetwork network;
  private final INDArray parameters;
  private final INDArray gradient;

  Dl4jNetwork(NetworkDescription original) {
    equivalent = new HeadlessEquivalent(original);
    description = equivalent.description();
    order = new Dl4jOrder(description);
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).updater(new NoOp()).list();
    append(description, layers, 0);
    network = new MultiLayerNetwork(layers.build());
    parameters = Nd4j.create(DataType.FLOAT, 1, description.parameters());
    network.init(parameters, false);
    gradient = Nd4j.create(DataType.FLOAT, 1, description.parameters());
    network.setBackpropGradientsViewArray(gradient);
  }

  /**
   * Adds a network's layers, none of which is a dueling head.
   *
   * @param before how many layers are there already
   */
  static void append(
      NetworkDescription network, NeuralNetConfiguration.ListBuilder layers, int before) {
    for (int i = 0; i < network.layers().size(); i++) {
      layers.layer(layer(network.layers().get(i), network.inputs(i)));
      preProcess(network, i, layers, before + i);
    }
  }

  private static org.deeplearning4j.nn.conf.layers.Layer layer(Layer layer, int inputs) {
    return switch (layer) {
      case Dense dense ->
          new DenseLayer.Builder()
              .nIn(inputs)
              .nOut(dense.outputs())
              .activation(activation(dense.activation()))
              .build();
      case Convolution convolution ->
          new ConvolutionLayer.Builder(convolution.size(), convolution.size())
              .stride(convolution.stride(), convolution.stride())
              .nIn(convolution.channels())
              .nOut(convolution.filters())
              .activation(activation(convolution.activation()))
              .dataFormat(CNN2DFormat.NHWC)
              .build();
      case Dueling dueling -> throw new IllegalStateException("not a plain layer: " + dueling);
    };
  }

  /** What a program that knows DL4J alone needs: rows are flat in front of and behind images. */
  private static void preProcess(
      NetworkDescription network, int i, NeuralNetConfiguration.ListBuilder layers, int place) {
    Layer before = i == 0 ? null : network.layers().get(i - 1);
    Layer layer = network.layers().get(i);
    if (layer instanceof Convolution image && !(before instanceof Convolution)) {
      long[] flat = {image.inputs()};
      long[] shape = {image.height(), image.width(), image.channels()};
      layers.inputPreProcessor(
          place, new ReshapePreprocessor(flat, shape, false, CNN2DFormat.NHWC));
    } else if (before instanceof Convolution image && !(layer instanceof Convolution)) {
      layers.inputPreProcessor(
          place,
          new CnnToFeedForwardPreProcessor(
              image.outputHeight(), image.outputWidth(), image.filters(), CNN2DFormat.NHWC));
    }
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
    parameters.data().asNioFloat().put(order.order(equivalent.weights(source)));
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
      value = network.getLayer(i).activate(image(i, value), true, workspace.layers());
      value = value.rank() == 2 ? value : flat(value);
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
      layer.setInput(image(i, values.get(i)), workspace.layers());
      epsilon = layer.backpropGradient(slope(i, epsilon), workspace.layers()).getSecond();
      epsilon = epsilon.rank() == 2 ? epsilon : flat(epsilon);
    }
    return epsilon;
  }

  /** The flat rows that layer {@code i} reads, as images if it is a convolution. */
  private INDArray image(int i, INDArray rows) {
    return description.layers().get(i) instanceof Convolution image
        ? inRows(rows).reshape('c', rows.size(0), image.height(), image.width(), image.channels())
        : rows;
  }

  /** The same of what flows back into it. */
  private INDArray slope(int i, INDArray rows) {
    return description.layers().get(i) instanceof Convolution image
        ? inRows(rows)
            .reshape('c', rows.size(0), image.outputHeight(), image.outputWidth(), image.filters())
        : rows;
  }

  private static INDArray flat(INDArray images) {
    return inRows(images).reshape('c', images.size(0), images.length() / images.size(0));
  }

  private static INDArray inRows(INDArray array) {
    return array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
  }

  /** The gradient by the weights of the last {@link #backward}. */
  void readGradient(float[] destination) {
    float[] elements = new float[description.parameters()];
    gradient.data().asNioFloat().get(elements);
    float[] described = equivalent.gradient(order.describe(elements));
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
