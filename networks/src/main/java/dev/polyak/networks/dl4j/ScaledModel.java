package dev.polyak.networks.dl4j;

import dev.polyak.networks.Convolution;
import dev.polyak.networks.HeadlessEquivalent;
import dev.polyak.networks.InputScale;
import dev.polyak.networks.NetworkDescription;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * A DL4J network that scales its inputs by itself. DL4J's hard tanh bounds to [-1, 1], so with an
 * {@link InputScale} whose bound is c the layer in front is
 *
 * <pre>
 * hardtanh(x factor / c - mean factor / c)
 * </pre>
 *
 * and the kernel behind it is multiplied with c.
 */
final class ScaledModel {
  private ScaledModel() {}

  /**
   * The network behind its scale.
   *
   * @param weights its flat vector
   */
  static MultiLayerNetwork of(NetworkDescription original, InputScale scale, float[] weights) {
    HeadlessEquivalent equivalent = new HeadlessEquivalent(original);
    NetworkDescription network = equivalent.description();
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).updater(new NoOp()).list();
    layers.layer(
        new ElementWiseMultiplicationLayer.Builder()
            .nIn(scale.size())
            .nOut(scale.size())
            .activation(Activation.HARDTANH)
            .build());
    Dl4jNetwork.append(network, layers, 1);
    float[] behind = equivalent.weights(weights).clone();
    for (int i = 0; i < kernel(network); i++) {
      behind[i] *= scale.bound();
    }
    float[] all = new float[2 * scale.size() + behind.length];
    for (int i = 0; i < scale.size(); i++) {
      double factor = (double) scale.factor(i) / scale.bound();
      all[i] = (float) factor;
      all[scale.size() + i] = (float) (-scale.mean(i) * factor);
    }
    System.arraycopy(new Dl4jOrder(network).order(behind), 0, all, 2 * scale.size(), behind.length);
    MultiLayerNetwork model = new MultiLayerNetwork(layers.build());
    INDArray parameters = Nd4j.create(DataType.FLOAT, 1, all.length);
    parameters.data().asNioFloat().put(all);
    model.init(parameters, false);
    return model;
  }

  /** Length of the first layer's kernel, which is in front of its bias. */
  private static int kernel(NetworkDescription network) {
    int bias =
        network.layers().getFirst() instanceof Convolution convolution
            ? convolution.filters()
            : network.layers().getFirst().outputs();
    return network.offset(1) - bias;
  }
}
