package dev.polyak.networks.program;

import dev.polyak.networks.Batch;
import dev.polyak.networks.BatchLayout;
import dev.polyak.networks.Kind;
import dev.polyak.networks.Operations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes down what an update rule does, once, as loops over arrays that are there before the first
 * update: running them allocates nothing. What is not a pass through a network is the same for
 * every engine on the CPU, and small.
 */
final class Recorder implements Operations {
  private final BatchLayout layout;
  private final int rows;
  private final Map<String, ? extends TrainedNetwork> networks;
  private final List<Consumer<Batch>> bindings = new ArrayList<>();
  private final List<Runnable> instructions = new ArrayList<>();
  private final Map<String, OptimiserStep> steps = new HashMap<>();
  private final Map<String, float[]> results = new HashMap<>();
  private final Map<String, Scalar> metrics = new HashMap<>();
  private final Map<String, Tensor> inputs = new HashMap<>();

  /** A step that the rule asked for; its norm is that of the last run. */
  record OptimiserStep(
      WeightGradient gradient, Scalar norm, double maximumNorm, double rateFactor) {}

  /** A pass, and what it is of. */
  private record RecordedPass(
      String network, Kind kind, Tensor input, NetworkPass pass, Matrix output) implements Pass {}

  Recorder(BatchLayout layout, int rows, Map<String, ? extends TrainedNetwork> networks) {
    this.layout = layout;
    this.rows = rows;
    this.networks = networks;
  }

  /** Runs what was recorded. */
  void run(Batch batch) {
    for (int i = 0; i < bindings.size(); i++) {
      bindings.get(i).accept(batch);
    }
    for (int i = 0; i < instructions.size(); i++) {
      instructions.get(i).run();
    }
  }

  /** What was asked for, by network. */
  Map<String, OptimiserStep> steps() {
    return steps;
  }

  Map<String, float[]> results() {
    return results;
  }

  Map<String, Scalar> metrics() {
    return metrics;
  }

  // -------------------------------------------------------------------------------------------------------------- input

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public Tensor input(String name) {
    return inputs.computeIfAbsent(name, this::bound);
  }

  private Tensor bound(String name) {
    for (BatchLayout.Column column : layout.columns()) {
      if (column.name().equals(name)) {
        return switch (column.type()) {
          case FLOAT32 -> {
            Matrix matrix = Matrix.unbound(rows, column.width());
            bindings.add(batch -> matrix.bind(batch.floats(name)));
            yield matrix;
          }
          case INT32 -> {
            Indices indices = new Indices(new int[rows]);
            bindings.add(batch -> indices.bind(batch.ints(name)));
            yield indices;
          }
          case UINT8 -> {
            Pixels pixels = new Pixels(rows, column.width());
            bindings.add(batch -> pixels.bind(batch.bytes(name)));
            yield pixels;
          }
        };
      }
    }
    throw new IllegalArgumentException("the batch has no such column: " + name);
  }

  @Override
  public Tensor constant(double value) {
    Matrix result = Matrix.zeros(rows, 1);
    Arrays.fill(result.values(), (float) value);
    return result;
  }

  // ----------------------------------------------------------------------------------------------------------- networks

  @Override
  public Pass forward(String network, Kind kind, Tensor input) {
    TrainedNetwork trained = trained(network);
    int width = trained.description().inputs();
    NetworkPass pass = trained.pass(kind, rows);
    if (input instanceof Pixels pixels) {
      requireWidth(network, width, pixels.columns(), pixels);
      instructions.add(() -> pass.forward(pixels));
    } else {
      Matrix matrix = matrix(input);
      requireWidth(network, width, matrix.columns(), matrix);
      instructions.add(() -> pass.forward(matrix));
    }
    return new RecordedPass(network, kind, input, pass, pass.output());
  }

  private void requireWidth(String network, int width, int columns, Tensor input) {
    if (columns != width) {
      throw new IllegalArgumentException(
          "network " + network + " reads [" + rows + ", " + width + "], not " + input);
    }
  }

  private TrainedNetwork trained(String network) {
    TrainedNetwork trained = networks.get(network);
    if (trained == null) {
      throw new IllegalArgumentException("the rule has no such network: " + network);
    }
    return trained;
  }

  @Override
  public Tensor backward(Pass pass, Tensor outputGradient) {
    RecordedPass forward = online(pass);
    Matrix slope = slope(forward, outputGradient);
    WeightGradient gradient =
        new WeightGradient(
            forward.network(),
            new float[trained(forward.network()).weights().vector(Kind.ONLINE).length]);
    NetworkPass back = forward.pass();
    if (forward.input() instanceof Pixels pixels) {
      instructions.add(() -> back.backward(pixels, slope, gradient.values()));
    } else {
      Matrix input = matrix(forward.input());
      instructions.add(() -> back.backward(input, slope, gradient.values(), null));
    }
    return gradient;
  }

