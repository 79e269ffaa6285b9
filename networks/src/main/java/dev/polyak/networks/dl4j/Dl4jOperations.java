package dev.polyak.networks.dl4j;

import dev.polyak.networks.Batch;
import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.GradientNorm;
import dev.polyak.networks.Kind;
import dev.polyak.networks.Operations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Does each operation of one update as soon as the rule states it; its steps are left for {@link
 * Dl4jUpdate} to take.
 */
final class Dl4jOperations implements Operations {
  private final Batch batch;
  private final BatchLayout layout;
  private final Map<String, TrainedNetwork> networks;
  private final Workspace workspace;
  private final Map<String, Step> steps = new HashMap<>();
  private final Map<String, float[]> results = new HashMap<>();
  private final Map<String, Double> metrics = new HashMap<>();

  /** A step that the rule asked for. */
  record Step(WeightGradient gradient, double norm, double maximumNorm, double rateFactor) {}

  /**
   * @param workspace open for as long as the operations are used
   */
  Dl4jOperations(
      Batch batch, BatchLayout layout, Map<String, TrainedNetwork> networks, Workspace workspace) {
    this.batch = batch;
    this.layout = layout;
    this.networks = networks;
    this.workspace = workspace;
  }

  /** What was asked for, by network. */
  Map<String, Step> steps() {
    return steps;
  }

  Map<String, float[]> results() {
    return results;
  }

  Map<String, Double> metrics() {
    return metrics;
  }

  @Override
  public int rows() {
    return batch.rows();
  }

  @Override
  public Tensor input(String name) {
    BatchLayout.Column column = column(name);
    return switch (column.type()) {
      case FLOAT32 -> new Values(batch.floats(name), rows(), column.width());
      case INT32 -> new Indices(batch.ints(name));
    };
  }

  @Override
  public Tensor constant(double value) {
    return Values.zeros(rows(), 1).map(_ -> (float) value);
  }

  private BatchLayout.Column column(String name) {
    for (BatchLayout.Column column : layout.columns()) {
      if (column.name().equals(name)) {
        return column;
      }
    }
    throw new IllegalArgumentException("the batch has no such column: " + name);
  }

  @Override
  public Pass forward(String network, Kind kind, Tensor input) {
    Values values = values(input);
    TrainedNetwork trained = trained(network);
    int inputs = trained.description().inputs();
    if (values.rows() != rows() || values.columns() != inputs) {
      throw new IllegalArgumentException(
          "network " + network + " reads [" + rows() + ", " + inputs + "], not " + values.shape());
    }
    List<INDArray> passed = trained.network(kind).forward(values.elements(), rows(), workspace);
    Values output = Values.zeros(rows(), trained.description().outputs());
    Dl4jNetwork.read(passed.getLast(), output.elements());
    return new ForwardPass(network, kind, passed, output);
  }

  private TrainedNetwork trained(String network) {
    TrainedNetwork trained = networks.get(network);
    if (trained == null) {
      throw new IllegalArgumentException("the rule has no such network: " + network);
    }
    return trained;
  }

  @Override
  public Tensor argmax(Tensor matrix) {
    return values(matrix).argmax();
  }

  @Override
  public Tensor max(Tensor matrix) {
    return gather(matrix, argmax(matrix));
  }

  @Override
  public Tensor gather(Tensor matrix, Tensor indices) {
    Values values = values(matrix);
    int[] columns = indices(indices, values.columns());
    Values result = Values.zeros(values.rows(), 1);
    for (int row = 0; row < values.rows(); row++) {
      result.set(row, 0, values.at(row, columns[row]));
    }
    return result;
  }

  @Override
  public Tensor scatter(Tensor values, Tensor indices, int columns) {
    Values source = vector(values);
    int[] positions = indices(indices, columns);
    Values result = Values.zeros(source.rows(), columns);
    for (int row = 0; row < source.rows(); row++) {
      result.set(row, positions[row], source.at(row, 0));
    }
    return result;
  }

  @Override
  public Tensor concatenate(Tensor left, Tensor right) {
    return values(left).beside(values(right));
  }

  @Override
  public Tensor columns(Tensor matrix, int from, int to) {
    return values(matrix).columns(from, to);
  }

  @Override
  public Tensor add(Tensor left, Tensor right) {
    return values(left).zip(values(right), (x, y) -> x + y);
  }

  @Override
  public Tensor subtract(Tensor left, Tensor right) {
    return values(left).zip(values(right), (x, y) -> x - y);
  }

  @Override
  public Tensor multiply(Tensor left, Tensor right) {
    return values(left).zip(values(right), (x, y) -> x * y);
  }

  @Override
  public Tensor scale(Tensor tensor, double factor) {
    return values(tensor).map(x -> (float) (x * factor));
  }

