package dev.polyak.networks.vector;

import static dev.polyak.benchmarks.engines.Gaussian.numbers;

import dev.polyak.benchmarks.engines.Measured;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The vector engine's kernels: the two products and what is elementwise. */
public class ProductBenchmark extends Measured {
  /** Rows x depth x columns. */
  @Param({"64x64x64", "256x256x256", "1568x576x64", "32x3136x512"})
  public String shape;

  private Strips strips;
  private Operand x;
  private Operand xTransposed;
  private float[] w;
  private float[] transposed;
  private float[] y;
  private int rows;
  private int stride;

  /** Fills everything with Gaussian numbers. */
  @Setup(Level.Trial)
  public void fill() {
    String[] sizes = shape.split("x", -1);
    rows = Integer.parseInt(sizes[0]);
    strips = new Strips(Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]));
    stride = Lanes.stride(strips.columns());
    Random random = new Random(1);
    int inputStride = Lanes.stride(strips.depth());
    float[] input = numbers(rows * inputStride, random);
    x = Operand.matrix(rows, strips.depth(), inputStride).at(input, 0);
    xTransposed = Operand.transpose(strips.depth(), inputStride).of(rows).at(input, 0);
    w = numbers(strips.size(), random);
    transposed = new float[strips.transposed().size()];
    y = numbers(rows * stride, random);
  }

  /** {@code Y = X W}. */
  @Benchmark
  public float[] forward() {
    Product.forward(x, rows, strips, w, 0, null, 0, y, 0, stride, false);
    return y;
  }

  /** {@code G = X^T Y}. */
  @Benchmark
  public float[] weightGradient() {
    Product.weightGradient(xTransposed, strips, y, 0, stride, w, 0, false);
    return w;
  }

  /** The strips of {@code W^T}. */
  @Benchmark
  public float[] transpose() {
    strips.transpose(w, 0, transposed, 0);
    return transposed;
  }

  /** The Euclidean norm of W. */
  @Benchmark
  public double norm() {
    return Elements.norm(w);
  }
}