  @Override
  public Tensor inputGradient(Pass pass, Tensor outputGradient) {
    RecordedPass forward = online(pass);
    Matrix slope = slope(forward, outputGradient);
    Matrix input = matrix(forward.input());
    Matrix gradient = Matrix.zeros(rows, input.columns());
    instructions.add(() -> forward.pass().backward(input, slope, null, gradient));
    return gradient;
  }

  private static RecordedPass online(Pass pass) {
    if (pass instanceof RecordedPass recorded && recorded.kind() == Kind.ONLINE) {
      return recorded;
    }
    throw new IllegalArgumentException("a gradient is taken of a pass through online weights");
  }

  private static Matrix slope(RecordedPass pass, Tensor outputGradient) {
    Matrix slope = matrix(outputGradient);
    requireSameShape(pass.output(), slope);
    return slope;
  }

  @Override
  public Tensor norm(Tensor gradient) {
    WeightGradient taken = weightGradient(gradient);
    TrainedNetwork network = trained(taken.network());
    return scalar(result -> result.value = network.norm(taken.values()));
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
    OptimiserStep step = new OptimiserStep(taken, scalar(norm), maximumNorm, rateFactor);
    if (steps.putIfAbsent(network, step) != null) {
      throw new IllegalArgumentException("an update takes one step on network " + network);
    }
  }

  // --------------------------------------------------------------------------------------------------------------- rows

  @Override
  public Tensor argmax(Tensor tensor) {
    Matrix matrix = matrix(tensor);
    int[] best = new int[matrix.rows()];
    instructions.add(() -> argmax(matrix, best));
    return new Indices(best);
  }

  private static void argmax(Matrix matrix, int[] best) {
    float[] values = matrix.values();
    for (int row = 0; row < best.length; row++) {
      int start = row * matrix.stride();
      int index = 0;
      for (int column = 1; column < matrix.columns(); column++) {
        if (values[start + column] > values[start + index]) {
          index = column;
        }
      }
      best[row] = index;
    }
  }

  @Override
  public Tensor max(Tensor matrix) {
    return gather(matrix, argmax(matrix));
  }

  @Override
  public Tensor gather(Tensor tensor, Tensor indices) {
    Matrix matrix = matrix(tensor);
    Indices chosen = indices(indices);
    return rowwise(
        1,
        result -> {
          int[] columns = chosen.within(matrix.columns());
          for (int row = 0; row < columns.length; row++) {
            result[row] = matrix.values()[row * matrix.stride() + columns[row]];
          }
        });
  }

  @Override
  public Tensor scatter(Tensor values, Tensor indices, int columns) {
    Matrix source = vector(values);
    Indices chosen = indices(indices);
    return rowwise(
        columns,
        result -> {
          Arrays.fill(result, 0);
          int[] positions = chosen.within(columns);
          for (int row = 0; row < positions.length; row++) {
            result[row * columns + positions[row]] = source.values()[row * source.stride()];
          }
        });
  }

  @Override
  public Tensor concatenate(Tensor left, Tensor right) {
    Matrix first = matrix(left);
    Matrix second = matrix(right);
    if (first.rows() != second.rows()) {
      throw new IllegalArgumentException(
          "operands of as many rows are needed, not " + first.shape() + " and " + second.shape());
    }
    int width = first.columns() + second.columns();
    return rowwise(
        width,
        result -> {
          copyColumns(first, 0, first.columns(), result, 0, width);
          copyColumns(second, 0, second.columns(), result, first.columns(), width);
        });
  }

  @Override
  public Tensor columns(Tensor tensor, int from, int to) {
    Matrix matrix = matrix(tensor);
    if (from < 0 || from >= to || to > matrix.columns()) {
      throw new IllegalArgumentException(
          "columns [" + from + ", " + to + ") are not within " + matrix.shape());
    }
    return rowwise(to - from, result -> copyColumns(matrix, from, to, result, 0, to - from));
  }

  private static void copyColumns(
      Matrix source, int from, int to, float[] destination, int start, int stride) {
    for (int row = 0; row < source.rows(); row++) {
      System.arraycopy(
          source.values(),
          row * source.stride() + from,
          destination,
          row * stride + start,
          to - from);
    }
  }

  /** A new matrix without gaps, whose values {@code compute} writes at every run. */
  private Matrix rowwise(int columns, Consumer<float[]> compute) {
    Matrix result = Matrix.zeros(rows, columns);
    float[] values = result.values();
    instructions.add(() -> compute.accept(values));
    return result;
  }

  // -------------------------------------------------------------------------------------------------------- elementwise

  /** A loop over the elements of one row. */
  @FunctionalInterface
  private interface Loop {
    void run(float[] x, int xStart, float[] y, int yStart, float[] result, int start, int length);
  }