  @Override
  public Tensor clip(Tensor tensor, double low, double high) {
    return values(tensor).map(x -> (float) Math.clamp(x, low, high));
  }

  @Override
  public Tensor huber(Tensor tensor, double delta) {
    return values(tensor).map(x -> (float) huber(x, delta));
  }

  private static double huber(double x, double delta) {
    double size = Math.abs(x);
    return size <= delta ? x * x / 2 : delta * (size - delta / 2);
  }

  @Override
  public Tensor mean(Tensor tensor) {
    float[] elements = values(tensor).elements();
    double sum = 0;
    for (float element : elements) {
      sum += element;
    }
    return new Scalar(sum / elements.length);
  }

  @Override
  public Tensor maximum(Tensor tensor) {
    double maximum = Double.NEGATIVE_INFINITY;
    for (float element : values(tensor).elements()) {
      maximum = Math.max(maximum, element);
    }
    return new Scalar(maximum);
  }

  @Override
  public Tensor backward(Pass pass, Tensor outputGradient) {
    ForwardPass forward = online(pass);
    TrainedNetwork trained = trained(forward.network());
    float[] destination = new float[trained.description().parameters()];
    flowBack(forward, outputGradient);
    trained.network(Kind.ONLINE).readGradient(destination);
    return new WeightGradient(forward.network(), destination);
  }

  @Override
  public Tensor inputGradient(Pass pass, Tensor outputGradient) {
    ForwardPass forward = online(pass);
    INDArray flowed = flowBack(forward, outputGradient);
    Values gradient = Values.zeros(rows(), trained(forward.network()).description().inputs());
    Dl4jNetwork.read(flowed, gradient.elements());
    return gradient;
  }

  private INDArray flowBack(ForwardPass pass, Tensor outputGradient) {
    Values gradient = values(outputGradient);
    pass.output().requireShapeOf(gradient);
    return trained(pass.network())
        .network(Kind.ONLINE)
        .backward(pass.layerInputs(), gradient, workspace);
  }

  private static ForwardPass online(Pass pass) {
    if (pass instanceof ForwardPass forward && forward.kind() == Kind.ONLINE) {
      return forward;
    }
    throw new IllegalArgumentException("a gradient is taken of a pass through online weights");
  }

  @Override
  public Tensor norm(Tensor gradient) {
    return new Scalar(GradientNorm.of(weightGradient(gradient).elements()));
  }

  @Override
  public void step(
      String network, Tensor gradient, Tensor norm, double maximumNorm, double rateFactor) {
    if (!(rateFactor > 0 && rateFactor < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a step's rate factor is above 0 and finite, not " + rateFactor);
    }
    WeightGradient taken = weightGradient(gradient);
    if (!taken.network().equals(network)) {
      throw new IllegalArgumentException(
          "a step on network " + network + " needs its gradient, not that of " + taken.network());
    }
    Step step = new Step(taken, scalar(norm), maximumNorm, rateFactor);
    if (steps.putIfAbsent(network, step) != null) {
      throw new IllegalArgumentException("an update takes one step on network " + network);
    }
  }

  @Override
  public void result(String name, Tensor tensor) {
    results.put(name, vector(tensor).elements());
  }

  @Override
  public void metric(String name, Tensor scalar) {
    metrics.put(name, scalar(scalar));
  }

  private static Values values(Tensor tensor) {
    if (tensor instanceof Values values) {
      return values;
    }
    throw unfit("[B] or [B, width]", tensor);
  }

  private static Values vector(Tensor tensor) {
    Values values = values(tensor);
    if (values.columns() != 1) {
      throw unfit("[B]", tensor);
    }
    return values;
  }

  private int[] indices(Tensor tensor, int columns) {
    if (!(tensor instanceof Indices indices) || indices.elements().length != rows()) {
      throw unfit("one index a row", tensor);
    }
    int[] elements = indices.elements();
    for (int row = 0; row < elements.length; row++) {
      if (elements[row] < 0 || elements[row] >= columns) {
        throw new IllegalArgumentException(
            "row " + row + " has index " + elements[row] + ", outside [0, " + columns + ")");
      }
    }
    return elements;
  }

  private static double scalar(Tensor tensor) {
    if (tensor instanceof Scalar(double value)) {
      return value;
    }
    throw unfit("a scalar", tensor);
  }

  private static WeightGradient weightGradient(Tensor tensor) {
    if (tensor instanceof WeightGradient gradient) {
      return gradient;
    }
    throw unfit("a gradient", tensor);
  }

  private static IllegalArgumentException unfit(String needed, Tensor tensor) {
    return new IllegalArgumentException("the operation needs " + needed + ", not " + tensor);
  }
}