  private Tensor elementwise(Tensor left, Tensor right, Loop loop) {
    Matrix x = matrix(left);
    Matrix y = matrix(right);
    requireSameShape(x, y);
    Matrix result = Matrix.zeros(x.rows(), x.columns());
    boolean gapless = x.stride() == x.columns() && y.stride() == y.columns();
    int runs = gapless ? 1 : x.rows();
    int length = gapless ? x.rows() * x.columns() : x.columns();
    float[] values = result.values();
    instructions.add(
        () -> {
          for (int row = 0; row < runs; row++) {
            loop.run(
                x.values(),
                row * x.stride(),
                y.values(),
                row * y.stride(),
                values,
                row * length,
                length);
          }
        });
    return result;
  }

  @Override
  public Tensor add(Tensor left, Tensor right) {
    return elementwise(
        left,
        right,
        (x, i, y, j, result, start, length) -> {
          for (int k = 0; k < length; k++) {
            result[start + k] = x[i + k] + y[j + k];
          }
        });
  }

  @Override
  public Tensor subtract(Tensor left, Tensor right) {
    return elementwise(
        left,
        right,
        (x, i, y, j, result, start, length) -> {
          for (int k = 0; k < length; k++) {
            result[start + k] = x[i + k] - y[j + k];
          }
        });
  }

  @Override
  public Tensor multiply(Tensor left, Tensor right) {
    return elementwise(
        left,
        right,
        (x, i, y, j, result, start, length) -> {
          for (int k = 0; k < length; k++) {
            result[start + k] = x[i + k] * y[j + k];
          }
        });
  }

  @Override
  public Tensor scale(Tensor tensor, double factor) {
    return elementwise(
        tensor,
        tensor,
        (x, i, y, j, result, start, length) -> {
          for (int k = 0; k < length; k++) {
            result[start + k] = (float) (x[i + k] * factor);
          }
        });
  }

  @Override
  public Tensor clip(Tensor tensor, double low, double high) {
    return elementwise(
        tensor,
        tensor,
        (x, i, y, j, result, start, length) -> {
          for (int k = 0; k < length; k++) {
            result[start + k] = (float) Math.clamp(x[i + k], low, high);
          }
        });
  }

  @Override
  public Tensor huber(Tensor tensor, double delta) {
    return elementwise(
        tensor,
        tensor,
        (x, i, y, j, result, start, length) -> {
          for (int k = 0; k < length; k++) {
            double size = Math.abs(x[i + k]);
            result[start + k] =
                (float) (size <= delta ? size * size / 2 : delta * (size - delta / 2));
          }
        });
  }

  // ------------------------------------------------------------------------------------------------------------ scalars

  @Override
  public Tensor mean(Tensor tensor) {
    Matrix matrix = matrix(tensor);
    return scalar(
        result -> {
          double sum = 0;
          for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
              sum += matrix.values()[row * matrix.stride() + column];
            }
          }
          result.value = sum / ((double) matrix.rows() * matrix.columns());
        });
  }

  @Override
  public Tensor maximum(Tensor tensor) {
    Matrix matrix = matrix(tensor);
    return scalar(
        result -> {
          float maximum = Float.NEGATIVE_INFINITY;
          for (int row = 0; row < matrix.rows(); row++) {
            for (int column = 0; column < matrix.columns(); column++) {
              maximum = Math.max(maximum, matrix.values()[row * matrix.stride() + column]);
            }
          }
          result.value = maximum;
        });
  }

  private Scalar scalar(Consumer<Scalar> compute) {
    Scalar result = new Scalar();
    instructions.add(() -> compute.accept(result));
    return result;
  }

  @Override
  public void result(String name, Tensor tensor) {
    Matrix vector = vector(tensor);
    if (vector.stride() == 1 && vector.values().length == rows) {
      results.put(name, vector.values());
    } else {
      results.put(name, ((Matrix) columns(vector, 0, 1)).values());
    }
  }

  @Override
  public void metric(String name, Tensor scalar) {
    metrics.put(name, scalar(scalar));
  }

  // ------------------------------------------------------------------------------------------------------------- checks

  private static Matrix matrix(Tensor tensor) {
    if (tensor instanceof Matrix matrix) {
      return matrix;
    }
    throw unfit("[B] or [B, width]", tensor);
  }

  private static Matrix vector(Tensor tensor) {
    Matrix matrix = matrix(tensor);
    if (matrix.columns() != 1) {
      throw unfit("[B]", tensor);
    }
    return matrix;
  }

  private static void requireSameShape(Matrix left, Matrix right) {
    if (left.rows() != right.rows() || left.columns() != right.columns()) {
      throw new IllegalArgumentException(
          "operands of one shape are needed, not " + left.shape() + " and " + right.shape());
    }
  }

  private static Indices indices(Tensor tensor) {
    if (tensor instanceof Indices indices) {
      return indices;
    }
    throw unfit("one index a row", tensor);
  }

  private static Scalar scalar(Tensor tensor) {
    if (tensor instanceof Scalar scalar) {
      return scalar;
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
